//! What somebody types to find a customer.

use super::{members, number, wrong};
use crate::http::json::Json;
use crate::http::problem::{Fault, Kind, Problem};

/// Letters of a search.
pub(in crate::http) const TYPED: usize = 200;
/// Customers of a page where nothing is said, and at most.
pub(in crate::http) const HITS: usize = 10;
pub(in crate::http) const MOST_HITS: usize = 50;

/// A search: what was typed, how many are wanted, and the `next` of the page before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::http) struct Searched {
    pub typed: String,
    pub limit: usize,
    pub after: Option<String>,
}

/// Reads `{"q": .., "limit": .., "after": ..}`.
pub(in crate::http) fn search(json: &Json<'_>) -> Result<Searched, Problem> {
    let [q, limit, after] = members(json, "", ["q", "limit", "after"])?;
    let typed = match q {
        None | Some(Json::Null) => return Err(Problem::at(Fault::Missing { name: "q" }, "")),
        Some(Json::Text(text)) => typed(text),
        Some(_) => return Err(wrong(Kind::Text, "/q")),
    };
    let typed = typed.ok_or_else(|| Problem::at(Fault::BadSearch { most: TYPED }, "/q"))?.to_owned();
    let limit = number(limit, "/limit", (1, MOST_HITS))?.unwrap_or(HITS);
    let after = match after {
        None | Some(Json::Null) => None,
        Some(Json::Text(cursor)) => Some(cursor.to_string()),
        Some(_) => return Err(wrong(Kind::Text, "/after")),
    };
    Ok(Searched { typed, limit, after })
}

/// What is searched for, where that is something and not too long.
pub(in crate::http) fn typed(text: &str) -> Option<&str> {
    let typed = text.trim();
    (1..=TYPED).contains(&typed.chars().count()).then_some(typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::json::read;

    fn check(body: &str, expected: Result<(&str, usize, Option<&str>), (&str, &str)>) {
        let found = search(&read(body).unwrap());
        let found = found.as_ref().map(|told| (told.typed.as_str(), told.limit, told.after.as_deref()));
        let place = |problem: &Problem| problem.pointer.clone().unwrap_or_default();
        let found = found.map_err(|problem| (problem.fault.code(), place(problem)));
        assert_eq!(found, expected.map_err(|(code, at)| (code, at.to_owned())), "{body}");
    }

    #[test]
    fn a_search_is_read_from_a_body() {
        check(r#"{"q":" Zénobie "}"#, Ok(("Zénobie", 10, None)));
        check(r#"{"q":"z","limit":50,"after":"01f4"}"#, Ok(("z", 50, Some("01f4"))));
        check(r#"{"q":"z","limit":null,"after":null}"#, Ok(("z", 10, None)));
    }

    #[test]
    fn what_searches_for_nothing_is_refused() {
        check("{}", Err(("missing", "")));
        check(r#"{"q":" "}"#, Err(("bad_search", "/q")));
        check(&format!(r#"{{"q":"{}"}}"#, "é".repeat(201)), Err(("bad_search", "/q")));
        check(r#"{"q":7}"#, Err(("wrong_type", "/q")));
        check(r#"{"q":"z","limit":51}"#, Err(("out_of_range", "/limit")));
        check(r#"{"q":"z","after":7}"#, Err(("wrong_type", "/after")));
        check(r#"{"q":"z","cursor":"01"}"#, Err(("unknown_name", "/cursor")));
    }
}
