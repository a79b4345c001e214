//! What stewards say: the wish of a message, why, and whether only what it would change is asked for.

use super::{members, number, wrong};
use crate::decisions::{Named, Wish};
use crate::http::json::{Json, pointer};
use crate::http::problem::{Fault, Kind, Problem};
use crate::live::{Found, Verdict};
use model::{CustomerId, DecisionId, Field, RecordId};
use std::str::FromStr;

/// Customers and records named at once.
const NAMED: usize = 100;
/// Letters of a reason, and of a value that is entered.
const LETTERS: usize = 1_000;

/// A wish with why, and whether it is only asked what it would change.
pub(in crate::http) struct Said {
    pub wish: Wish,
    pub reason: String,
    pub is_preview: bool,
}

/// `{"with": ["cus_.."], ..}` about a customer.
pub(in crate::http) fn merge(customer: CustomerId, json: &Json<'_>) -> Result<Said, Problem> {
    let [with, reason, preview] = members(json, "", ["with", "reason", "preview"])?;
    let others: Vec<CustomerId> = ids(with, "with", "customer")?;
    let who = [customer].into_iter().chain(others).map(Named::Customer).collect();
    said(Wish::Same(who), reason, preview)
}

/// `{"records": ["rec_.."], ..}` of a customer.
pub(in crate::http) fn split(customer: CustomerId, json: &Json<'_>) -> Result<Said, Problem> {
    let [records, reason, preview] = members(json, "", ["records", "reason", "preview"])?;
    said(Wish::Split { customer, records: ids(records, "records", "record")? }, reason, preview)
}

/// `{"field": .., "record": "rec_..", "nth": 1, ..}` or `{"field": .., "value": .., ..}` of a customer.
pub(in crate::http) fn pin(customer: CustomerId, json: &Json<'_>) -> Result<Said, Problem> {
    let [field, record, nth, value, reason, preview] =
        members(json, "", ["field", "record", "nth", "value", "reason", "preview"])?;
    let field = self::field(field)?;
    let wish = match (record, value) {
        (Some(_), Some(_)) => return Err(Problem::at(Fault::OneOf { names: &["record", "value"] }, "")),
        (Some(record), None) => {
            let record = id(record, "/record", "record")?;
            Wish::Pin { customer, field, record, nth: nth.map_or(Ok(0), position)? }
        }
        (None, Some(value)) => Wish::Enter { customer, field, value: text(value, "/value")? },
        (None, None) => return Err(Problem::at(Fault::OneOf { names: &["record", "value"] }, "")),
    };
    said(wish, reason, preview)
}

/// `{"reason": .., "preview": ..}` of a decision to be taken back.
pub(in crate::http) fn undo(decision: DecisionId, json: &Json<'_>) -> Result<Said, Problem> {
    let [reason, preview] = members(json, "", ["reason", "preview"])?;
    said(Wish::Undo(decision), reason, preview)
}

/// Most seconds that somebody looks at a pair.
const SECONDS: usize = 86_400;

/// What a person found about a review task, and in how many seconds: `{"verdict": "same", "seconds": 4, ..}`. The wish is
/// still to be filled in.
pub(in crate::http) fn verdict(json: &Json<'_>) -> Result<(Found, Said), Problem> {
    let [verdict, seconds, reason, preview] = members(json, "", ["verdict", "seconds", "reason", "preview"])?;
    let verdict = match verdict {
        Some(Json::Text(word)) if word == "same" => Verdict::Same,
        Some(Json::Text(word)) if word == "different" => Verdict::Different,
        Some(Json::Text(word)) if word == "household" => Verdict::Household,
        Some(Json::Text(word)) if word == "undecided" => Verdict::Undecided,
        None => return Err(Problem::at(Fault::Missing { name: "verdict" }, "")),
        Some(_) => {
            let names = &["same", "different", "household", "undecided"];
            return Err(Problem::at(Fault::OneOf { names }, "/verdict"));
        }
    };
    let seconds = number(seconds, "/seconds", (0, SECONDS))?.and_then(|seconds| u32::try_from(seconds).ok());
    Ok((Found { verdict, seconds }, said(Wish::Same(Vec::new()), reason, preview)?))
}

