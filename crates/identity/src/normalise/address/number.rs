//! House numbers and the letters of their repetition.

/// Largest house number: beyond it, digits are a postcode or a mistake.
const LARGEST: u32 = 99_999;

/// Reads a house number, alone or with its letter glued on (`12`, `12b`, `12bis`); the letter is 0 if none.
pub(super) fn read(word: &str) -> Option<(u32, u8)> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let number = word[..digits].parse().ok().filter(|number| *number <= LARGEST)?;
    match &word[digits..] {
        "" => Some((number, 0)),
        letters => Some((number, suffix(letters)?)),
    }
}

/// Reads the letter of a repetition.
pub(super) fn suffix(word: &str) -> Option<u8> {
    match word.as_bytes() {
        [letter @ b'a'..=b'z'] => Some(*letter),
        b"bis" => Some(b'b'),
        b"ter" => Some(b't'),
        b"quater" | b"quat" => Some(b'q'),
        b"quinquies" => Some(b'c'),
        _ => None,
    }
}

/// Whether the word is a repetition spelt out, which cannot be anything else.
pub(super) fn is_spelt_suffix(word: &str) -> bool {
    word.len() > 1 && suffix(word).is_some()
}

/// Whether a number behind this word belongs to the street's name: `8 mai 1945`, `route nationale 7`.
pub(super) fn is_named(before: &str) -> bool {
    matches!(
        before,
        "janvier"
            | "fevrier"
            | "mars"
            | "avril"
            | "mai"
            | "juin"
            | "juillet"
            | "aout"
            | "septembre"
            | "octobre"
            | "novembre"
            | "decembre"
            | "nationale"
            | "departementale"
            | "departemental"
            | "route"
            | "rn"
            | "rd"
            | "cd"
            | "n"
            | "d"
            | "km"
            | "lot"
            | "zone"
            | "du"
            | "le"
            | "les"
            | "des"
            | "highway"
            | "ilot"
            | "secteur"
            | "numero"
            | "quartier"
            | "bloc"
            | "rue"
            | "avenue"
            | "allee"
            | "voie"
            | "general"
            | "chemin"
    )
}
