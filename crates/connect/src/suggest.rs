//! Help for whoever misspelt a name: the nearest one there is, and the list of all.

use crate::headings::fold;
use rapidfuzz::distance::levenshtein;

/// The nearest name as a question to append to a message; empty if none is near.
pub(crate) fn nearest(name: &str, among: &[&str]) -> String {
    let wanted = fold(name);
    let distance = |other: &str| levenshtein::distance(wanted.chars(), fold(other).chars());
    let best = among.iter().map(|other| (distance(other), *other)).min();
    match best {
        Some((distance, other)) if distance * 2 <= wanted.len().max(2) => {
            format!(" (did you mean {other:?}?)")
        }
        _ => String::new(),
    }
}

/// The names as they are listed in a message.
pub(crate) fn list(names: &[&str]) -> String {
    const SHOWN: usize = 60;
    let mut text = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_spelling_is_suggested() {
        let names = ["first_name", "last_name", "email"];
        assert_eq!(nearest("frist_name", &names), " (did you mean \"first_name\"?)");
        assert_eq!(nearest("E-Mial", &names), " (did you mean \"email\"?)");
        assert_eq!(nearest("colour", &names), "");
    }
}
