//! Folding: any text to lower-case ASCII words separated by single spaces, so that two spellings of one thing
//! become equal bytes. It knows letters only, no names and no addresses.

use deunicode::deunicode_char;
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Which kinds of characters a text held before folding.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Seen(u8);

const LOWER: u8 = 1;
const UPPER: u8 = 2;
const DIGIT: u8 = 4;
const SYMBOL: u8 = 8;
const HUMP: u8 = 16;
const LOST: u8 = 32;

impl Seen {
    /// A digit.
    pub fn digit(self) -> bool {
        self.0 & DIGIT != 0
    }

    /// A character that belongs neither to names nor to their usual punctuation.
    pub fn symbol(self) -> bool {
        self.0 & SYMBOL != 0
    }

    /// A capital right after a small letter, as in `MarieLou`.
    pub fn hump(self) -> bool {
        self.0 & HUMP != 0
    }

    /// Bytes lost or misread in decoding: the replacement character, or UTF-8 read as Windows-1252.
    pub fn lost(self) -> bool {
        self.0 & LOST != 0
    }

    /// Adds a character of this kind behind one of the kind `previous`.
    fn add(&mut self, previous: u8, current: u8) {
        self.0 |= current | ((previous & LOWER & (current >> 1)) * HUMP);
    }
}

/// Folded byte of each ASCII byte: letter, digit or space.
const FOLD: [u8; 128] = fold_table();
/// Kind of each ASCII byte.
const KIND: [u8; 128] = kind_table();
/// Both in one look: the kind above the folded byte.
const BOTH: [u16; 128] = {
    let mut table = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (KIND[byte] as u16) << 8 | FOLD[byte] as u16;
        byte += 1;
    }
    table
};

const fn fold_table() -> [u8; 128] {
    let mut table = [b' '; 128];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
}

const fn kind_table() -> [u8; 128] {
    let mut table = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b' ' | b'-' | b'\'' | b'.' | b',' | b'(' | b')' | b'/' | b'`' | b'\t' => 0,
            _ => SYMBOL,
        };
        byte += 1;
    }
    table
}

/// Replaces `out` by the folded `text`. Letters are lower-cased and lose their accents, ligatures are spelt
/// out, digits stay, all else separates words. Folding twice is the same as folding once.
pub fn fold(text: &str, out: &mut String) -> Seen {
    let mut bytes = std::mem::take(out).into_bytes();
    bytes.clear();
    let seen =
        if text.is_ascii() { fold_ascii(text.as_bytes(), &mut bytes) } else { fold_any(text, &mut bytes) };
    if bytes.last() == Some(&b' ') {
        bytes.pop();
    }
    *out = String::from_utf8(bytes).expect("only ASCII letters, digits and spaces were written");
    seen
}

fn fold_ascii(text: &[u8], out: &mut Vec<u8>) -> Seen {
    out.resize(text.len(), 0);
    let (mut kinds, mut humps, mut kind, mut last, mut written) = (0, 0, 0, b' ', 0);
    for &byte in text {
        let [folded, current] = BOTH[usize::from(byte & 127)].to_le_bytes();
        out[written] = folded;
        // A space right after a space is written over by the next byte.
        written += usize::from(folded != b' ' || last != b' ');
        last = folded;
        kinds |= current;
        humps |= kind & (current >> 1);
        kind = current;
    }
    out.truncate(written);
    Seen(kinds | ((humps & LOWER) * HUMP))
}

fn fold_any(text: &str, out: &mut Vec<u8>) -> Seen {
    let (mut seen, mut kind) = (Seen::default(), 0);
    let mut letters = text.chars().peekable();
    while let Some(mut letter) = letters.next() {
        if let Some(meant) = letters.peek().and_then(|next| misread(letter, *next)) {
            letters.next();
            letter = meant;
            seen.0 |= LOST;
        }
        let current = kind_of(letter);
        seen.add(kind, current);
        kind = current;
        match letter {
            '\0'..='\x7f' => push(out, FOLD[letter as usize]),
            // Ordinal signs, as in `N° 12`, separate; invisible marks and lost bytes leave no trace.
            '°' | 'º' => push(out, b' '),
            '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{FFFD}' => {}
            // What is no letter here may still be spelt with digits, as `½` is.
            _ if fold_foreign(letter, out) => seen.0 |= DIGIT,
            _ => {}
        }
    }
    seen
}

/// The letter meant by two that came from reading UTF-8 as Windows-1252: `Ã©` for `é`, `Å“` for `œ`. No
/// language writes these pairs.
fn misread(lead: char, next: char) -> Option<char> {
    let low = match next {
        '\u{80}'..='\u{BF}' => next as u32,
        '€' => 0x80,
        '‚' => 0x82,
        '„' => 0x84,
        '†' => 0x86,
        '‡' => 0x87,
        'ˆ' => 0x88,
        '‰' => 0x89,
        'Š' => 0x8A,
        '‹' => 0x8B,
        'Œ' => 0x8C,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '—' => 0x97,
        '™' => 0x99,
        'œ' => 0x9C,
        _ => return None,
    };
    match lead {
        'Ã' => char::from_u32(low + 0x40),
        'Å' if matches!(low, 0x92 | 0x93) => char::from_u32(low + 0xC0),
        _ => None,
    }
}

