//! How much a name that somebody types resembles one that is stored: for people who search. It forgives what
//! matching forgives, and decides nothing.

use super::names::{Likeness, by_letters};
use crate::records::phonetic;

/// How much a typed word resembles a name of one or several words, both folded: 0 not at all, 10 equal.
pub fn resemblance(typed: &str, name: &str) -> u8 {
    if typed.is_empty() || name.is_empty() {
        return 0;
    }
    if typed == name {
        return 10;
    }
    let words = name.split(' ').map(|word| of_word(typed, word)).max().unwrap_or(0);
    // A part of a composed name says less than the whole, and a name typed without its spaces nearly as much.
    let joined =
        if name.contains(' ') && name.bytes().filter(|byte| *byte != b' ').eq(typed.bytes()) { 9 } else { 0 };
    let parts = if name.contains(' ') { words.saturating_sub(1) } else { words };
    parts.max(joined)
}

fn of_word(typed: &str, word: &str) -> u8 {
    if typed == word {
        return 10;
    }
    if typed.len() >= 3 && word.starts_with(typed) {
        return 7;
    }
    let mut sounds = (String::new(), String::new());
    phonetic(typed, &mut sounds.0);
    phonetic(word, &mut sounds.1);
    match by_letters(typed, word, sounds.0 == sounds.1) {
        Likeness::Typo => 8,
        Likeness::Nickname => 6,
        Likeness::Short | Likeness::Similar => 5,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_and_short_forms_are_forgiven() {
        let check = |typed: &str, name: &str, expected: u8| {
            assert_eq!(resemblance(typed, name), expected, "{typed} {name}");
        };
        check("quatremer", "quatremer", 10);
        check("quatremere", "quatremer", 8);
        check("quatr", "quatremer", 7);
        check("jean", "jean pierre", 9);
        check("jeanpierre", "jean pierre", 9);
        check("barbotin", "quatremer", 0);
        check("", "quatremer", 0);
        check("bernard", "nanard", 6);
    }
}
