//! The small words of names: titles, particles, markers of marriage, fillers.

use super::{Gender, text};
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// What a title tells about gender; `None` if the word is no title.
pub(super) fn title(word: &str) -> Option<Option<Gender>> {
    match word {
        "m" | "mr" | "monsieur" | "mister" | "sir" | "abbe" => Some(Some(Gender::Male)),
        "mme" | "mlle" | "melle" | "mrs" | "ms" | "miss" | "madame" | "mademoiselle" | "veuve" | "vve" => {
            Some(Some(Gender::Female))
        }
        "dr" | "docteur" | "doctor" | "me" | "maitre" | "pr" | "prof" | "professeur" => Some(None),
        _ => None,
    }
}

/// What may follow a name without being part of it: generation and degree.
pub(super) fn is_suffix(word: &str) -> bool {
    matches!(word, "jr" | "sr" | "esq" | "phd" | "ii" | "iii" | "iv")
}

/// Words that belong to the name behind them: `de`, `van der`, `ben`, `saint`.
pub(super) fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "de" | "du"
            | "des"
            | "d"
            | "la"
            | "le"
            | "les"
            | "l"
            | "von"
            | "van"
            | "den"
            | "der"
            | "het"
            | "ten"
            | "ter"
            | "zu"
            | "zum"
            | "zur"
            | "ben"
            | "bin"
            | "ibn"
            | "bent"
            | "abou"
            | "abu"
            | "abd"
            | "el"
            | "al"
            | "ait"
            | "sidi"
            | "ould"
            | "di"
            | "da"
            | "dal"
            | "dalla"
            | "della"
            | "delle"
            | "del"
            | "dello"
            | "lo"
            | "dos"
            | "das"
            | "do"
            | "e"
            | "y"
            | "o"
            | "mac"
            | "mc"
            | "saint"
            | "sainte"
            | "san"
            | "santa"
            | "santo"
            | "in"
            | "op"
            | "vander"
            | "vanden"
            | "fitz"
            | "ap"
    )
}

/// How two family names in one cell relate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Marriage {
    /// The birth name follows: `Dupont née Martin`.
    BirthFollows,
    /// The name by marriage follows: `Martin épouse Dupont`.
    MarriedFollows,
}

/// The marker between two family names, if the word is one.
pub(super) fn marriage(word: &str) -> Option<Marriage> {
    match word {
        "nee" | "ne" | "dit" | "dite" | "alias" => Some(Marriage::BirthFollows),
        "epouse" | "ep" | "epse" | "eps" | "epx" | "veuve" | "vve" | "femme" => {
            Some(Marriage::MarriedFollows)
        }
        _ => None,
    }
}

static FILLERS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    [
        "test",
        "teste",
        "tests",
        "testing",
        "test test",
        "essai",
        "client",
        "cliente",
        "clients",
        "customer",
        "inconnu",
        "inconnue",
        "unknown",
        "anonyme",
        "anonymous",
        "anonymise",
        "anonymized",
        "nom",
        "prenom",
        "name",
        "nom prenom",
        "first name",
        "firstname",
        "last name",
        "lastname",
        "surname",
        "sans nom",
        "sans prenom",
        "non renseigne",
        "non communique",
        "client inconnu",
        "client passage",
        "client comptoir",
        "client magasin",
        "client divers",
        "passage",
        "de passage",
        "comptoir",
        "magasin",
        "caisse",
        "divers",
        "divers client",
        "supprime",
        "a supprimer",
        "deleted",
        "toto",
        "azerty",
        "azertyuiop",
        "qwerty",
        "asdf",
        "qsdf",
        "abc",
        "abcd",
        "foo",
        "bar",
        "foobar",
        "xyz",
        "dupond test",
        "guest",
        "invite",
        "visiteur",
        "visitor",
        "user",
        "utilisateur",
        "admin",
        "nobody",
        "personne",
        "doublon",
        "ne pas utiliser",
        "blank",
        "null null",
        "na na",
        "no name",
        "noname",
        "pas de nom",
        "pas de prenom",
        "n a n a",
        "indefini",
        "non defini",
        "particulier",
        "default",
    ]
    .into_iter()
    .chain(text::NOTHING)
    .collect()
});

/// Whether a folded name was only typed to satisfy a form.
pub(super) fn is_filler(folded: &str) -> bool {
    text::repeats(folded, 2) || FILLERS.contains(folded)
}
