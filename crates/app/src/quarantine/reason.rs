//! Why a row waits in quarantine: the word it is stored and counted under, what it says, what to do about it.

use connect::RejectReason;
use db::quarantine::Finding;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Figures of a reason by their names: `headings`, `cells`, `at`.
pub type Figures = BTreeMap<String, u64>;

/// Why a row cannot be taken in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// Its text cannot be read.
    Unreadable(RejectReason),
    /// The file has a column of record ids, and this row has none.
    NoRecordId,
    /// It says nothing of anybody.
    EmptyRecord,
    /// Its record id stands in another row, which says something else.
    DuplicateId,
}

impl Reason {
    /// The reason in a word.
    pub const fn kind(self) -> &'static str {
        match self {
            Reason::Unreadable(reason) => reason.kind(),
            Reason::NoRecordId => "no_record_id",
            Reason::EmptyRecord => "empty_record",
            Reason::DuplicateId => crate::load::DUPLICATE_ID,
        }
    }

    /// What was stored of a reason; none where this program does not know it.
    pub fn stored(kind: &str, detail: Option<&str>) -> Option<Reason> {
        match kind {
            "no_record_id" => Some(Reason::NoRecordId),
            "empty_record" => Some(Reason::EmptyRecord),
            crate::load::DUPLICATE_ID => Some(Reason::DuplicateId),
            _ => {
                let figures = detail.and_then(|text| serde_json::from_str(text).ok());
                let value = figures.unwrap_or_else(|| json!({ "kind": kind }));
                serde_json::from_value(value).ok().map(Reason::Unreadable)
            }
        }
    }

    /// The figures of the reason, where it has some.
    fn detail(self) -> Option<String> {
        let Reason::Unreadable(reason) = self else { return None };
        let value = serde_json::to_value(reason).ok()?;
        let has_figures = value.as_object().is_some_and(|object| object.len() > 1);
        has_figures.then(|| Value::to_string(&value))
    }

    /// The figures of the reason by their names: those that its words hold.
    pub fn figures(self) -> Figures {
        let Reason::Unreadable(reason) = self else { return Figures::new() };
        let Ok(Value::Object(named)) = serde_json::to_value(reason) else { return Figures::new() };
        named.into_iter().filter_map(|(name, value)| Some((name, value.as_u64()?))).collect()
    }

    /// The reason as it is stored.
    pub fn finding(self, column: Option<String>) -> Finding {
        Finding { column, reason: self.kind().to_owned(), detail: self.detail() }
    }

    /// The reason in words.
    pub fn words(self) -> String {
        match self {
            Reason::Unreadable(reason) => reason.to_string(),
            Reason::NoRecordId => "it has no record id".to_owned(),
            Reason::EmptyRecord => "it says nothing of anybody".to_owned(),
            Reason::DuplicateId => {
                "its record id stands in another row, which says something else; the first one counts"
                    .to_owned()
            }
        }
    }

    /// What to do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            Reason::Unreadable(RejectReason::Ragged { .. } | RejectReason::UnclosedQuote) => {
                "write the line anew with `repair ID --line -`"
            }
            Reason::Unreadable(RejectReason::BadJson { .. } | RejectReason::NotAnObject) => {
                "write the object anew with `repair ID --line -`"
            }
            Reason::Unreadable(RejectReason::TooLong) => "shorten it with `repair`",
            Reason::Unreadable(RejectReason::Garbled) => {
                "write the cells anew with `repair`, or name the right encoding in a mapping and import again"
            }
            Reason::Unreadable(RejectReason::NulByte) => {
                "write the cell anew with `repair ID --set HEADING=-`"
            }
            Reason::Unreadable(RejectReason::NumberTooLong) => {
                "it was kept to the last digit: `replay` takes it in as text"
            }
            Reason::NoRecordId => "give it an id with `repair ID --set HEADING=-`, or `discard` it",
            Reason::EmptyRecord => "fill it with `repair`, or `discard` it",
            Reason::DuplicateId => {
                "give it an id of its own with `repair ID --set HEADING=-`, or `discard` it"
            }
        }
    }
}

/// What a stored reason says in words; its word itself where this program does not know it.
pub fn words_of(kind: &str, detail: Option<&str>) -> String {
    Reason::stored(kind, detail).map_or_else(|| kind.to_owned(), Reason::words)
}

/// The figures of a stored reason; none where this program does not know it.
pub fn figures_of(kind: &str, detail: Option<&str>) -> Figures {
    Reason::stored(kind, detail).map_or_else(Figures::new, Reason::figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_reason_comes_back_with_its_figures() {
        let unreadable = [
            RejectReason::Ragged { headings: 5, cells: 3 },
            RejectReason::UnclosedQuote,
            RejectReason::TooLong,
            RejectReason::Garbled,
            RejectReason::NulByte,
            RejectReason::BadJson { at: 7 },
            RejectReason::NotAnObject,
            RejectReason::NumberTooLong,
        ];
        let own = [Reason::NoRecordId, Reason::EmptyRecord, Reason::DuplicateId];
        for reason in unreadable.into_iter().map(Reason::Unreadable).chain(own) {
            let stored = reason.finding(None);
            assert_eq!(Reason::stored(&stored.reason, stored.detail.as_deref()), Some(reason));
            assert!(!reason.words().is_empty() && !reason.advice().is_empty());
            // Whoever says it in another language needs every figure that the words hold.
            let figures = figures_of(&stored.reason, stored.detail.as_deref());
            let digits = |text: &str| {
                let mut found: Vec<u64> = text
                    .split(|letter: char| !letter.is_ascii_digit())
                    .filter_map(|it| it.parse().ok())
                    .collect();
                found.sort_unstable();
                found
            };
            let fixed = reason == Reason::Unreadable(RejectReason::TooLong);
            let mut told: Vec<u64> = figures.into_values().collect();
            told.sort_unstable();
            assert!(fixed || told == digits(&reason.words()), "{}", reason.words());
        }
        assert_eq!(
            (Reason::stored("unheard_of", None), words_of("unheard_of", None)),
            (None, "unheard_of".into())
        );
    }
}