/// A decision of a kind.
pub(in crate::http) fn decision(json: &Json<'_>) -> Result<Said, Problem> {
    let [kind, who, left, right, value, reason, preview] =
        members(json, "", ["kind", "who", "left", "right", "value", "reason", "preview"])?;
    let only = |given: &[(Option<&Json<'_>>, &'static str)]| {
        let found = given.iter().find(|(json, _)| json.is_some());
        found.map_or(Ok(()), |(_, name)| {
            let fault = Fault::UnknownName { name: (*name).to_owned(), nearest: None };
            Err(Problem::at(fault, pointer("", name)))
        })
    };
    let wish = match kind {
        Some(Json::Text(kind)) if kind == "same" => {
            only(&[(left, "left"), (right, "right"), (value, "value")])?;
            Wish::Same(named(who, "who")?)
        }
        Some(Json::Text(kind)) if kind == "household" => {
            only(&[(left, "left"), (right, "right"), (value, "value")])?;
            let two: Result<[Named; 2], _> = named(who, "who")?.try_into();
            Wish::Household(two.map_err(|_| Problem::at(Fault::OutOfRange { from: 2, to: 2 }, "/who"))?)
        }
        Some(Json::Text(kind)) if kind == "different" => {
            only(&[(who, "who"), (value, "value")])?;
            Wish::Apart([named(left, "left")?, named(right, "right")?])
        }
        Some(Json::Text(kind)) if kind == "shared_value" => {
            only(&[(who, "who"), (left, "left"), (right, "right")])?;
            let value = value.ok_or_else(|| Problem::at(Fault::Missing { name: "value" }, ""))?;
            Wish::Shared(text(value, "/value")?)
        }
        None => return Err(Problem::at(Fault::Missing { name: "kind" }, "")),
        Some(_) => {
            let names = &["same", "different", "household", "shared_value"];
            return Err(Problem::at(Fault::OneOf { names }, "/kind"));
        }
    };
    said(wish, reason, preview)
}

fn said(wish: Wish, reason: Option<&Json<'_>>, preview: Option<&Json<'_>>) -> Result<Said, Problem> {
    let reason = match reason {
        None | Some(Json::Null) => String::new(),
        Some(reason) => text(reason, "/reason")?,
    };
    let is_preview = match preview {
        None | Some(Json::Null | Json::Bool(false)) => false,
        Some(Json::Bool(true)) => true,
        Some(_) => return Err(wrong(Kind::True, "/preview")),
    };
    Ok(Said { wish, reason, is_preview })
}

fn field(json: Option<&Json<'_>>) -> Result<Field, Problem> {
    match json {
        None => Err(Problem::at(Fault::Missing { name: "field" }, "")),
        Some(Json::Text(key)) => Field::from_key(key).ok_or_else(|| {
            let keys: Vec<&'static str> = Field::ALL.iter().map(|field| field.key()).collect();
            let nearest = connect::suggest::nearest_name(key, &keys);
            Problem::at(Fault::UnknownField { name: key.to_string(), nearest }, "/field")
        }),
        Some(_) => Err(wrong(Kind::Plain, "/field")),
    }
}

/// Which of a record's values, 1 the first.
fn position(json: &Json<'_>) -> Result<u8, Problem> {
    match json {
        Json::Number(number) if *number == "1" => Ok(0),
        Json::Number(number) if *number == "2" => Ok(1),
        _ => Err(Problem::at(Fault::OutOfRange { from: 1, to: 2 }, "/nth")),
    }
}

fn text(json: &Json<'_>, at: &str) -> Result<String, Problem> {
    match json {
        Json::Text(text) if (1..=LETTERS).contains(&text.trim().chars().count()) => {
            Ok(text.trim().to_owned())
        }
        Json::Text(_) => Err(Problem::at(Fault::BadKey { most: LETTERS }, at)),
        _ => Err(wrong(Kind::Plain, at)),
    }
}

fn named(json: Option<&Json<'_>>, name: &'static str) -> Result<Vec<Named>, Problem> {
    let read = |json: &Json<'_>, at: &str| match json {
        Json::Text(text) if text.starts_with(RecordId::PREFIX) => id(json, at, "record").map(Named::Record),
        _ => id(json, at, "customer").map(Named::Customer),
    };
    list(json, name, read)
}

fn ids<Id: FromStr>(
    json: Option<&Json<'_>>,
    name: &'static str,
    what: &'static str,
) -> Result<Vec<Id>, Problem> {
    list(json, name, |json, at| id(json, at, what))
}

