//! French postcodes and the communes that carry them, from the official register (`data/README.md`). Only
//! whole names are compared: a town that is not in the list earns a remark and nothing else.

use std::sync::LazyLock;

/// Number of codes with five digits.
const CODES: usize = 100_000;

/// The register: lines of a postcode and its communes.
struct Register {
    /// The communes of each line, `|` between them.
    lines: Vec<&'static str>,
    /// Position in `lines`, plus one, of each postcode; 0 where no commune carries it.
    index: Box<[u16]>,
}

static REGISTER: LazyLock<Register> = LazyLock::new(|| {
    let mut register =
        Register { lines: Vec::with_capacity(6_500), index: vec![0; CODES].into_boxed_slice() };
    for (code, communes) in
        include_str!("../../data/postcodes_fr.txt").lines().filter_map(|line| line.split_once(' '))
    {
        register.lines.push(communes);
        if let Some(place) = number(code).and_then(|code| register.index.get_mut(code)) {
            *place = register.lines.len() as u16;
        }
    }
    register
});

/// The communes that carry a French postcode, folded; `None` if no commune does.
pub fn communes(postcode: &str) -> Option<impl Iterator<Item = &'static str> + Clone> {
    let register = &*REGISTER;
    let line = usize::from(register.index[number(postcode)?]).checked_sub(1)?;
    Some(register.lines[line].split('|'))
}

/// Whether the communes of a postcode include this town, its article left out or not.
pub(super) fn includes(mut communes: impl Iterator<Item = &'static str>, city: &str) -> bool {
    let bare = without_article(city);
    communes.any(|commune| commune == city || without_article(commune) == bare)
}

fn without_article(name: &str) -> &str {
    match name.as_bytes() {
        [b'l', b' ', ..] => &name[2..],
        [b'l', b'e' | b'a', b' ', ..] => &name[3..],
        [b'l', b'e', b's', b' ', ..] => &name[4..],
        _ => name,
    }
}

/// Department of a French postcode: `75`, `2a`, `974`. Postcodes that straddle a border count to the
/// department whose number they begin with.
pub fn department(postcode: &str) -> Option<&str> {
    let code = number(postcode)?;
    match code {
        20_000..=20_199 => Some("2a"),
        20_200..=20_999 => Some("2b"),
        97_000..=98_999 => postcode.get(..3),
        1_000..=95_999 => postcode.get(..2),
        _ => None,
    }
}

/// The value of five digits.
fn number(postcode: &str) -> Option<usize> {
    let bytes: &[u8; 5] = postcode.as_bytes().try_into().ok()?;
    bytes
        .iter()
        .try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + usize::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn communes_of_a_postcode() {
        assert!(communes("75008").is_some_and(|mut all| all.any(|name| name == "paris")));
        assert!(communes("01400").is_some_and(|all| includes(all, "abergement clemenciat")));
        assert!(communes("01400").is_some_and(|all| !includes(all, "paris")));
        assert!(communes("00000").is_none() && communes("7500").is_none() && communes("7500a").is_none());
    }

    #[test]
    fn the_register_is_folded_and_sorted() {
        let codes: Vec<_> =
            include_str!("../../data/postcodes_fr.txt").lines().map(|line| &line[..5]).collect();
        assert!(codes.is_sorted() && codes.len() > 6_000);
        for communes in &REGISTER.lines {
            let mut folded = String::new();
            for commune in communes.split('|') {
                super::super::text::fold(commune, &mut folded);
                assert_eq!(folded, commune);
            }
        }
    }

    #[test]
    fn departments() {
        for (postcode, expected) in [
            ("75008", Some("75")),
            ("01400", Some("01")),
            ("20000", Some("2a")),
            ("20200", Some("2b")),
            ("97400", Some("974")),
            ("00100", None),
            ("sw1p", None),
        ] {
            assert_eq!(department(postcode), expected, "{postcode}");
        }
    }
}
