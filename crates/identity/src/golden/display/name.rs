//! Names in proper case. Cleaning knows the words of a name but not its accents and hyphens; the cell has
//! these, with titles and fillers between them. So each clean word is looked up in the cell and spelt as there;
//! a word that is not found (`st` became `saint`) is spelt as cleaned.

use crate::normalise::cells::Cells;
use crate::normalise::{CleanRecord, country, name, text};
use model::{Field, RemarkKind};

/// What is being spelt: each has its own small words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    First,
    Last { french: bool },
    Place,
}

/// The given names: `Jean-Pierre`, `J.-P.`.
pub fn first(cells: &Cells<'_>, clean: &CleanRecord) -> String {
    spell(&[cells.get(Field::FirstName), cells.get(Field::FullName)], &clean.first_name, Kind::First)
}

/// The family name: `de La Tour`, `O'Brien`.
pub fn last(cells: &Cells<'_>, clean: &CleanRecord) -> String {
    spell(&family_cells(cells), &clean.last_name, family(clean))
}

/// Both.
pub fn full(cells: &Cells<'_>, clean: &CleanRecord) -> String {
    format!("{} {}", first(cells, clean), last(cells, clean)).trim().to_owned()
}

/// The name at birth: from its own cell, or from behind `née` in another.
pub fn birth(cells: &Cells<'_>, clean: &CleanRecord) -> Option<String> {
    if let Some(birth) = own_birth_name(cells) {
        return Some(spell(&[cells.get(Field::BirthName)], &birth, family(clean)));
    }
    has_split_name(clean).then(|| spell(&family_cells(cells), &clean.other_last_name, family(clean)))
}

/// Whether [`birth`] finds one.
pub fn has_birth_name(cells: &Cells<'_>, clean: &CleanRecord) -> bool {
    own_birth_name(cells).is_some() || has_split_name(clean)
}

/// A town: `Saint-Germain-en-Laye`.
pub fn place(cell: &str, clean: &str) -> String {
    spell(&[cell], clean, Kind::Place)
}

fn family(clean: &CleanRecord) -> Kind {
    Kind::Last { french: clean.country.is_none_or(|country| country == country::FRANCE) }
}

fn family_cells<'a>(cells: &Cells<'a>) -> [&'a str; 3] {
    [Field::LastName, Field::BirthName, Field::FullName].map(|field| cells.get(field))
}

/// The clean content of the cell for birth names alone: in the clean record it may have taken the place of
/// the name in use.
fn own_birth_name(cells: &Cells<'_>) -> Option<String> {
    let mut alone = CleanRecord::default();
    name::birth(cells.filled(Field::BirthName)?, &mut alone);
    Some(alone.last_name).filter(|name| !name.is_empty())
}

fn has_split_name(clean: &CleanRecord) -> bool {
    let split = |remark: &model::Remark| remark.kind == RemarkKind::SplitName;
    clean.remarks.iter().any(split) && !clean.other_last_name.is_empty()
}

/// A word of a cell.
struct Token<'a> {
    text: &'a str,
    folded: String,
    /// What ties it to the word before it: a hyphen, an apostrophe or a space.
    joint: char,
}

fn spell(cells: &[&str], clean: &str, kind: Kind) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| text::repair(cell)).collect();
    let tokens: Vec<Token<'_>> = cells.iter().flat_map(|cell| tokens(cell)).collect();
    let words: Vec<&str> = text::words(clean).collect();
    let places = align(&tokens, &words);
    let mut out = String::with_capacity(clean.len() + 4);
    for (nth, word) in words.iter().enumerate() {
        let token = places[nth].map(|place| &tokens[place]);
        if nth > 0 {
            let next_to_it = places[nth].is_some() && places[nth] == places[nth - 1].map(|place| place + 1);
            out.push(token.filter(|_| next_to_it).map_or(' ', |token| token.joint));
        }
        let next = places[nth].and_then(|place| tokens.get(place + 1));
        let context = Context {
            kind,
            leads: nth == 0,
            ends: nth + 1 == words.len(),
            elided: next.is_some_and(|next| next.joint == '\''),
        };
        context.write(word, token.map_or(word, |token| token.text), &mut out);
    }
    out
}

