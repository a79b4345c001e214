//! The language a customer is written to in: names and codes to ISO 639-1. A code that no language has is
//! nothing.

use crate::normalise::text;

/// Every two-letter code, in order.
const CODES: &str = "aaabaeafakamanarasavayazbabebgbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufafffifjfofrfygagd\
glgngugvhahehihohrhthuhyhziaidieigiiikioisitiujajvkakgkikjkkklkmknkokrkskukvkwkylalblglilnloltlulvmg\
mhmimkmlmnmrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnrorurwsascsdsesgsiskslsmsnsosqsrss\
stsusvswtatetgthtitktltntotrtstttwtyugukuruzvevivowawoxhyiyozazhzu";

/// The ways in which the languages of our customers are named besides their codes.
const NAMES: [(&str, &[&str]); 20] = [
    ("ar", &["ara", "arabe", "arabic"]),
    ("ca", &["cat", "catalan"]),
    ("cs", &["cze", "ces", "tcheque", "czech"]),
    ("da", &["dan", "danois", "danish"]),
    ("de", &["ger", "deu", "allemand", "german", "deutsch"]),
    ("el", &["gre", "ell", "grec", "greek"]),
    ("en", &["eng", "anglais", "english"]),
    ("es", &["spa", "espagnol", "spanish", "espanol", "castillan"]),
    ("fi", &["fin", "finnois", "finnish"]),
    ("fr", &["fra", "fre", "francais", "french"]),
    ("it", &["ita", "italien", "italian", "italiano"]),
    ("ja", &["jpn", "japonais", "japanese"]),
    ("nl", &["nld", "dut", "neerlandais", "flamand", "dutch", "nederlands"]),
    ("no", &["nor", "norvegien", "norwegian"]),
    ("pl", &["pol", "polonais", "polish"]),
    ("pt", &["por", "portugais", "portuguese", "portugues"]),
    ("ru", &["rus", "russe", "russian"]),
    ("sv", &["swe", "suedois", "swedish"]),
    ("tr", &["tur", "turc", "turkish"]),
    ("zh", &["chi", "zho", "chinois", "chinese", "mandarin"]),
];

/// The language meant by `fr`, `FRA`, `fr-FR`, `Français`.
pub fn read(cell: &str) -> Option<&'static str> {
    match cell {
        "" => return None,
        "fr" | "FR" => return Some("fr"),
        _ => {}
    }
    let mut folded = String::new();
    text::fold(cell, &mut folded);
    let word = text::words(&folded).next()?;
    let named = || NAMES.iter().find(|(_, names)| names.contains(&word)).map(|(code, _)| *code);
    if word.len() == 2 { code(word) } else { named() }
}

fn code(word: &str) -> Option<&'static str> {
    let found = CODES.as_bytes().chunks_exact(2).position(|code| code == word.as_bytes())?;
    CODES.get(found * 2..found * 2 + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(texts: &[&str], expected: Option<&str>) {
        texts.iter().for_each(|text| assert_eq!(read(text), expected, "{text}"));
    }

    #[test]
    fn names_and_codes_are_read() {
        check(&["fr", "FR", "FRA", "fr-FR", "fr_CA", "Français", "French"], Some("fr"));
        check(&["en", "EN-GB", "English"], Some("en"));
        check(&["zu"], Some("zu"));
        check(&["", "xx", "1", "n/a", "Klingon", "-"], None);
    }

    #[test]
    fn the_lists_agree() {
        assert!(CODES.as_bytes().chunks_exact(2).is_sorted());
        assert!(NAMES.iter().all(|(language, _)| code(language) == Some(*language)));
    }
}
