//! What somebody typed, taken apart. It is read in up to two ways: as written, where `anne.dup` is the beginning of an
//! address and `06 12` that of a number, and word by word, where both are two words.

use super::digits;
use super::pattern::Pattern;
use crate::normalise::{date, text};
use model::DateOrder;

/// Most bytes that are looked at.
const MOST_BYTES: usize = 256;
/// Most words; further ones are not asked for.
const MOST_WORDS: usize = 8;
/// From how many letters on a word is looked for among e-mail addresses too.
const ADDRESS_FROM: usize = 3;

/// What somebody typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query {
    /// The ways to read it, the closest to what was written first. All pieces of a reading must be found.
    pub(super) readings: Vec<Vec<Piece>>,
}

/// A word to be found in some field of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Piece {
    /// What it looks like among names and places; none where it can only be a contact.
    pub word: Option<Pattern>,
    /// Whether it is looked for among names.
    pub names: bool,
    /// What a day of birth begins with.
    pub birth: Option<Pattern>,
    /// What a contact begins with, in any of these ways.
    pub contacts: Vec<String>,
}

/// A token and whether something follows it.
#[derive(Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    unfinished: bool,
}

impl Query {
    /// Reads what was typed; any text is understood somehow, and one without a letter or digit finds nothing.
    pub fn read(typed: &str) -> Query {
        let typed = &typed[..typed.floor_char_boundary(MOST_BYTES)];
        let open = typed.chars().next_back().is_some_and(|last| !last.is_whitespace());
        let last = typed.split_whitespace().count();
        let tokens: Vec<Token<'_>> = (1..)
            .zip(typed.split_whitespace())
            .map(|(nth, text)| Token { text, unfinished: open && nth == last })
            .collect();
        let mut readings = vec![as_written(&tokens), by_words(&tokens)];
        readings.dedup();
        readings.retain(|pieces| !pieces.is_empty());
        readings.iter_mut().for_each(|pieces| pieces.truncate(MOST_WORDS));
        Query { readings }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.readings.is_empty()
    }
}

fn as_written(tokens: &[Token<'_>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = tokens;
    while let [token, behind @ ..] = rest {
        rest = behind;
        let digits = |token: &Token<'_>| digits::is_digits(token.text) && day(token.text).is_none();
        if digits(token) {
            let more = behind.iter().take_while(|token| digits(token)).count();
            let run: String = tokens_text(token, &behind[..more]);
            pieces.push(number(&run));
            rest = &behind[more..];
        } else if let Some(day) = day(token.text) {
            pieces.push(Piece::birth(&day));
        } else if is_address(token.text) {
            pieces.push(Piece::contact(token.text));
        } else {
            words(*token, &mut pieces);
        }
    }
    pieces
}

fn tokens_text(first: &Token<'_>, more: &[Token<'_>]) -> String {
    std::iter::once(first).chain(more).map(|token| token.text).collect()
}

fn by_words(tokens: &[Token<'_>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for token in tokens {
        if let Some(day) = day(token.text) {
            pieces.push(Piece::birth(&day));
        } else if digits::is_digits(token.text) {
            pieces.push(number(token.text));
        } else if let Some((local, _)) = token.text.split_once('@') {
            // An address that nobody has may still name somebody.
            words(Token { text: local, unfinished: false }, &mut pieces);
        } else {
            words(*token, &mut pieces);
        }
    }
    pieces
}

/// The words of a token, `jean-pierre`. Only the last may be unfinished.
fn words(token: Token<'_>, pieces: &mut Vec<Piece>) {
    let mut folded = String::new();
    text::fold(token.text, &mut folded);
    let count = text::words(&folded).count();
    let written = token.text.to_lowercase();
    for (nth, word) in (1..).zip(text::words(&folded)) {
        let unfinished = token.unfinished && nth == count;
        let mut piece = Piece::word(spell(word, unfinished), unfinished);
        if count == 1 && written != word && word.len() >= ADDRESS_FROM {
            piece.contacts.push(written.clone());
        }
        pieces.push(piece);
    }
}

/// Names and towns are kept with `saint` in full.
fn spell(word: &str, unfinished: bool) -> &str {
    match word {
        "st" if !unfinished => "saint",
        "ste" if !unfinished => "sainte",
        word => word,
    }
}

/// Whether a token is the beginning of an e-mail address rather than words.
fn is_address(token: &str) -> bool {
    token.contains(['@', '_']) || token.trim_end_matches('.').contains('.') || token.contains('+')
}

/// A whole day of birth as the word under which records are found.
fn day(token: &str) -> Option<String> {
    let groups = || token.split(['/', '-', '.']);
    let digits = groups().all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    if !digits || groups().count() != 3 || !groups().any(|group| group.len() == 4) {
        return None;
    }
    let date = date::read(token, DateOrder::Dmy).date?;
    Some(format!("{:04}{:02}{:02}", date.year(), date.month(), date.day()))
}

/// A number: a phone's or a card's beginning, a postcode's, a year of birth.
fn number(typed: &str) -> Piece {
    let digits = digits::only(typed);
    let is_year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    Piece {
        names: false,
        birth: is_year.then(|| Pattern::digits(&digits)),
        contacts: digits::beginnings(typed),
        word: (digits.len() <= 5).then(|| Pattern::digits(&digits)),
    }
}

impl Piece {
    /// How much was typed.
    pub fn length(&self) -> usize {
        let word = self.word.as_ref().or(self.birth.as_ref()).map_or(0, |word| word.text.len());
        word.max(self.contacts.first().map_or(0, String::len))
    }

    fn word(word: &str, unfinished: bool) -> Piece {
        let contacts = if word.len() >= ADDRESS_FROM { vec![word.to_owned()] } else { Vec::new() };
        Piece { word: Some(Pattern::word(word, unfinished)), names: true, birth: None, contacts }
    }

    fn birth(day: &str) -> Piece {
        Piece { word: None, names: false, birth: Some(Pattern::digits(day)), contacts: Vec::new() }
    }

    fn contact(typed: &str) -> Piece {
        Piece { word: None, names: false, birth: None, contacts: vec![typed.to_lowercase()] }
    }
}
