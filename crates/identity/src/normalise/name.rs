//! Given and family names: titles, suffixes and symbols taken out, married and birth name told apart, fillers
//! dropped. It does not judge what a good name is, and it never shortens a double name: `Bouzigant-Perrot`
//! stays whole in `last_name`, and its second half is offered besides in `other_last_name`, because one system
//! keeps the pair and the next keeps either half.

use super::words::{Marriage, is_filler, is_particle, is_suffix, marriage, title};
use super::{CleanRecord, text};
use model::{Field, RemarkKind};

/// Shortest half of a name written in one word with a capital inside, `AnneSophie`; shorter ones are
/// prefixes, as in `McDonald` and `LaToya`.
const SHORTEST_HALF: usize = 3;

/// Reads a given name into `first_name`.
pub(super) fn first(cell: &str, out: &mut CleanRecord) {
    let mut name = std::mem::take(&mut out.first_name);
    let seen = text::fold(cell, &mut name);
    if seen.hump() {
        text::fold(&split_humps(cell), &mut name);
    }
    tidy(cell, &mut name, seen, Field::FirstName, out);
    if !name.is_empty() && text::words(&name).all(|part| part.len() == 1) {
        out.note(Field::FirstName, RemarkKind::Initial);
    }
    out.first_name = name;
}

/// Reads a family name into `last_name` and, where there are two, `other_last_name`.
pub(super) fn last(cell: &str, out: &mut CleanRecord) {
    let mut name = std::mem::take(&mut out.last_name);
    let seen = text::fold(cell, &mut name);
    tidy(cell, &mut name, seen, Field::LastName, out);
    if text::has_space(&name) {
        spell_saint(&mut name);
        while part_marriage(&mut name, &mut out.other_last_name) {
            out.note(Field::LastName, RemarkKind::SplitName);
            tidy_ends(cell, &mut name, Field::LastName, out);
            drop_filler(&mut name, Field::LastName, out);
        }
        if out.other_last_name.is_empty() {
            out.other_last_name.push_str(second_half(&name));
        }
    }
    out.last_name = name;
}

/// Reads a birth name: it takes the place of a double name's half, and of the family name where that is
/// missing.
pub(crate) fn birth(cell: &str, out: &mut CleanRecord) {
    let mut name = String::new();
    let seen = text::fold(cell, &mut name);
    tidy(cell, &mut name, seen, Field::BirthName, out);
    spell_saint(&mut name);
    if out.last_name.is_empty() {
        out.other_last_name.push_str(second_half(&name));
        out.last_name = name;
    } else if !name.is_empty() && name != out.last_name {
        out.other_last_name = name;
    }
}

/// Takes out of a folded name what is none. `cell` is the name as it was written.
fn tidy(cell: &str, name: &mut String, seen: text::Seen, field: Field, out: &mut CleanRecord) {
    if seen.lost() {
        out.note(field, RemarkKind::Garbled);
    }
    if seen.digit() || seen.symbol() {
        out.note(field, RemarkKind::CharactersRemoved);
        drop_digits(name);
    }
    if text::has_space(name) && !is_filler(name) {
        tidy_ends(cell, name, field, out);
    }
    drop_filler(name, field, out);
}

fn drop_filler(name: &mut String, field: Field, out: &mut CleanRecord) {
    if is_filler(name) {
        name.clear();
        out.note(field, RemarkKind::Placeholder);
    }
}

/// Drops digits, and words that are numbers with at most an ordinal's ending: `2`, `1st`, `3eme`.
fn drop_digits(name: &mut String) {
    let mut kept = String::with_capacity(name.len());
    for word in text::words(name).filter(|word| !is_numeral(word)) {
        kept.extend(word.chars().filter(|letter| !letter.is_ascii_digit()));
        kept.push(' ');
    }
    text::fold(&kept, name);
}

fn is_numeral(word: &str) -> bool {
    let ending = word.trim_start_matches(|letter: char| letter.is_ascii_digit());
    ending.len() < word.len() && matches!(ending, "" | "st" | "nd" | "rd" | "th" | "er" | "e" | "eme")
}

/// Takes off what stands before and behind a name.
fn tidy_ends(cell: &str, name: &mut String, field: Field, out: &mut CleanRecord) {
    drop_front(cell, name, field, out);
    drop_suffix(name, field, out);
}

