//! What is registered of a source.

use super::{key, members, number, text, word, wrong};
use crate::http::json::{Json, pointer};
use crate::http::problem::{Fault, Kind, Problem};
use db::sources::Source;
use model::{Field, Trust};

const TRUSTS: &[&str] = &[Trust::InPerson.key(), Trust::EmailValidated.key(), Trust::Unverified.key()];
const DATES: &[&str] = &["dmy", "mdy", "ymd"];

/// Reads `{"brand": .., "trust": .., "rank": .., "country": .., "dates": .., "required": [..]}`.
pub(in crate::http) fn source(json: &Json<'_>, name: &str) -> Result<Source, Problem> {
    let names = ["brand", "trust", "rank", "country", "dates", "required"];
    let [brand, trust, rank, land, dates, required] = members(json, "", names)?;
    let trust = word(trust, "/trust", TRUSTS, &Trust::ALL)?.unwrap_or(Trust::Unverified);
    let rank = number(rank, "/rank", (1, usize::from(u16::MAX)))?;
    Ok(Source {
        id: 0,
        name: name.to_owned(),
        brand: key(brand, "", "brand")?.into_owned(),
        rank: rank.map_or_else(|| i64::from(trust.rank()), |rank| rank as i64),
        trust: trust.key().to_owned(),
        country: country(land, "/country")?,
        date_order: word(dates, "/dates", DATES, DATES)?.unwrap_or("dmy").to_owned(),
        required: required_fields(required)?,
    })
}

/// Two letters, where it is said.
pub(super) fn country(json: Option<&Json<'_>>, at: &str) -> Result<Option<String>, Problem> {
    let Some(text) = text(json, at)? else { return Ok(None) };
    let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_code { Ok(Some(text.to_ascii_uppercase())) } else { Err(Problem::at(Fault::BadCountry, at)) }
}

fn required_fields(json: Option<&Json<'_>>) -> Result<Option<String>, Problem> {
    let fields = match json {
        None | Some(Json::Null) => return Ok(None),
        Some(Json::List(fields)) => fields,
        Some(_) => return Err(wrong(Kind::List, "/required")),
    };
    let mut keys: Vec<&str> = Vec::with_capacity(fields.len());
    for (at, field) in fields.iter().enumerate() {
        let place = pointer("/required", &at.to_string());
        let Json::Text(name) = field else { return Err(wrong(Kind::Text, place)) };
        let field = Field::from_key(name).ok_or_else(|| {
            let keys: Vec<&'static str> = Field::ALL.iter().map(|field| field.key()).collect();
            let nearest = connect::suggest::nearest_name(name, &keys);
            Problem::at(Fault::UnknownField { name: name.to_string(), nearest }, place)
        })?;
        if !keys.contains(&field.key()) {
            keys.push(field.key());
        }
    }
    Ok((!keys.is_empty()).then(|| keys.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::json::read;

    #[test]
    fn what_is_left_out_follows_from_trust() {
        let json = read(r#"{"brand":"AMI","trust":"in-person","country":"fr","required":["email","email"]}"#);
        let read = source(&json.unwrap(), "till").unwrap();
        assert_eq!((read.rank, read.country.as_deref(), read.date_order.as_str()), (10, Some("FR"), "dmy"));
        assert_eq!((read.required.as_deref(), read.brand.as_str()), (Some("email"), "AMI"));
    }

    #[test]
    fn what_cannot_be_registered_is_refused_with_its_place() {
        let check = |body: &str, code: &str, at: &str| {
            let problem = source(&read(body).unwrap(), "till").unwrap_err();
            assert_eq!((problem.fault.code(), problem.pointer.as_deref()), (code, Some(at)), "{body}");
        };
        check("{}", "missing", "");
        check(r#"{"brand":"A","trust":"blind"}"#, "unknown_word", "/trust");
        check(r#"{"brand":"A","rank":0}"#, "out_of_range", "/rank");
        check(r#"{"brand":"A","rank":65536}"#, "out_of_range", "/rank");
        check(r#"{"brand":"A","country":"FRA"}"#, "bad_country", "/country");
        check(r#"{"brand":"A","dates":"y"}"#, "unknown_word", "/dates");
        check(r#"{"brand":"A","required":["emial"]}"#, "unknown_field", "/required/0");
        check(r#"{"brand":"A","id":7}"#, "unknown_name", "/id");
    }
}
