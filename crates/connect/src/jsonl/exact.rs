//! Saves the digits of numbers that are too long to be kept as numbers, for a row that is set aside because of
//! them.

use super::flatten::LARGEST_EXACT;

/// The line with quotes around every number that would lose digits, so that it is read as text.
pub(super) fn quoted(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let (mut rest, mut in_text) = (line, false);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => {
                in_text = !in_text;
                1
            }
            '\\' if in_text => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            '-' | '0'..='9' if !in_text => number(rest),
            other => other.len_utf8(),
        };
        let (token, behind) = rest.split_at(length);
        let loses_digits = !in_text && first != '"' && is_inexact(token);
        let quote = if loses_digits { "\"" } else { "" };
        out.extend([quote, token, quote]);
        rest = behind;
    }
    out
}

/// Whether a number outside of texts is one that the reader refuses: too large, and no whole number of its size.
fn is_inexact(token: &str) -> bool {
    let is_whole = token.parse::<i64>().is_ok() || token.parse::<u64>().is_ok();
    !is_whole && token.parse::<f64>().is_ok_and(|number| number.abs() >= LARGEST_EXACT)
}

/// Length of the number at the start of the text.
fn number(text: &str) -> usize {
    text.find(|letter: char| !(letter.is_ascii_digit() || "+-.eE".contains(letter))).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &str) {
        assert_eq!(quoted(line), expected);
    }

    #[test]
    fn long_numbers_become_text_with_every_digit() {
        check(r#"{"id": 123456789012345678901}"#, r#"{"id": "123456789012345678901"}"#);
        check(r#"{"a": [-1234567890123456789012, 7]}"#, r#"{"a": ["-1234567890123456789012", 7]}"#);
        check(r#"{"a":1e300}"#, r#"{"a":"1e300"}"#);
    }

    #[test]
    fn everything_else_stays() {
        for line in [
            r#"{"a": "123456789012345678901", "b\"1": "é\\", "c": 12.5, "d": true, "e": -3}"#,
            r#"{"12345678901234567890123": null}"#,
            "",
            "\\",
            "\"\\",
        ] {
            check(line, line);
        }
    }
}
