//! A figure whose people are asked for.

use crate::http::problem::{Fault, Problem};
use crate::live::Having;
use model::Field;

/// What can be so of a customer.
const WORDS: [&str; 4] = ["missing", "unusable", "duplicates", "household"];

/// A figure as the query of an address names it.
#[derive(Default)]
pub(in crate::http) struct FigureTold {
    pub source: Option<String>,
    pub having: Option<String>,
    pub field: Option<String>,
}

impl FigureTold {
    /// The first name of it that is there.
    pub fn first(&self) -> Option<&'static str> {
        let all = [("source", &self.source), ("having", &self.having), ("field", &self.field)];
        all.into_iter().find(|(_, told)| told.is_some()).map(|(name, _)| name)
    }

    /// What is to be so; `missing` and `unusable` are so of a field, and nothing else is.
    pub fn having(&self) -> Result<Option<Having>, Problem> {
        let missing = |name| Problem::from(Fault::Missing { name }).of_field(name);
        let having = match (self.having.as_deref(), self.field()?) {
            (None, None) => return Ok(None),
            (None, Some(_)) => return Err(missing("having")),
            (Some("missing" | "unusable"), None) => return Err(missing("field")),
            (Some("missing"), Some(field)) => Having::Missing(field),
            (Some("unusable"), Some(field)) => Having::Unusable(field),
            (Some("duplicates"), None) => Having::Duplicates,
            (Some("household"), None) => Having::Household,
            (Some("duplicates" | "household"), Some(_)) => {
                return Err(
                    Problem::from(Fault::NotTogether { names: ["having", "field"] }).of_field("field")
                );
            }
            (Some(_), _) => return Err(Problem::from(Fault::NotAmong { words: &WORDS }).of_field("having")),
        };
        Ok(Some(having))
    }

    fn field(&self) -> Result<Option<Field>, Problem> {
        let unknown = |name: &String| {
            let name = name.clone();
            Problem::from(Fault::UnknownField { name, nearest: None }).of_field("field")
        };
        self.field.as_ref().map(|key| Field::from_key(key).ok_or_else(|| unknown(key))).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(having: Option<&str>, field: Option<&str>, expected: Result<Option<Having>, (&str, &str)>) {
        let own = |text: Option<&str>| text.map(str::to_owned);
        let told = FigureTold { source: None, having: own(having), field: own(field) };
        let found = told.having();
        let found = found.map_err(|problem| (problem.fault.code(), problem.field.unwrap_or_default()));
        let expected = expected.map_err(|(code, at)| (code, at.to_owned()));
        assert_eq!(found, expected, "{having:?} {field:?}");
    }

    #[test]
    fn what_is_missing_is_missing_in_a_field() {
        check(None, None, Ok(None));
        check(Some("missing"), Some("email"), Ok(Some(Having::Missing(Field::Email))));
        check(Some("unusable"), Some("phone"), Ok(Some(Having::Unusable(Field::Phone))));
        check(Some("duplicates"), None, Ok(Some(Having::Duplicates)));
        check(Some("household"), None, Ok(Some(Having::Household)));
        check(Some("missing"), None, Err(("missing", "field")));
        check(None, Some("email"), Err(("missing", "having")));
        check(Some("missing"), Some("emial"), Err(("unknown_field", "field")));
        check(Some("household"), Some("email"), Err(("not_together", "field")));
        check(Some("missings"), Some("email"), Err(("unknown_word", "having")));
    }
}
