//! Given and family name in one cell: `Jean DUPONT`, `Dupont, Jean`, `thomas clifford, 1st baron clifford`.
//! Asked only for the part that has no cell of its own.

use super::words::{is_particle, marriage, title};
use super::{CleanRecord, gender, name, nicknames, text};

/// Fills the name parts that are missing from a cell that holds both.
pub(super) fn read(cell: &str, out: &mut CleanRecord) {
    let cell = without_peerage(cell);
    match (out.first_name.is_empty(), out.last_name.is_empty()) {
        (true, true) => {
            let (first, last) = split(cell);
            out.gender = out.gender.or(cell.split_whitespace().next().and_then(gender::of_title));
            name::first(&first, out);
            name::last(&last, out);
        }
        (true, false) => {
            if let Some(first) = remainder(cell, &out.last_name) {
                name::first(&first, out);
            }
        }
        (false, true) => {
            if let Some(last) = remainder(cell, &out.first_name) {
                name::last(&last, out);
            }
        }
        (false, false) => {}
    }
}

/// Cuts a rank of nobility off: what follows an ordinal such as `1st` names a title and not the person.
fn without_peerage(cell: &str) -> &str {
    let mut end = 0;
    for word in cell.split(' ') {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let ordinal = digits > 0 && matches!(&word[digits..], "st" | "nd" | "rd" | "th");
        if ordinal && end > 0 {
            return cell[..end].trim_end_matches([' ', ',']);
        }
        end += word.len() + 1;
    }
    cell
}

/// What is left of a cell without a part already known; `None` if the cell does not hold that part.
fn remainder(cell: &str, known: &str) -> Option<String> {
    let mut folded = String::new();
    text::fold(cell, &mut folded);
    let padded = format!(" {folded} ");
    let start = padded.find(&format!(" {known} "))?;
    let rest = format!("{} {}", &padded[..start], &padded[start + known.len() + 2..]);
    Some(rest.trim().to_owned()).filter(|rest| !rest.is_empty())
}

/// Parts a cell into given and family name.
fn split(cell: &str) -> (String, String) {
    if let Some((last, first)) = cell.split_once(',') {
        return (first.to_owned(), last.to_owned());
    }
    let mut words: Vec<&str> = cell.split_whitespace().collect();
    let titles = words.iter().take_while(|word| title(&folded(word)).is_some()).count();
    words.drain(..titles.min(words.len().saturating_sub(1)));
    let marker = words.iter().skip(1).position(|word| marriage(&folded(word)).is_some());
    let behind = marker.map_or(Vec::new(), |marker| words.split_off(marker + 1));
    let (first, mut last) = split_words(&words);
    last.extend(behind);
    (first.join(" "), last.join(" "))
}

fn split_words<'a>(words: &[&'a str]) -> (Vec<&'a str>, Vec<&'a str>) {
    let names: Vec<_> = words.iter().filter(|word| !is_particle(&folded(word))).collect();
    let capitals = names.iter().filter(|word| is_capitals(word)).count();
    if capitals > 0 && capitals < names.len() {
        return by_capitals(words);
    }
    let cut = match words {
        [] => 0,
        [only] => usize::from(is_given(only)),
        // `DUPONT JEAN`: only the last word is a given name.
        [first, .., last] if is_given(last) && !is_given(first) => {
            let (last, first) = words.split_at(words.len() - 1);
            return (first.to_vec(), last.to_vec());
        }
        [.., _] => particles_before(words, words.len() - 1),
    };
    let (first, last) = words.split_at(cut);
    (first.to_vec(), without_of(last))
}

/// The words in capitals are the family name, with the particles before them.
fn by_capitals<'a>(words: &[&'a str]) -> (Vec<&'a str>, Vec<&'a str>) {
    let start = words.iter().position(|word| is_capitals(word)).unwrap_or(0);
    let end = words.iter().rposition(|word| is_capitals(word)).map_or(words.len(), |last| last + 1);
    let start = particles_before(words, start);
    ([&words[..start], &words[end..]].concat(), words[start..end].to_vec())
}

/// Where the particles before the word at `at` begin.
fn particles_before(words: &[&str], at: usize) -> usize {
    let particles = words[..at]
        .iter()
        .rev()
        .take_while(|word| matches!(&*folded(word), "of") || is_particle(&folded(word)));
    at - particles.count()
}

/// `roger of howden` is recorded as Howden.
fn without_of<'a>(last: &[&'a str]) -> Vec<&'a str> {
    last.iter().copied().filter(|word| *word != "of").collect()
}

fn is_capitals(word: &str) -> bool {
    word.chars().filter(|letter| letter.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase)
}

fn is_given(word: &str) -> bool {
    nicknames::canonical(&folded(word)).is_some()
}

fn folded(word: &str) -> String {
    let mut out = String::new();
    text::fold(word, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clean(first: &str, last: &str, full: &str) -> (String, String, String) {
        let mut out = CleanRecord::default();
        name::first(first, &mut out);
        name::last(last, &mut out);
        read(full, &mut out);
        (out.first_name, out.last_name, out.other_last_name)
    }

    #[track_caller]
    fn check(full: &str, first: &str, last: &str, other: &str) {
        assert_eq!(clean("", "", full), (first.into(), last.into(), other.into()), "{full}");
    }

    #[test]
    fn the_ways_to_write_a_whole_name() {
        for full in [
            "Jean DUPONT",
            "DUPONT Jean",
            "Dupont, Jean",
            "Jean Dupont",
            "M. Jean Dupont",
            "DUPONT JEAN",
            "dupont jean",
            "Mr. Jean DUPONT",
        ] {
            check(full, "jean", "dupont", "");
        }
        check("Jean de la Tour", "jean", "de la tour", "");
        check("MARTIN DE LA TOUR Jean-Pierre", "jean pierre", "martin de la tour", "de la tour");
        check("Jean de LA TOUR", "jean", "de la tour", "");
        check("Anne-Marie LE GOFF", "anne marie", "le goff", "");
        check("Jeanne DUPONT née MARTIN", "jeanne", "dupont", "martin");
        check("Dupuis", "", "dupuis", "");
        check("Thomas", "thomas", "", "");
        check("", "", "", "");
    }

    #[test]
    fn a_title_in_front_tells_the_gender() {
        let mut out = CleanRecord::default();
        read("Mme DUPONT Marie", &mut out);
        assert_eq!(out.gender, Some(super::super::Gender::Female));
        assert_eq!((&*out.first_name, &*out.last_name), ("marie", "dupont"));
    }

    #[test]
    fn peerage_is_no_name() {
        check("thomas clifford, 1st baron clifford of chudleigh", "thomas", "clifford", "");
        check("henry paulet, 16th marquess of winchester", "henry", "paulet", "");
        check("roger of howden", "roger", "howden", "");
    }

    #[test]
    fn a_part_that_is_known_leaves_the_other() {
        let expected = ("jean".to_owned(), "dupont".to_owned(), String::new());
        assert_eq!(clean("Jean", "", "DUPONT JEAN"), expected);
        assert_eq!(clean("", "Dupont", "DUPONT JEAN"), expected);
        assert_eq!(clean("Anne", "", "DUPONT JEAN"), ("anne".to_owned(), String::new(), String::new()));
        assert_eq!(clean("Jean", "Dupont", "Paul Martin"), expected);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(full in "\\PC{0,40}|((de|M.|DUPONT|Jean|née|1st|of|,) ?){0,6}", first in "|Jean|\\PC{0,5}") {
            clean(&first, "", &full);
            clean("", &first, &full);
        }
    }
}