fn list<T>(
    json: Option<&Json<'_>>,
    name: &'static str,
    read: impl Fn(&Json<'_>, &str) -> Result<T, Problem>,
) -> Result<Vec<T>, Problem> {
    let at = pointer("", name);
    match json {
        None => Err(Problem::at(Fault::Missing { name }, "")),
        Some(Json::List(list)) if (1..=NAMED).contains(&list.len()) => {
            list.iter().enumerate().map(|(place, json)| read(json, &format!("{at}/{place}"))).collect()
        }
        Some(Json::List(_)) => Err(Problem::at(Fault::OutOfRange { from: 1, to: NAMED }, at)),
        Some(_) => Err(wrong(Kind::List, at)),
    }
}

fn id<Id: FromStr>(json: &Json<'_>, at: &str, what: &'static str) -> Result<Id, Problem> {
    match json {
        Json::Text(text) => text.parse().map_err(|_| Problem::at(Fault::BadId { what }, at)),
        _ => Err(Problem::at(Fault::BadId { what }, at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::json::read;

    fn check(found: &Result<Said, Problem>, expected: Result<&Wish, (&str, &str)>) {
        let found = found.as_ref().map(|said| &said.wish);
        let found =
            found.map_err(|problem| (problem.fault.code(), problem.pointer.as_deref().unwrap_or("-")));
        assert_eq!(found, expected);
    }

    const CUSTOMER: CustomerId = CustomerId(1);

    #[test]
    fn wishes_are_read() {
        let same = Wish::Same(vec![Named::Customer(CUSTOMER), Named::Customer(CustomerId(2))]);
        check(&merge(CUSTOMER, &read(r#"{"with":["cus_2"],"reason":"seen"}"#).unwrap()), Ok(&same));
        let json = r#"{"kind":"different","left":["cus_1"],"right":["rec_2"],"preview":true}"#;
        let said = decision(&read(json).unwrap()).unwrap();
        assert!(said.is_preview && said.reason.is_empty());
        let apart = [vec![Named::Customer(CUSTOMER)], vec![Named::Record(RecordId(2))]];
        assert_eq!(said.wish, Wish::Apart(apart));
        let json = r#"{"field":"email","record":"rec_2","nth":2}"#;
        let pin_of = Wish::Pin { customer: CUSTOMER, field: Field::Email, record: RecordId(2), nth: 1 };
        check(&pin(CUSTOMER, &read(json).unwrap()), Ok(&pin_of));
        let value = "a@b.fr".to_owned();
        let entry = Wish::Enter { customer: CUSTOMER, field: Field::Email, value };
        check(&pin(CUSTOMER, &read(r#"{"field":"email","value":" a@b.fr "}"#).unwrap()), Ok(&entry));
        check(&undo(DecisionId(3), &read("{}").unwrap()), Ok(&Wish::Undo(DecisionId(3))));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let decide = |body: &str, code, at| check(&decision(&read(body).unwrap()), Err((code, at)));
        decide("{}", "missing", "");
        decide(r#"{"kind":"marriage"}"#, "one_of", "/kind");
        decide(r#"{"kind":"same"}"#, "missing", "");
        decide(r#"{"kind":"same","who":[]}"#, "out_of_range", "/who");
        decide(r#"{"kind":"same","who":["cus_1",7]}"#, "bad_id", "/who/1");
        decide(r#"{"kind":"same","who":["cus_1"],"left":["cus_2"]}"#, "unknown_name", "/left");
        decide(r#"{"kind":"household","who":["cus_1"]}"#, "out_of_range", "/who");
        decide(r#"{"kind":"shared_value","value":" "}"#, "bad_key", "/value");
        decide(r#"{"kind":"shared_value","value":"x","preview":"yes"}"#, "wrong_type", "/preview");
        let pins = |body: &str, code, at| check(&pin(CUSTOMER, &read(body).unwrap()), Err((code, at)));
        pins(r#"{"field":"emial","value":"x"}"#, "unknown_field", "/field");
        pins(r#"{"field":"email"}"#, "one_of", "");
        pins(r#"{"field":"email","record":"rec_1","value":"x"}"#, "one_of", "");
        pins(r#"{"field":"email","record":"rec_1","nth":3}"#, "out_of_range", "/nth");
        let splits = |body: &str, code, at| check(&split(CUSTOMER, &read(body).unwrap()), Err((code, at)));
        splits(r#"{"records":"rec_1"}"#, "wrong_type", "/records");
        splits(r#"{"records":["cus_1"]}"#, "bad_id", "/records/0");
    }
}
