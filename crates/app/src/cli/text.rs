//! Text for people at a terminal: numbers in groups of three digits, lists wrapped to the width of the window,
//! errors with each cause said once.

use std::fmt::Write;

/// Width where there is no terminal, and the widest that is still pleasant to read.
const WIDTH: usize = 100;

/// The number with commas between its thousands.
pub(super) fn number(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or(u64::MAX).to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 row`, `2,000 rows`.
pub(super) fn count(of: impl TryInto<u64>, one: &str, several: &str) -> String {
    let of = of.try_into().unwrap_or(u64::MAX);
    if of == 1 { format!("1 {one}") } else { format!("{} {several}", number(of)) }
}

/// Columns to fill: those of the terminal, up to a hundred.
pub(super) fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(std::io::stdout());
    terminal.map_or(WIDTH, |(width, _)| usize::from(width.0).clamp(40, WIDTH))
}

/// The items behind a label, as many on a line as fit; further lines are indented to the first item.
pub(super) fn list(label: &str, items: &[String], width: usize) -> String {
    let indent = label.chars().count() + 1;
    let (mut text, mut used) = (format!("{label} "), indent);
    for (at, item) in items.iter().enumerate() {
        let last = at + 1 == items.len();
        let needed = item.chars().count() + usize::from(!last);
        if used > indent && used + 1 + needed > width {
            let _ = write!(text, "\n{:indent$}", "");
            used = indent;
        } else if used > indent {
            text.push(' ');
            used += 1;
        }
        text.push_str(item);
        text.push_str(if last { "" } else { "," });
        used += needed;
    }
    text
}

/// The error and its causes in one line. Some errors name their cause themselves: it is not said again.
pub(super) fn causes(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.ends_with(&cause) {
            let _ = write!(said, ": {cause}");
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn thousands_are_set_apart() {
        let check = |of: u64, expected: &str| assert_eq!(number(of), expected);
        check(0, "0");
        check(999, "999");
        check(1_000, "1,000");
        check(1_225_010, "1,225,010");
        assert_eq!(
            (count(1_u32, "row", "rows"), count(2_000_u32, "row", "rows")),
            ("1 row".into(), "2,000 rows".into())
        );
    }

    #[test]
    fn lists_are_wrapped_and_indented() {
        let items = ["City = city", "Nom = last_name", "Tél = phone"].map(str::to_owned);
        assert_eq!(list("  read:", &items, 100), "  read: City = city, Nom = last_name, Tél = phone");
        assert_eq!(list("  read:", &items, 37), "  read: City = city, Nom = last_name,\n        Tél = phone");
        assert_eq!(list("  read:", &items, 36), "  read: City = city,\n        Nom = last_name, Tél = phone");
        assert_eq!(list("a:", &["longer than the window".to_owned()], 5), "a: longer than the window");
    }

    #[test]
    fn a_cause_is_said_once() {
        let cause = || std::io::Error::other("disk full");
        let told = Err::<(), _>(cause()).context("cannot write x").unwrap_err();
        assert_eq!(causes(&told), "cannot write x: disk full");
        let naming = Err::<(), _>(cause()).context("cannot write x: disk full").unwrap_err();
        assert_eq!(causes(&naming), "cannot write x: disk full");
    }
}