/// Titles stand in front, and so does a marker of marriage without another name: `née Martin`, `Vve Dupont`.
fn drop_front(cell: &str, name: &mut String, field: Field, out: &mut CleanRecord) {
    while let Some((word, rest)) = name.split_once(' ') {
        let titled = title(word).filter(|_| word.len() > 1 || is_monsieur(cell, field));
        if titled.is_none() && (field == Field::FirstName || marriage(word).is_none()) {
            break;
        }
        let length = name.len() - rest.len();
        name.drain(..length);
        if let Some(gender) = titled {
            out.gender = out.gender.or(gender);
            out.note(field, RemarkKind::TitleRemoved);
        }
    }
}

/// Whether the lone `m` in front means Monsieur. Before a given name it does so only with its full stop: `M.
/// Claude`, while `M Claude` may be Marie. It never does in `M-Claude` and `M'Baye`.
fn is_monsieur(cell: &str, field: Field) -> bool {
    match cell.trim_start().as_bytes() {
        [b'M' | b'm', b'.', next, ..] => *next != b'-',
        [b'M' | b'm', b' ', ..] => field != Field::FirstName,
        _ => false,
    }
}

fn drop_suffix(name: &mut String, field: Field, out: &mut CleanRecord) {
    while let Some((rest, word)) = name.rsplit_once(' ')
        && is_suffix(word)
    {
        name.truncate(rest.len());
        out.note(field, RemarkKind::TitleRemoved);
    }
}

/// `st` and `ste` as people shorten `saint` and `sainte`.
fn spell_saint(name: &mut String) {
    if text::words(name).any(|word| matches!(word, "st" | "ste")) {
        let words = text::words(name).map(|word| match word {
            "st" => "saint",
            "ste" => "sainte",
            word => word,
        });
        *name = words.collect::<Vec<_>>().join(" ");
    }
}

/// Tells married and birth name apart where a marker stands between them; the name in use stays in `name`.
fn part_marriage(name: &mut String, other: &mut String) -> bool {
    let Some((start, end, kind)) = find_marker(name) else { return false };
    let (before, after) = (name[..start].trim_end().to_owned(), name[end..].to_owned());
    let (used, born) = match kind {
        Marriage::BirthFollows => (before, after),
        Marriage::MarriedFollows => (after, before),
    };
    *name = used;
    if other.is_empty() {
        *other = born;
    }
    true
}

/// The first marker between two names: where it starts and where that name does.
fn find_marker(name: &str) -> Option<(usize, usize, Marriage)> {
    let mut end = 0;
    text::words(name).find_map(|word| {
        let start = end;
        end += word.len() + 1;
        let kind = marriage(word).filter(|_| start > 0 && end < name.len())?;
        Some((start, end, kind))
    })
}

/// What follows the first family name of a double one; particles belong to the name behind them, so `de la
/// tour` is single and `garcia de la vega` is double. Empty if the name is single.
fn second_half(name: &str) -> &str {
    let mut end = 0;
    for word in text::words(name) {
        end += word.len() + 1;
        if !is_particle(word) {
            break;
        }
    }
    let rest = name.get(end..).unwrap_or_default();
    let named = text::words(rest).any(|word| word.len() > 1 && !is_particle(word));
    if named { rest } else { "" }
}

/// Puts a space before every inner capital that begins a name: `MarieThérèse` becomes `Marie Thérèse`.
fn split_humps(cell: &str) -> String {
    let mut split = String::with_capacity(cell.len() + 1);
    let mut run = 0;
    let mut previous = ' ';
    for (position, letter) in cell.char_indices() {
        let hump = letter.is_uppercase() && previous.is_lowercase() && run >= SHORTEST_HALF;
        let rest = || cell[position..].chars().skip(1).take_while(|next| next.is_lowercase()).count();
        if hump && rest() + 1 >= SHORTEST_HALF && !split.ends_with("Mac") {
            split.push(' ');
            run = 0;
        }
        run = if letter.is_alphabetic() { run + 1 } else { 0 };
        previous = letter;
        split.push(letter);
    }
    split
}

#[cfg(test)]
mod tests {
    use super::super::Gender;
    use super::*;
    use proptest::prelude::*;

    fn clean(first_name: &str, last_name: &str, birth_name: &str) -> CleanRecord {
        let mut out = CleanRecord::default();
        first(first_name, &mut out);
        last(last_name, &mut out);
        birth(birth_name, &mut out);
        out
    }

    #[track_caller]
    fn check_first(cell: &str, expected: &str, remarks: &[RemarkKind]) {
        let out = clean(cell, "", "");
        assert_eq!(out.first_name, expected, "{cell}");
        assert_eq!(out.remarks.iter().map(|remark| remark.kind).collect::<Vec<_>>(), remarks, "{cell}");
    }

