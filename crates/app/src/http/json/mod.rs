//! JSON as a message brings it: numbers keep every digit, texts are borrowed from the message, and what may hide
//! something is refused: a name that stands twice, half of a surrogate pair, endless depth. It knows nothing of
//! what a message should say.

mod read;
mod text;

use std::borrow::Cow;

pub(super) use read::read;

/// A value.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Json<'a> {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number, as written.
    Number(&'a str),
    /// A text.
    Text(Cow<'a, str>),
    /// Several values.
    List(Vec<Json<'a>>),
    /// Values with names, in the order in which they were written; no name stands twice.
    Object(Vec<Member<'a>>),
}

/// A name and its value.
pub(super) type Member<'a> = (Cow<'a, str>, Json<'a>);

/// Why a message is no JSON that can be taken. Positions are those of a text editor, from 1.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Flaw {
    /// It breaks the grammar here.
    Syntax {
        /// Line.
        line: usize,
        /// Column, in characters.
        column: usize,
    },
    /// Lists and objects within each other beyond [`DEPTH`].
    TooDeep,
    /// A name stands twice in one object.
    Duplicate {
        /// The name.
        name: String,
    },
    /// Half of a surrogate pair: no text.
    Surrogate,
    /// One object has more than [`NAMES`] names.
    TooManyNames,
    /// More than [`VALUES`] values.
    TooManyValues,
}

/// A flaw and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Flawed {
    /// What is wrong.
    pub flaw: Flaw,
    /// The value concerned, as a JSON pointer (RFC 6901); empty is the whole message.
    pub pointer: String,
}

/// Lists and objects within each other; a message needs four.
pub(super) const DEPTH: usize = 32;
/// Names in one object: comparing them with each other must stay cheap. A message needs thirty.
pub(super) const NAMES: usize = 128;
/// Values of one message: what a few bytes make of themselves in memory is bounded too. A thousand records with
/// every field filled need 30,000.
pub(super) const VALUES: usize = 200_000;

/// Letters of a name that is repeated in an answer.
pub(super) const SHOWN: usize = 40;

/// A pointer to a member of what the pointer leads to; where its name is not fit to be repeated, to what holds it.
pub(super) fn pointer(to: &str, name: &str) -> String {
    if name.chars().nth(SHOWN).is_some() || name.chars().any(char::is_control) {
        return to.to_owned();
    }
    format!("{to}/{}", name.replace('~', "~0").replace('/', "~1"))
}