/// The words of a cell. Invisible marks and lost bytes are left out by [`Context::write`].
fn tokens(cell: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut end = 0;
    let inner = |letter: char| letter.is_alphanumeric() || is_mark(letter);
    while let Some(start) = cell[end..].find(inner).map(|start| end + start) {
        let between = &cell[end..start];
        end = cell[start..].find(|letter| !inner(letter)).map_or(cell.len(), |length| start + length);
        let text = &cell[start..end];
        let mut folded = String::new();
        text::fold(text, &mut folded);
        tokens.push(Token { text, folded, joint: joint(between) });
    }
    tokens
}

/// Letters may carry these without being parted by them.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{FFFD}')
}

fn joint(between: &str) -> char {
    let has = |letters: &[char]| between.contains(letters);
    if has(&['-', '‐', '–', '—']) {
        '-'
    } else if has(&['\'', '’', '‘', 'ʼ', '`', '´']) {
        '\''
    } else {
        ' '
    }
}

/// Which token each clean word is: all in a row where possible, else each behind the one before.
fn align(tokens: &[Token<'_>], words: &[&str]) -> Vec<Option<usize>> {
    let row = |start: &usize| words.iter().zip(&tokens[*start..]).all(|(word, token)| token.folded == *word);
    if let Some(start) = (0..(tokens.len() + 1).saturating_sub(words.len())).find(row) {
        return (start..start + words.len()).map(Some).collect();
    }
    let mut next = 0;
    let find = |word: &&str| {
        let found = next + tokens[next..].iter().position(|token| token.folded == **word)?;
        next = found + 1;
        Some(found)
    };
    words.iter().map(find).collect()
}

/// Where a word stands in its name.
struct Context {
    kind: Kind,
    leads: bool,
    ends: bool,
    /// An apostrophe follows.
    elided: bool,
}

impl Context {
    /// Writes a word in proper case. `word` is the folded form of `text`.
    fn write(&self, word: &str, text: &str, out: &mut String) {
        let single_case = !(text.chars().any(char::is_lowercase) && text.chars().any(char::is_uppercase));
        let letters =
            text.chars().filter(|letter| !is_mark(*letter) || matches!(letter, '\u{300}'..='\u{36F}'));
        if self.is_small(word, single_case) {
            out.extend(letters.flat_map(char::to_lowercase));
        } else if is_chosen(text) {
            out.extend(letters);
        } else {
            capitalise(letters, out);
        }
        if self.kind == Kind::First && word.len() == 1 && !self.elided {
            out.push('.');
        }
    }

    /// Whether French usage writes the word small: `de`, `du`, `des` and `d'` always, `La` and `Le` never.
    /// Foreign particles follow their writer, who alone knows (`van Gogh`, `Van Damme`), unless he wrote all
    /// in one case.
    fn is_small(&self, word: &str, single_case: bool) -> bool {
        let french_small = matches!(word, "de" | "du" | "des" | "d");
        match self.kind {
            _ if self.ends => false,
            Kind::First => french_small && !self.leads,
            Kind::Place => !self.leads && is_small_in_towns(word),
            Kind::Last { french } if french_small => french || single_case,
            Kind::Last { .. } => single_case && is_foreign_small(word),
        }
    }
}

fn is_small_in_towns(word: &str) -> bool {
    let small = ["de", "du", "des", "d", "la", "le", "les", "l", "sur", "sous", "en", "et", "aux", "au", "a"];
    small.contains(&word) || matches!(word, "pres" | "lez" | "devant" | "of" | "upon")
}

/// Particles that are written small in the languages they come from. `La`, `Ben`, `El`, `Saint` and their like,
/// which cleaning also counts as particles, are written large.
fn is_foreign_small(word: &str) -> bool {
    let dutch = ["van", "den", "der", "het", "ten", "ter", "in", "op"];
    let german = ["von", "zu", "zum", "zur"];
    let southern =
        ["di", "da", "dal", "dalla", "della", "delle", "del", "dello", "dos", "das", "do", "e", "y"];
    dutch.contains(&word) || german.contains(&word) || southern.contains(&word)
}

/// Whether the writer chose the capitals inside the word: `McDonald`, `LeRoy`.
fn is_chosen(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_lowercase)
        && text.chars().next_back().is_some_and(char::is_lowercase)
}

/// A capital first, small letters behind; `Mc` asks for a second capital.
fn capitalise(letters: impl Iterator<Item = char>, out: &mut String) {
    let start = out.len();
    for (position, letter) in letters.enumerate() {
        let scottish = position == 2 && out[start..] == *"Mc";
        if position == 0 || scottish {
            out.extend(letter.to_uppercase());
        } else {
            out.extend(letter.to_lowercase());
        }
    }
}
