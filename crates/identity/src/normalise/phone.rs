//! Phone numbers to E.164. Common forms are read here; everything else goes to `phonenumber`, and the tests
//! prove that both give the same answer wherever both answer.

mod dialled;
mod fast;
mod slow;

use dialled::Dialled;

/// What one number in a phone cell turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reading {
    /// A number in use: E.164 without the plus sign.
    Number(u64),
    /// A number of the right shape in a range that the country has not put to use.
    Unassigned(u64),
    /// A filler such as `0000000000` or `0612345678`.
    Placeholder,
    /// No phone number, or one that needs a country and has none.
    Invalid,
}

/// What a number reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PhoneKind {
    /// A mobile phone, most often one person's.
    Mobile,
    /// A fixed line, most often a household's or a firm's.
    Landline,
    /// Toll-free, premium, company-wide or unknown.
    Other,
}

/// Reads every number in a cell (`0612345678 / 01 45 67 89 10`) and hands each reading on. Without a country
/// only international numbers and those that look French are understood.
pub fn read_all(text: &str, country: Option<[u8; 2]>, mut found: impl FnMut(Reading)) {
    dialled::each(text, |dialled| found(read_dialled(&dialled, country)));
}

/// Whether a clean number lies in a range that its country has not put to use.
pub(crate) fn is_unassigned(e164: u64) -> bool {
    let mut unassigned = false;
    read_all(&format!("+{e164}"), None, |reading| unassigned = matches!(reading, Reading::Unassigned(_)));
    unassigned
}

fn read_dialled(dialled: &Dialled, country: Option<[u8; 2]>) -> Reading {
    if is_placeholder(dialled.digits()) {
        return Reading::Placeholder;
    }
    fast::read(dialled, country).unwrap_or_else(|| slow::read(dialled, country))
}

/// Whether a number reaches a mobile or a fixed line.
pub fn kind(e164: u64) -> PhoneKind {
    match e164 {
        33_600_000_000..=33_799_999_999 => PhoneKind::Mobile,
        33_800_000_000..=33_899_999_999 => PhoneKind::Other,
        33_100_000_000..=33_999_999_999 => PhoneKind::Landline,
        _ => slow::kind(e164),
    }
}

/// Whether digits were typed to satisfy a form: one digit over and over, a run, the counting pairs. What
/// follows the `06`, however that is written, tells.
fn is_placeholder(digits: &[u8]) -> bool {
    let Some(last) = digits.last() else { return false };
    let Some(start) = digits.len().checked_sub(8) else { return digits.iter().all(|digit| digit == last) };
    let tail = &digits[start..];
    if tail.iter().all(|digit| digit == last) {
        return true;
    }
    matches!(
        tail,
        b"12345678" | b"23456789" | b"34567890" | b"87654321" | b"01020304" | b"02030405" | b"07080910"
    ) || start.checked_sub(1).is_some_and(|start| alternates(&digits[start..]))
}

/// Whether nine digits are those of `06 06 06 06 06` behind the zero: `6 06 06 06 06`.
fn alternates(national: &[u8]) -> bool {
    let zeros_at_odd = national.iter().skip(1).step_by(2).all(|digit| *digit == b'0');
    zeros_at_odd && national.iter().step_by(2).all(|digit| digit == &national[0])
}

#[cfg(test)]
mod tests;
