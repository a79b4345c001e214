//! Help for whoever misspelt a name: the nearest one there is, and the list of all.

use crate::headings::fold;
use rapidfuzz::distance::levenshtein;

/// The nearest name as a question to append to a message; empty if none is near.
pub(crate) fn nearest(name: &str, among: &[&str]) -> String {
    nearest_name(name, among).map_or_else(String::new, |nearest| format!(" (did you mean {nearest:?}?)"))
}

/// The nearest name, where one is near. Of a long name only the beginning is compared.
pub fn nearest_name<'n>(name: &str, among: &[&'n str]) -> Option<&'n str> {
    const COMPARED: usize = 60;
    let wanted = fold(&name.chars().take(COMPARED).collect::<String>());
    let distance = |other: &str| levenshtein::distance(wanted.chars(), fold(other).chars());
    let (distance, nearest) = among.iter().map(|other| (distance(other), *other)).min()?;
    (distance * 2 <= wanted.len().max(2)).then_some(nearest)
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