/// The text as it was meant where UTF-8 was read as Windows-1252: `FranÃ§ois` becomes `François`.
pub(crate) fn repair(text: &str) -> Cow<'_, str> {
    if !text.contains(['Ã', 'Å']) {
        return Cow::Borrowed(text);
    }
    let mut letters = text.chars().peekable();
    let next = || {
        let letter = letters.next()?;
        let meant = letters.peek().and_then(|next| misread(letter, *next));
        if meant.is_some() {
            letters.next();
        }
        Some(meant.unwrap_or(letter))
    };
    Cow::Owned(std::iter::from_fn(next).collect())
}

/// Answers whether the letter is spelt with a digit.
fn fold_foreign(letter: char, out: &mut Vec<u8>) -> bool {
    let spelt = deunicode_char(letter).unwrap_or(" ").as_bytes();
    spelt.iter().for_each(|byte| push(out, FOLD[usize::from(byte & 127)]));
    spelt.iter().any(u8::is_ascii_digit)
}

fn push(out: &mut Vec<u8>, folded: u8) {
    if folded != b' ' || out.last().is_some_and(|last| *last != b' ') {
        out.push(folded);
    }
}

fn kind_of(letter: char) -> u8 {
    match letter {
        '\0'..='\x7f' => KIND[letter as usize],
        '\u{FFFD}' => LOST,
        '’' | 'ʼ' | '‘' | '–' | '—' | '\u{A0}' | '\u{202F}' | '\u{AD}' => 0,
        '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' => 0,
        _ if letter.is_lowercase() => LOWER,
        _ if letter.is_uppercase() => UPPER,
        _ if letter.is_alphabetic() => 0,
        _ => SYMBOL,
    }
}

/// The words of a folded text. Bytes are enough here, and quicker than letters.
pub(crate) fn words(folded: &str) -> impl Iterator<Item = &str> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.bytes().position(|byte| byte == b' ').unwrap_or(rest.len());
        let word = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        Some(word)
    })
}

/// Whether a folded text has several words.
pub(super) fn has_space(folded: &str) -> bool {
    folded.bytes().any(|byte| byte == b' ')
}

/// Whether the text is one letter written at least `times` times.
pub(super) fn repeats(text: &str, times: usize) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= times && bytes.windows(2).all(|pair| pair[0] == pair[1])
}

/// Words that say there is nothing.
pub(super) const NOTHING: [&str; 32] = [
    "n a",
    "null",
    "none",
    "nc",
    "n c",
    "nr",
    "n r",
    "neant",
    "aucun",
    "aucune",
    "inconnu",
    "inconnue",
    "unknown",
    "undefined",
    "vide",
    "empty",
    "non renseigne",
    "non renseignee",
    "non communique",
    "non communiquee",
    "not available",
    "not applicable",
    "sans objet",
    "nul",
    "tbc",
    "tbd",
    "non connu",
    "nothing",
    "rien",
    "n d",
    "nd",
    "ns",
];

static NOTHINGS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| NOTHING.into_iter().collect());

/// Whether a folded text says that there is nothing: `n/a`, `null`, `inconnu`, `xx`.
pub(crate) fn says_nothing(folded: &str) -> bool {
    (folded.starts_with('x') && repeats(folded, 2)) || NOTHINGS.contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str) {
        let mut out = "left over".to_owned();
        fold(text, &mut out);
        assert_eq!(out, expected, "{text:?}");
    }

    #[test]
    fn spellings_of_one_thing_become_equal() {
        check("  JÉRÔME  ", "jerome");
        check("Jean-Pierre", "jean pierre");
        check("D’Artagnan", "d artagnan");
        check("Lætitia Cœur", "laetitia coeur");
        check("Straße Łódź Ångström Þór", "strasse lodz angstrom thor");
        check("e\u{301}te\u{301}", "ete");
        check("N° 12", "n 12");
        check("Stăneeda", "staneeda");
        check("Андрей", "andrei");
        check("...", "");
        check("Andr\u{FFFD}", "andr");
        check("FranÃ§ois MÃ¼ller", "francois muller");
        check("Ã‰lodie CÅ“ur", "elodie coeur");
        check("JoÃ£o SÃO", "joao sao");
    }

    #[test]
    fn kinds_of_characters_are_reported() {
        let seen = |text: &str| fold(text, &mut String::new());
        assert!(seen("MarieLou").hump() && seen("ÉmilieÉva").hump());
        assert!(!seen("Marie Lou").hump() && !seen("MARIE").hump() && !seen("marie").hump());
        assert!(seen("dupont2").digit() && !seen("dupont").digit());
        assert!(seen("dup*nt").symbol() && !seen("O'Brien-Smith, J. (jr)").symbol());
        assert!(seen("\u{FFFD}").lost() && !seen("é").lost());
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}|[a-zA-Z0-9 '.,éÉœß°-]{0,40}") {
            let (mut once, mut twice) = (String::new(), String::new());
            fold(&text, &mut once);
            fold(&once, &mut twice);
            prop_assert_eq!(&once, &twice);
            prop_assert!(once.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b' '));
            prop_assert!(!once.contains("  ") && once.trim() == once);
        }

        #[test]
        fn the_fast_path_equals_the_general_one(text in "[ -~\\t]{0,40}") {
            let (mut fast, mut general) = (Vec::new(), Vec::new());
            let seen = fold_ascii(text.as_bytes(), &mut fast);
            prop_assert_eq!(seen, fold_any(&text, &mut general));
            prop_assert_eq!(fast, general);
        }
    }
}
