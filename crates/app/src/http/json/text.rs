//! Texts within quotes. Without an escape they are borrowed.

use super::Flaw;
use std::borrow::Cow;

/// Why a text ends before its quote does: where, and what it is if it is not the grammar.
pub(super) struct Broken {
    /// Bytes read before.
    pub at: usize,
    /// What it is, where it is not the grammar.
    pub flaw: Option<Flaw>,
}

const fn broken(at: usize) -> Broken {
    Broken { at, flaw: None }
}

/// Reads what follows the opening quote; tells how many bytes it took, closing quote included.
pub(super) fn text(rest: &str) -> Result<(Cow<'_, str>, usize), Broken> {
    let bytes = rest.as_bytes();
    let mut out = String::new();
    let mut kept = 0;
    let mut at = 0;
    loop {
        match bytes.get(at) {
            Some(b'"') if out.is_empty() && kept == 0 => return Ok((Cow::Borrowed(&rest[..at]), at + 1)),
            Some(b'"') => {
                out.push_str(&rest[kept..at]);
                return Ok((Cow::Owned(out), at + 1));
            }
            Some(b'\\') => {
                out.push_str(&rest[kept..at]);
                let (letter, length) = escape(bytes, at + 1)?;
                out.push(letter);
                at += 1 + length;
                kept = at;
            }
            None | Some(0..0x20) => return Err(broken(at)),
            Some(_) => at += 1,
        }
    }
}

/// The letter that an escape stands for, and how many bytes it has behind the backslash.
fn escape(bytes: &[u8], at: usize) -> Result<(char, usize), Broken> {
    let letter = match bytes.get(at) {
        Some(letter @ (b'"' | b'\\' | b'/')) => char::from(*letter),
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(bytes, at),
        _ => return Err(broken(at)),
    };
    Ok((letter, 1))
}

/// `at` is that of the `u`. Letters beyond 16 bits are written as two escapes.
fn unicode(bytes: &[u8], at: usize) -> Result<(char, usize), Broken> {
    let first = four_digits(bytes, at + 1)?;
    if let Some(letter) = char::from_u32(first) {
        return Ok((letter, 5));
    }
    let half = || Broken { at, flaw: Some(Flaw::Surrogate) };
    if first >= 0xDC00 || bytes.get(at + 5..at + 7) != Some(b"\\u") {
        return Err(half());
    }
    let second = four_digits(bytes, at + 7)?;
    if !(0xDC00..0xE000).contains(&second) {
        return Err(half());
    }
    let letter = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    char::from_u32(letter).map(|letter| (letter, 11)).ok_or_else(half)
}

fn four_digits(bytes: &[u8], at: usize) -> Result<u32, Broken> {
    let digits = bytes.get(at..at + 4).ok_or(broken(at))?;
    digits.iter().try_fold(0, |number, digit| {
        char::from(*digit).to_digit(16).map(|digit| number * 16 + digit).ok_or(broken(at))
    })
}
