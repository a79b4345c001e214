//! Changes of source records.

use super::{fields, key, members, wrong};
use crate::http::json::{Json, pointer};
use crate::http::problem::{Fault, Kind, Problem};
use crate::live::{Deed, Item};

/// Items of one message.
const ITEMS: usize = 1_000;

/// What a message brings.
pub(in crate::http) enum Message {
    /// One item, which is taken or refused as a whole.
    One(Item),
    /// Items of a list, each of which is taken or refused for itself.
    List(Vec<Result<Item, Problem>>),
}

/// Reads a message: one item, or `{"records": [item, ..]}`.
pub(in crate::http) fn message(json: &Json<'_>) -> Result<Message, Problem> {
    let is_list = matches!(json, Json::Object(members) if members.iter().any(|(name, _)| name == "records"));
    if !is_list {
        return item(json, "").map(Message::One);
    }
    let [records] = members(json, "", ["records"])?;
    let Some(Json::List(items)) = records else { return Err(wrong(Kind::List, "/records")) };
    match items.len() {
        0 => Err(Problem::at(Fault::NoItems, "/records")),
        1..=ITEMS => {
            let read = |(at, json): (usize, &Json<'_>)| item(json, &format!("/records/{at}"));
            Ok(Message::List(items.iter().enumerate().map(read).collect()))
        }
        _ => Err(Problem::at(Fault::TooManyItems { most: ITEMS }, "/records")),
    }
}

fn item(json: &Json<'_>, at: &str) -> Result<Item, Problem> {
    let [source, id, told, delete] = members(json, at, ["source", "id", "fields", "delete"])?;
    let source = key(source, at, "source")?.into_owned();
    let key = key(id, at, "id")?.into_owned();
    let deed = match (told, delete) {
        (None, Some(Json::Bool(true))) => Deed::Delete,
        (Some(_), Some(Json::Bool(true))) => return Err(Problem::at(Fault::DeleteAndFields, at)),
        (told, None | Some(Json::Null | Json::Bool(false))) => {
            Deed::Upsert(fields::required(told, at, "fields")?)
        }
        (_, Some(_)) => return Err(wrong(Kind::True, pointer(at, "delete"))),
    };
    Ok(Item { source, key, deed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::json::read;
    use crate::http::language::Language;
    use insta::assert_snapshot;

    /// What a message is understood as, one line an item.
    fn told(body: &str) -> String {
        let json = read(body).unwrap();
        let refused = |problem: &Problem| {
            let place = problem.pointer.as_deref().unwrap_or("-");
            let field = problem.field.as_deref().unwrap_or("-");
            format!("{} {place} {field}: {}", problem.fault.code(), problem.fault.detail(Language::English))
        };
        match message(&json) {
            Err(problem) => refused(&problem),
            Ok(Message::One(item)) => format!("{item:?}"),
            Ok(Message::List(items)) => {
                let line = |item: &Result<Item, Problem>| {
                    item.as_ref().map_or_else(refused, |item| format!("{item:?}"))
                };
                items.iter().map(line).collect::<Vec<_>>().join("\n")
            }
        }
    }

    #[test]
    fn items_are_read_as_told() {
        assert_snapshot!(told(
            r#"{"source":"shopify","id":7425892554657,"fields":{"first_name":" Zénobie ","postcode":75011,
                "email":["a@b.fr",null,"c@d.fr"],"phone":33612345678901234567890,"gender":null,"city":"  ",
                "language":true,"updated_at":"2026-01-02"}}"#
        ), @r#"Item { source: "shopify", key: "7425892554657", deed: Upsert([(FirstName, " Zénobie "), (Postcode, "75011"), (Email, "a@b.fr"), (Email, "c@d.fr"), (Phone, "33612345678901234567890"), (Language, "true"), (UpdatedAt, "2026-01-02")]) }"#);
        assert_snapshot!(told(r#"{"source":"s","id":"1","delete":true}"#), @r#"Item { source: "s", key: "1", deed: Delete }"#);
        assert_snapshot!(told(r#"{"source":"s","id":"1","delete":false,"fields":{}}"#), @r#"Item { source: "s", key: "1", deed: Upsert([]) }"#);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let list = [
            r#"{"source":"s","id":"1","fields":{"emial":"x@y.fr"}}"#,
            r#"{"source":"s","id":"1","fields":{"record_id":"2"}}"#,
            r#"{"source":"s","id":"1","fields":{"source":"2"}}"#,
            r#"{"source":"s","id":"1","fields":{"first_name":["a","b"]}}"#,
            r#"{"source":"s","id":"1","fields":{"email":[["a"]]}}"#,
            r#"{"source":"s","id":"1","fields":{"a/b~c":1}}"#,
            r#"{"source":"s","id":"1","fields":[]}"#,
            r#"{"source":"s","id":"1","field":{}}"#,
            r#"{"source":"s","id":"1"}"#,
            r#"{"source":"s","id":"1","fields":{},"delete":true}"#,
            r#"{"source":"s","id":"1","delete":"yes"}"#,
            r#"{"source":"s","id":"a\u0000b","delete":true}"#,
            r#"{"source":"s","id":"  ","delete":true}"#,
            r#"{"source":"s","id":1.5,"delete":true}"#,
            r#"{"source":null,"id":"1","delete":true}"#,
            r#"{"id":"1","delete":true}"#,
            r#"{"source":"s","id":"1","fields":{"\u001b[31mred, and long enough to be cut somewhere":1}}"#,
            "7",
        ];
        assert_snapshot!(told(&format!(r#"{{"records":[{}]}}"#, list.join(","))));
        let many = vec!["\"a@b.fr\""; 21].join(",");
        assert_snapshot!(
            told(&format!(r#"{{"source":"s","id":"1","fields":{{"email":[{many}]}}}}"#)),
            @"too_many_of_field /fields/email email: a field has at most 20 values"
        );
    }

    #[test]
    fn a_list_is_refused_as_a_whole_where_it_is_none() {
        assert_snapshot!(told(r#"{"records":[]}"#), @"no_items /records -: there is no record in it");
        assert_snapshot!(told(r#"{"records":{}}"#), @"wrong_type /records -: a list [..] is needed here");
        assert_snapshot!(told(r#"{"records":[7],"dry":1}"#), @"unknown_name /dry -: `dry` means nothing here");
        assert_snapshot!(told("[]"), @"wrong_type  -: an object {..} is needed here");
        let many = vec!["0"; 1_001].join(",");
        assert_snapshot!(told(&format!(r#"{{"records":[{many}]}}"#)), @"too_many_items /records -: more than 1000 records; send them in several messages");
        assert_eq!(
            told(&format!(r#"{{"records":[{}]}}"#, vec!["0"; 1_000].join(","))).lines().count(),
            1_000
        );
    }
}
