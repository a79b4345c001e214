//! Postcode and town: one spelling for each, and whether the French ones belong together.

use super::country::FRANCE;
use super::{CleanRecord, geo, text};
use model::{Field, RemarkKind};

/// Reads the postcode and the town, and holds them against each other in France.
pub(super) fn read(postcode: &str, city: &str, out: &mut CleanRecord) {
    let french = out.country == Some(FRANCE);
    read_postcode(postcode, french, &mut out.postcode);
    let cedex = read_city(city, out);
    if cedex {
        out.note(Field::City, RemarkKind::Cedex);
    }
    if french && !out.postcode.is_empty() {
        check(cedex, out);
    }
}

fn read_postcode(cell: &str, french: bool, postcode: &mut String) {
    if let [_, _, _, _, _] = cell.as_bytes()
        && cell.bytes().all(|byte| byte.is_ascii_digit())
    {
        return postcode.push_str(cell);
    }
    // A spreadsheet writes a number with its decimals.
    let cell = cell.strip_suffix(".0").unwrap_or(cell);
    text::fold(cell, postcode);
    postcode.retain(|letter| letter != ' ');
    drop_country(postcode);
    if french && postcode.len() == 4 && postcode.bytes().all(|byte| byte.is_ascii_digit()) {
        postcode.insert(0, '0');
    }
    if text::says_nothing(postcode) {
        postcode.clear();
    }
}

/// `F-75001`, `FR-75001`, `CH-1200`: the country in front of digits is said elsewhere.
fn drop_country(postcode: &mut String) {
    let letters = postcode.bytes().take_while(u8::is_ascii_lowercase).count();
    let digits = postcode.len() - letters;
    if (1..=2).contains(&letters)
        && digits >= 4
        && postcode.bytes().skip(letters).all(|byte| byte.is_ascii_digit())
    {
        postcode.drain(..letters);
    }
}

/// Reads a town into `city`; answers whether it named a CEDEX. A postcode before the town is taken over where
/// its own field is empty.
fn read_city(cell: &str, out: &mut CleanRecord) -> bool {
    let mut city = std::mem::take(&mut out.city);
    let seen = text::fold(cell, &mut city);
    if seen.lost() {
        out.note(Field::City, RemarkKind::Garbled);
    }
    let mut cedex = false;
    if seen.digit() || has_short_word(&city) {
        if out.postcode.is_empty()
            && let Some(code) = city.get(..5).filter(|code| geo::communes(code).is_some())
        {
            out.postcode.push_str(code);
        }
        cedex = rewrite(&mut city);
    }
    if text::says_nothing(&city) {
        city.clear();
        out.note(Field::City, RemarkKind::Placeholder);
    }
    out.city = city;
    cedex
}

/// Reads a place of birth: a town with or without its department.
pub(super) fn read_birth(cell: &str, out: &mut String) {
    let seen = text::fold(cell, out);
    if seen.digit() || has_short_word(out) {
        rewrite(out);
    }
}

/// Whether a word stands in a town that is written in full elsewhere.
fn has_short_word(city: &str) -> bool {
    text::has_space(city) && text::words(city).any(|word| spell(word) != Some(word))
}

/// The word as it stands in a town's full name; `None` if it does not belong there.
fn spell(word: &str) -> Option<&str> {
    match word {
        "st" => Some("saint"),
        "ste" => Some("sainte"),
        "s" => Some("sur"),
        "cedex" | "cdx" | "arrondissement" | "arr" => None,
        _ if word.as_bytes()[0].is_ascii_digit() => None,
        _ => Some(word),
    }
}

/// Spells short words out and drops CEDEX, district and postcode; answers whether it named a CEDEX.
fn rewrite(city: &mut String) -> bool {
    let cedex = text::words(city).any(|word| matches!(word, "cedex" | "cdx"));
    let mut kept = String::with_capacity(city.len() + 8);
    for word in text::words(city).filter(|word| !word.is_empty()).filter_map(spell) {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    *city = kept;
    cedex
}

fn check(cedex: bool, out: &mut CleanRecord) {
    let remark = match geo::communes(&out.postcode) {
        None if cedex => return,
        None => (Field::Postcode, RemarkKind::UnknownPostcode),
        Some(communes) if !out.city.is_empty() && !geo::includes(communes.clone(), &out.city) => {
            (Field::City, RemarkKind::PostcodeCityMismatch)
        }
        Some(_) => return,
    };
    out.note(remark.0, remark.1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use RemarkKind::{Cedex, PostcodeCityMismatch, UnknownPostcode};
    use proptest::prelude::*;

    fn clean(postcode: &str, city: &str, country: Option<[u8; 2]>) -> CleanRecord {
        let mut out = CleanRecord { country, ..CleanRecord::default() };
        read(postcode, city, &mut out);
        out
    }

    #[track_caller]
    fn check(postcode: &str, city: &str, expected: (&str, &str), remarks: &[RemarkKind]) {
        let out = clean(postcode, city, Some(FRANCE));
        assert_eq!((&*out.postcode, &*out.city), expected, "{postcode} {city}");
        assert_eq!(
            out.remarks.iter().map(|remark| remark.kind).collect::<Vec<_>>(),
            remarks,
            "{postcode} {city}"
        );
    }

    #[test]
    fn one_spelling_for_each_town() {
        check("42000", "SAINT-ÉTIENNE", ("42000", "saint etienne"), &[]);
        check("42000", "St Etienne", ("42000", "saint etienne"), &[]);
        check("75008", "Paris 8e", ("75008", "paris"), &[]);
        check("75008", "PARIS 08", ("75008", "paris"), &[]);
        check("69003", "Lyon 3ème arrondissement", ("69003", "lyon"), &[]);
        check("71100", "Chalon s/ Saône", ("71100", "chalon sur saone"), &[]);
        check("75380", "Paris Cedex 08", ("75380", "paris"), &[Cedex]);
        check("", "75008 Paris", ("75008", "paris"), &[]);
    }

    #[test]
    fn postcodes_lose_no_zero_and_no_country() {
        for cell in ["06000", "6000", "06 000", "F-06000", "FR-06000", "6000.0"] {
            check(cell, "Nice", ("06000", "nice"), &[]);
        }
        let foreign = clean("SW1A 2BJ", "London", Some(*b"GB"));
        assert_eq!((&*foreign.postcode, foreign.remarks.len()), ("sw1a2bj", 0));
        assert_eq!(clean("1000", "Bruxelles", Some(*b"BE")).postcode, "1000");
        assert_eq!(clean("4011", "Bittern", None).postcode, "4011");
    }

    #[test]
    fn postcode_and_town_are_held_against_each_other() {
        check("75008", "Nice", ("75008", "nice"), &[PostcodeCityMismatch]);
        check("99999", "Nice", ("99999", "nice"), &[UnknownPostcode]);
        check("75008", "", ("75008", ""), &[]);
        assert_eq!(clean("99999", "Nowhere", None).remarks, []);
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_clean_places_stay(
            postcode in "\\PC{0,12}|[A-Z]{0,2}-?[0-9 ]{0,6}(\\.0)?",
            city in "\\PC{0,20}|((St|Cedex|s/|8e|Paris|75008|arr) ?){0,5}",
        ) {
            for country in [None, Some(FRANCE)] {
                let once = clean(&postcode, &city, country);
                let twice = clean(&once.postcode, &once.city, country);
                prop_assert_eq!((&once.postcode, &once.city), (&twice.postcode, &twice.city));
            }
        }
    }
}
