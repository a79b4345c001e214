//! What is told of stores and associates.

use super::source::country;
use super::{key, members, object, text, word, wrong};
use crate::http::json::{Json, pointer};
use crate::http::problem::{Fault, Kind, Problem};
use model::{Associate, CivilDate, Posting, Store, StoreKind, WorldRegion};

const KINDS: &[&str] =
    &[StoreKind::Shop.key(), StoreKind::Drive.key(), StoreKind::Web.key(), StoreKind::WholesaleDoor.key()];
const REGIONS: &[&str] = &[WorldRegion::Europe.key(), WorldRegion::Asia.key(), WorldRegion::Americas.key()];
/// Most postings of an associate.
const POSTINGS: usize = 1_000;

/// Reads a store with its brand; its code is told beside it.
pub(in crate::http) fn store(json: &Json<'_>, code: &str) -> Result<(String, Store), Problem> {
    let names = [
        "brand",
        "name",
        "kind",
        "region",
        "country",
        "street",
        "postcode",
        "city",
        "catchment",
        "phone",
        "email",
        "opening_hours",
        "manager",
    ];
    let [brand, name, kind, region, land, street, postcode, city, catchment, phone, email, hours, manager] =
        members(json, "", names)?;
    let said = |json, at| short(json, at);
    let kind = word(kind, "/kind", KINDS, &StoreKind::ALL)?;
    let store = Store {
        code: code.to_owned(),
        name: key(name, "", "name")?.into_owned(),
        kind: kind.ok_or_else(|| Problem::at(Fault::Missing { name: "kind" }, ""))?,
        region: word(region, "/region", REGIONS, &WorldRegion::ALL)?,
        country: country(land, "/country")?,
        street: said(street, "/street")?,
        postcode: said(postcode, "/postcode")?,
        city: said(city, "/city")?,
        catchment: said(catchment, "/catchment")?,
        phone: said(phone, "/phone")?,
        email: said(email, "/email")?,
        opening_hours: said(hours, "/opening_hours")?,
        manager: said(manager, "/manager")?,
    };
    Ok((key(brand, "", "brand")?.into_owned(), store))
}

/// Reads an associate with their postings.
pub(in crate::http) fn associate(json: &Json<'_>) -> Result<Associate, Problem> {
    let [code, first, last, told] = members(json, "", ["code", "first_name", "last_name", "postings"])?;
    let postings = match told {
        None | Some(Json::Null) => &[][..],
        Some(Json::List(postings)) if postings.len() <= POSTINGS => postings,
        Some(Json::List(_)) => {
            return Err(Problem::at(Fault::TooManyItems { most: POSTINGS }, "/postings"));
        }
        Some(_) => return Err(wrong(Kind::List, "/postings")),
    };
    let read = |(at, json): (usize, &Json<'_>)| posting(json, &format!("/postings/{at}"));
    Ok(Associate {
        code: key(code, "", "code")?.into_owned(),
        first_name: key(first, "", "first_name")?.into_owned(),
        last_name: key(last, "", "last_name")?.into_owned(),
        postings: postings.iter().enumerate().map(read).collect::<Result<_, _>>()?,
    })
}

fn posting(json: &Json<'_>, at: &str) -> Result<Posting, Problem> {
    object(json, at)?;
    let [store, from, to] = members(json, at, ["store", "from", "to"])?;
    let begins = day(from, &pointer(at, "from"))?;
    let begins = begins.ok_or_else(|| Problem::at(Fault::Missing { name: "from" }, at))?;
    let ends = day(to, &pointer(at, "to"))?;
    if ends.is_some_and(|ends| ends < begins) {
        return Err(Problem::at(Fault::EndsBeforeItBegins, pointer(at, "to")));
    }
    Ok(Posting { store: key(store, at, "store")?.into_owned(), from: begins, to: ends })
}

fn day(json: Option<&Json<'_>>, at: &str) -> Result<Option<CivilDate>, Problem> {
    let Some(text) = text(json, at)? else { return Ok(None) };
    let is_plain = text.len() == 10;
    let day = is_plain.then(|| text.parse().ok()).flatten();
    day.map(Some).ok_or_else(|| Problem::at(Fault::BadDay, at))
}

/// A text of usual length, where it is said.
fn short(json: Option<&Json<'_>>, at: &str) -> Result<Option<String>, Problem> {
    const MOST: usize = 255;
    let Some(text) = text(json, at)? else { return Ok(None) };
    let is_fit = text.chars().count() <= MOST && !text.chars().any(char::is_control);
    if is_fit { Ok(Some(text.to_owned())) } else { Err(Problem::at(Fault::BadKey { most: MOST }, at)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::json::read;

    #[test]
    fn what_cannot_be_kept_is_refused_with_its_place() {
        let check = |found: Result<(), Problem>, code: &str, at: &str| {
            let problem = found.unwrap_err();
            assert_eq!((problem.fault.code(), problem.pointer.as_deref()), (code, Some(at)));
        };
        let of_store = |body: &str| store(&read(body).unwrap(), "S1").map(|_| ());
        check(of_store(r#"{"name":"A","kind":"shop"}"#), "missing", "");
        check(of_store(r#"{"brand":"A","name":"A"}"#), "missing", "");
        check(of_store(r#"{"brand":"A","name":"A","kind":"kiosk"}"#), "unknown_word", "/kind");
        check(of_store(r#"{"brand":"A","name":"A","kind":"web","city":7}"#), "wrong_type", "/city");
        check(of_store(r#"{"brand":"A","name":"A","kind":"web","code":"S2"}"#), "unknown_name", "/code");
        let of = |postings: &str| {
            let body = format!(r#"{{"code":"A1","first_name":"Z","last_name":"L","postings":[{postings}]}}"#);
            associate(&read(&body).unwrap()).map(|_| ())
        };
        check(of("7"), "wrong_type", "/postings/0");
        check(of(r#"{"store":"S"}"#), "missing", "/postings/0");
        check(of(r#"{"store":"S","from":"2020-13-01"}"#), "bad_day", "/postings/0/from");
        check(
            of(r#"{"store":"S","from":"2020-02-01","to":"2020-01-01"}"#),
            "ends_before_it_begins",
            "/postings/0/to",
        );
    }
}
