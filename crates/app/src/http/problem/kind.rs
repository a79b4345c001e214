//! Kinds of values, as a problem names the one that is needed.

/// A kind of value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::http) enum Kind {
    /// `{..}`
    Object,
    /// `[..]`
    List,
    /// `true`
    True,
    /// A text.
    Text,
    /// A text, a number, yes or no, or null.
    Plain,
    /// A text or a whole number.
    Key,
    /// `true` or `false`
    Bool,
    /// `null`
    Null,
    /// A number of bits.
    Bits,
    /// A share.
    Share,
    /// A whole number.
    Whole,
}

impl Kind {
    /// Its words, in English and in French.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Kind::Object => ("an object {..}", "un objet {..}"),
            Kind::List => ("a list [..]", "une liste [..]"),
            Kind::True => ("`true`", "`true`"),
            Kind::Text => ("a text", "un texte"),
            Kind::Plain => {
                ("a text, a number, true, false or null", "un texte, un nombre, true, false ou null")
            }
            Kind::Bool => ("`true` or `false`", "`true` ou `false`"),
            Kind::Null => ("`null`", "`null`"),
            Kind::Key => ("a text or a whole number", "un texte ou un nombre entier"),
            Kind::Share => ("a number from 0 to 1", "un nombre de 0 à 1"),
            Kind::Whole => ("a whole number", "un nombre entier"),
            Kind::Bits => ("a number from -1000 to 1000", "un nombre de -1000 à 1000"),
        }
    }
}
