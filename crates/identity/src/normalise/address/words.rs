//! The words of address lines and what they mean, from the tables in `data/`.

use crate::normalise::country::FRANCE;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

type Table = FxHashMap<&'static str, &'static str>;

/// What a word may be in an address line, besides a part of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Meaning {
    /// Street type that it stands for in front of a French street's name.
    pub street_type: Option<&'static str>,
    /// Part of a building that a number or letter follows: flat, staircase.
    pub unit: Option<&'static str>,
    /// Building or host that a name follows: residence, `chez`.
    pub place: Option<&'static str>,
    /// What it is short for inside a street's name.
    pub short_for: Option<&'static str>,
}

static MEANINGS: LazyLock<FxHashMap<&'static str, Meaning>> = LazyLock::new(|| {
    let mut meanings = FxHashMap::<_, Meaning>::default();
    for (word, full) in table(include_str!("../../../data/street_types_fr.csv")) {
        meanings.entry(word).or_default().street_type = Some(full);
    }
    for (word, full) in table(include_str!("../../../data/address_units.csv")) {
        meanings.entry(word).or_default().unit = Some(full);
    }
    for (word, full) in table(include_str!("../../../data/address_places.csv")) {
        meanings.entry(word).or_default().place = Some(full);
    }
    for (word, full) in table(include_str!("../../../data/street_words_fr.csv")) {
        meanings.entry(word).or_default().short_for = Some(full);
    }
    meanings
});

static ENGLISH_TYPES: LazyLock<Table> =
    LazyLock::new(|| table(include_str!("../../../data/street_types_en.csv")).collect());

/// The rows of a table as (word, full form), the full form standing for itself too.
fn table(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = text.lines().filter_map(|line| line.split_once(','));
    rows.flat_map(|(full, short)| short.split(' ').chain([full]).map(move |word| (word, full)))
        .filter(|(word, _)| !word.is_empty() && !word.contains(' '))
}

/// The meaning of a word that is nothing but a part of a name.
static NAME: Meaning = Meaning { street_type: None, unit: None, place: None, short_for: None };

/// What the word may be.
pub(super) fn meaning(word: &str) -> &'static Meaning {
    MEANINGS.get(word).unwrap_or(&NAME)
}

/// Full form of an English street type.
pub(super) fn english_type(word: &str) -> Option<&'static str> {
    ENGLISH_TYPES.get(word).copied()
}

/// The word of a complement, spelt out if it is the short form of a building's part or of a residence.
pub(super) fn spell_unit(word: &str) -> &str {
    let meaning = meaning(word);
    meaning.unit.or(meaning.place).unwrap_or(word)
}

/// Whether the street type stands in front of the name, as in France and where its language is spoken. An
/// unknown country is taken for one of these unless the line reads English.
pub(super) fn is_french(country: Option<[u8; 2]>) -> bool {
    let Some(code) = country else { return true };
    code == FRANCE
        || matches!(
            &code,
            b"BE"
                | b"CH"
                | b"LU"
                | b"MC"
                | b"GP"
                | b"GF"
                | b"MQ"
                | b"RE"
                | b"YT"
                | b"PM"
                | b"BL"
                | b"MF"
                | b"NC"
                | b"PF"
                | b"WF"
                | b"MA"
                | b"TN"
                | b"DZ"
                | b"SN"
                | b"CI"
        )
}

/// Words that tie a name together, so that what follows them begins nothing new: `rue de la porte dorée`.
pub(super) fn is_link(word: &str) -> bool {
    matches!(
        word,
        "de" | "du"
            | "des"
            | "d"
            | "la"
            | "le"
            | "les"
            | "l"
            | "aux"
            | "au"
            | "a"
            | "et"
            | "en"
            | "sur"
            | "sous"
    )
}
