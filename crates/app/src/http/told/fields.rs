//! Fields and their values.

use super::{object, wrong};
use crate::http::json::{Json, pointer};
use crate::http::problem::{Fault, Kind, Problem, shown};
use connect::suggest;
use model::{Field, Survivorship};

/// Values that a field of which several exist may have in one record.
const VALUES: usize = 20;

/// Reads an object of fields; `at` is where it stands. What is null or blank is absent.
pub(super) fn fields(json: &Json<'_>, at: &str) -> Result<Vec<(Field, String)>, Problem> {
    let members = object(json, at)?;
    let mut values = Vec::with_capacity(members.len());
    for (name, json) in members {
        let field = field(name, at)?;
        push(field, json, &mut values)
            .map_err(|fault| Problem::at(fault, pointer(at, name)).of_field(field.key()))?;
    }
    Ok(values)
}

fn field(name: &str, at: &str) -> Result<Field, Problem> {
    let fault = match Field::from_key(name) {
        Some(Field::Source) => Fault::NotAmongFields { name: "source", instead: "source" },
        Some(Field::RecordId) => Fault::NotAmongFields { name: "record_id", instead: "id" },
        Some(field) => return Ok(field),
        None => Fault::UnknownField { name: name.to_owned(), nearest: nearest(name) },
    };
    Err(Problem::at(fault, pointer(at, name)).of_field(shown(name)))
}

fn nearest(name: &str) -> Option<&'static str> {
    let among = Field::ALL.iter().filter(|field| !matches!(field, Field::Source | Field::RecordId));
    suggest::nearest_name(name, &among.map(|field| field.key()).collect::<Vec<_>>())
}

fn push(field: Field, json: &Json<'_>, values: &mut Vec<(Field, String)>) -> Result<(), Fault> {
    let Json::List(list) = json else {
        values.extend(plain(json)?.map(|text| (field, text.to_owned())));
        return Ok(());
    };
    if field.survivorship() != Survivorship::KeepAll {
        return Err(Fault::OneValueOnly);
    }
    if list.len() > VALUES {
        return Err(Fault::TooManyOfField { most: VALUES });
    }
    for json in list {
        values.extend(plain(json)?.map(|text| (field, text.to_owned())));
    }
    Ok(())
}

/// A value as text: a number as it was written, digit by digit.
fn plain<'j>(json: &'j Json<'_>) -> Result<Option<&'j str>, Fault> {
    let text = match json {
        Json::Null => return Ok(None),
        Json::Bool(true) => "true",
        Json::Bool(false) => "false",
        Json::Number(number) => number,
        Json::Text(text) => text,
        Json::List(_) | Json::Object(_) => return Err(Fault::WrongType { expected: Kind::Plain }),
    };
    Ok((!text.trim().is_empty()).then_some(text))
}

/// The fields of a member that must be there.
pub(super) fn required(
    json: Option<&Json<'_>>,
    at: &str,
    name: &'static str,
) -> Result<Vec<(Field, String)>, Problem> {
    match json {
        None => Err(Problem::at(Fault::Missing { name }, at)),
        Some(json @ Json::Object(_)) => fields(json, &pointer(at, name)),
        Some(_) => Err(wrong(Kind::Object, pointer(at, name))),
    }
}
