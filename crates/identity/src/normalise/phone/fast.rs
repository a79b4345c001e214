//! The common forms without regular expressions: French numbers however they are written, and the mobile
//! ranges of the neighbours in E.164. `None` means: ask the slow path.

use super::{Reading, dialled::Dialled};
use crate::normalise::country::FRANCE;

/// Reads a number of a common form.
pub(super) fn read(dialled: &Dialled, country: Option<[u8; 2]>) -> Option<Reading> {
    match dialled.international() {
        Some([b'3', b'3', b'0', national @ ..] | [b'3', b'3', national @ ..]) => return french(national),
        Some(digits) => return neighbour(digits),
        None => {}
    }
    match (country, dialled.digits()) {
        (Some(code), _) if code != FRANCE => None,
        (_, [b'0', national @ ..]) => french(national),
        (_, [b'3', b'3', b'0', national @ ..] | [b'3', b'3', national @ ..]) if national.len() == 9 => {
            french(national)
        }
        // `phonenumber` takes these two digits for the country code even where nine are left with them.
        (_, [b'3', b'3', ..]) | (None, _) => None,
        // A spreadsheet took the number for a quantity and dropped its zero.
        (Some(_), national) => french(national),
    }
}

/// Nine digits of the French plan, without the zero.
fn french(national: &[u8]) -> Option<Reading> {
    let [b'1'..=b'9', _, _, _, _, _, _, _, _] = national else { return None };
    let number = number(national);
    if let Some(code) = territory(number) {
        let e164 = code * 1_000_000_000 + number;
        return Some(if in_use_overseas(number) { Reading::Number(e164) } else { Reading::Unassigned(e164) });
    }
    let e164 = 33_000_000_000 + number;
    Some(if in_use(national) { Reading::Number(e164) } else { Reading::Unassigned(e164) })
}

fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
}

/// Country code of the overseas territory whose numbers begin so. They are dialled like French ones from
/// France, and people write them behind +33 too, yet their E.164 form has the territory's own code.
pub(super) fn territory(national: u64) -> Option<u64> {
    match national / 1_000_000 {
        262 | 263 | 269 | 639 | 692 | 693 => Some(262),
        590 | 690 | 691 => Some(590),
        594 | 694 => Some(594),
        596 | 696 | 697 => Some(596),
        _ => None,
    }
}

/// The overseas plans: first three digits, and a bit for each pair behind them that is in use. Numbers are given
/// out in blocks of ten thousand, so that five digits tell. The tests hold every block against `phonenumber`.
const OVERSEAS: [(u64, u128); 14] = [
    (262, 0xf_ffff_ffff_ffff_ffff_ffff_ffff),
    (263, 0x0_0000_0000_0000_0000_0001_ffff),
    (269, 0x0_0001_007f_f07c_0000_0000_80df),
    (590, 0xf_ffff_e077_ffff_ffff_ffff_ffff),
    (594, 0xf_fc01_0000_ff03_ffff_fff0_ffff),
    (596, 0xf_c60f_ffff_ffff_ffff_f800_87ff),
    (639, 0xb_c400_ffff_ff84_0180_7ff8_0eff),
    (690, 0xf_ffff_ffff_ffff_ffff_ffff_ffff),
    (691, 0x0_0000_0000_0000_000f_ffc0_0000),
    (692, 0xf_ffff_ffff_ffff_ffff_ffff_ffff),
    (693, 0xa_7dff_23c7_f0ff_ff83_c070_3c7f),
    (694, 0xf_fc00_0000_0003_ff7f_ffff_ffff),
    (696, 0xf_ffff_ffff_ffff_ffff_ffff_ffff),
    (697, 0xf_ffff_ffff_ffff_ffff_ffff_ffff),
];

/// Whether an overseas number lies in a block in use.
fn in_use_overseas(national: u64) -> bool {
    let (start, pair) = (national / 1_000_000, national / 10_000 % 100);
    OVERSEAS.iter().any(|(known, blocks)| *known == start && blocks >> pair & 1 == 1)
}

/// Whether the range is in use in the French numbering plan; the tests hold this against `phonenumber`.
fn in_use(national: &[u8]) -> bool {
    match national {
        [b'4', b'0', ..] => false,
        [b'5', b'9', b'0' | b'4', ..] => false,
        [b'6', b'3', b'9', ..] => false,
        [b'6', b'9', third, ..] => matches!(third, b'5' | b'8' | b'9'),
        [b'7', b'0'..=b'2', ..] => false,
        [b'8', b'3', b'6', b'0', b'4' | b'5', ..] => false,
        [b'8', b'4', third, ..] => matches!(third, b'0' | b'2' | b'4'),
        [b'8', b'7', ..] => false,
        _ => true,
    }
}

/// Mobile ranges of neighbours that are in use as a whole.
fn neighbour(digits: &[u8]) -> Option<Reading> {
    let mobile = match digits {
        [b'3', b'2', b'4', b'5'..=b'9', ..] => 11,
        [b'3', b'4', b'6', ..] => 11,
        [b'4', b'1', b'7', b'5'..=b'9', ..] => 11,
        [b'4', b'4', b'7', b'1'..=b'3', ..] => 12,
        [b'3', b'9', b'3', b'2'..=b'9', ..] => 12,
        [b'3', b'5', b'2', b'6', b'2' | b'6', b'1', ..] => 12,
        [b'4', b'9', b'1', b'7', ..] => 12,
        _ => return None,
    };
    (digits.len() == mobile).then(|| Reading::Number(number(digits)))
}
