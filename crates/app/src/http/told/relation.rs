//! How a customer belongs to a store, and what a client book says.

use super::{key, members, wrong};
use crate::http::json::{Json, pointer};
use crate::http::problem::{Fault, Kind, Problem};
use crate::live::BookEntry;
use model::{CivilDate, StoreRelation};

/// `{"kinds": ["preferred"], "since": "2026-01-31"}`
pub(in crate::http) fn store_relation(
    json: &Json<'_>,
) -> Result<(Vec<StoreRelation>, Option<CivilDate>), Problem> {
    let [kinds, since] = members(json, "", ["kinds", "since"])?;
    let Some(kinds) = kinds else { return Err(Problem::at(Fault::Missing { name: "kinds" }, "")) };
    let Json::List(list) = kinds else { return Err(wrong(Kind::List, "/kinds")) };
    if list.is_empty() {
        return Err(Problem::at(Fault::NoItems, "/kinds"));
    }
    let kind = |(nth, json): (usize, &Json<'_>)| match json {
        Json::Text(text) => StoreRelation::from_key(text).ok_or_else(|| unknown(nth)),
        _ => Err(unknown(nth)),
    };
    let mut kinds = list.iter().enumerate().map(kind).collect::<Result<Vec<_>, _>>()?;
    kinds.sort_unstable();
    kinds.dedup();
    Ok((kinds, day(since, "since")?))
}

fn unknown(nth: usize) -> Problem {
    Problem::at(Fault::OneOf { names: &StoreRelation::KEYS }, format!("/kinds/{nth}"))
}

/// `{"store": "S1", "primary": true, "from": "2026-01-31", "to": null}`
pub(in crate::http) fn book_entry(json: &Json<'_>) -> Result<BookEntry, Problem> {
    let [store, primary, from, to] = members(json, "", ["store", "primary", "from", "to"])?;
    let is_primary = match primary {
        None | Some(Json::Null | Json::Bool(false)) => false,
        Some(Json::Bool(true)) => true,
        Some(_) => return Err(wrong(Kind::True, "/primary")),
    };
    let (from, to) = (day(from, "from")?, day(to, "to")?);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        return Err(Problem::at(Fault::EndsBeforeItBegins, "/to"));
    }
    Ok(BookEntry { store: key(store, "", "store")?.into_owned(), is_primary, from, to })
}

fn day(json: Option<&Json<'_>>, name: &str) -> Result<Option<CivilDate>, Problem> {
    let bad = || Problem::at(Fault::BadDay, pointer("", name));
    match json {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Text(text)) if text.len() == 10 => text.parse().map(Some).map_err(|_| bad()),
        Some(_) => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::json::read;

    #[test]
    fn relations_are_read_strictly() {
        let check = |body: &str, code: &str, place: &str| {
            let problem = store_relation(&read(body).unwrap()).unwrap_err();
            assert_eq!((problem.fault.code(), problem.pointer.as_deref()), (code, Some(place)), "{body}");
        };
        check("{}", "missing", "");
        check(r#"{"kinds":[]}"#, "no_items", "/kinds");
        check(r#"{"kinds":["preferred","owner"]}"#, "one_of", "/kinds/1");
        check(r#"{"kinds":["member"],"since":"2026-02-30"}"#, "bad_day", "/since");
        check(r#"{"kinds":["member"],"customer":"cus_1"}"#, "unknown_name", "/customer");
        let read_back =
            store_relation(&read(r#"{"kinds":["member","preferred","member"]}"#).unwrap()).unwrap();
        assert_eq!(read_back, (vec![StoreRelation::Preferred, StoreRelation::Member], None));
    }

    #[test]
    fn an_entry_ends_after_it_began() {
        let entry = |body: &str| book_entry(&read(body).unwrap()).map_err(|problem| problem.fault.code());
        assert_eq!(
            entry(r#"{"store":"S1","from":"2026-01-02","to":"2026-01-01"}"#),
            Err("ends_before_it_begins")
        );
        assert_eq!(entry(r#"{"store":"S1","primary":1}"#), Err("wrong_type"));
        assert!(entry(r#"{"store":"S1","primary":true}"#).unwrap().is_primary);
    }
}