    #[track_caller]
    fn check_last(cell: &str, expected: &str, other: &str) {
        let out = clean("", cell, "");
        assert_eq!((&*out.last_name, &*out.other_last_name), (expected, other), "{cell}");
    }

    #[test]
    fn given_names() {
        use RemarkKind::{CharactersRemoved, Initial, Placeholder, TitleRemoved};
        check_first("  Éloïse ", "eloise", &[]);
        check_first("ANNE-SOPHIE", "anne sophie", &[]);
        check_first("AnneSophie", "anne sophie", &[]);
        check_first("MarieThérèse", "marie therese", &[]);
        check_first("LaToya", "latoya", &[]);
        check_first("MacKenzie", "mackenzie", &[]);
        check_first("J.", "j", &[Initial]);
        check_first("J.-P.", "j p", &[Initial]);
        check_first("M. Claude", "claude", &[TitleRemoved]);
        check_first("M-Claude", "m claude", &[]);
        check_first("Mme Jeanne", "jeanne", &[TitleRemoved]);
        check_first("clifford,", "clifford", &[]);
        check_first("Paul2", "paul", &[CharactersRemoved]);
        for filler in ["test", "XXX", "n/a", "Inconnu", "aaaa", "Prénom", "NULL"] {
            check_first(filler, "", &[Placeholder]);
        }
        check_first("Na", "na", &[]);
        check_first("Dr", "dr", &[]);
    }

    #[test]
    fn family_names_keep_particles_and_offer_their_second_half() {
        check_last("de La Tour", "de la tour", "");
        check_last("O'Brien", "o brien", "");
        check_last("St-Martin", "saint martin", "");
        check_last("Van der Berg", "van der berg", "");
        check_last("Bouzigant-Perrot", "bouzigant perrot", "perrot");
        check_last("GARCIA DE LA VEGA", "garcia de la vega", "de la vega");
        check_last("Le Goff-de Kerdrel", "le goff de kerdrel", "de kerdrel");
        check_last("Mr Dupont Jr", "dupont", "");
        check_last("Ben Ali", "ben ali", "");
        check_last("M'Baye", "m baye", "baye");
        check_last("M. Baye", "baye", "");
        check_last("1st Dupont 3eme", "dupont", "");
    }

    #[test]
    fn married_and_birth_names_are_told_apart() {
        check_last("DUPONT née MARTIN", "dupont", "martin");
        check_last("Dupont (née Martin)", "dupont", "martin");
        check_last("Martin ép. Dupont", "dupont", "martin");
        check_last("MARTIN EPOUSE DE LA TOUR", "de la tour", "martin");
        check_last("Martin veuve Dupont", "dupont", "martin");
        check_last("Mme Vve Dupont", "dupont", "");
        let out = clean("Jeanne", "Dupont-Martin", "Martin");
        assert_eq!((&*out.last_name, &*out.other_last_name), ("dupont martin", "martin"));
        let out = clean("Jeanne", "Dupont", "née Martin");
        assert_eq!((&*out.last_name, &*out.other_last_name), ("dupont", "martin"));
        let out = clean("Jeanne", "", "Martin");
        assert_eq!((&*out.last_name, &*out.other_last_name), ("martin", ""));
        let out = clean("Jeanne", "Martin", "MARTIN");
        assert_eq!((&*out.last_name, &*out.other_last_name), ("martin", ""));
    }

    #[test]
    fn a_title_tells_the_gender() {
        assert_eq!(clean("", "Mme Dupont", "").gender, Some(Gender::Female));
        assert_eq!(clean("Dr Anne", "Dupont", "").gender, None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_clean_names_stay(
            first in "\\PC{0,30}|([A-Za-zé.'-]{0,9} ?){0,4}",
            last in "\\PC{0,30}|((de|la|Mme|née|ep|st|Jr|[A-Za-zé-]{1,8}) ?){0,5}",
        ) {
            let once = clean(&first, &last, "");
            // Without its apostrophe `M'Baye` reads like Monsieur Baye: the cell alone can tell.
            prop_assume!(!once.last_name.starts_with("m "));
            let twice = clean(&once.first_name, &once.last_name, "");
            prop_assert_eq!(&once.first_name, &twice.first_name);
            prop_assert_eq!(&once.last_name, &twice.last_name);
        }
    }
}
