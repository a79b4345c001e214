//! What other systems tell: their messages read into the words of [`crate::live`]. The shape is judged here, what
//! the values mean is not.

mod decision;
mod fields;
mod item;
mod person;
mod relation;
mod subject;

use super::json::{Json, Member, pointer};
use super::problem::{Fault, Kind, Problem};
use connect::suggest;
use std::borrow::Cow;

pub(super) use decision::{Said, decision, merge, pin, split, undo, verdict};
pub(super) use item::{Message, message};
pub(super) use person::{asked, limit};
pub(super) use relation::{book_entry, store_relation};
pub(super) use subject::subject;

/// The members of an object, of which only these names have a meaning.
fn members<'j, 'a, const N: usize>(
    json: &'j Json<'a>,
    at: &str,
    names: [&'static str; N],
) -> Result<[Option<&'j Json<'a>>; N], Problem> {
    let mut found = [None; N];
    for (name, value) in object(json, at)? {
        let Some(place) = names.iter().position(|known| known == name) else {
            return Err(unknown_name(name, at, &names));
        };
        found[place] = Some(value);
    }
    Ok(found)
}

/// A message that says nothing: `{}`.
pub(super) fn nothing(json: &Json<'_>) -> Result<(), Problem> {
    let [] = members(json, "", [])?;
    Ok(())
}

fn object<'j, 'a>(json: &'j Json<'a>, at: &str) -> Result<&'j [Member<'a>], Problem> {
    match json {
        Json::Object(members) => Ok(members),
        _ => Err(wrong(Kind::Object, at)),
    }
}

fn unknown_name(name: &str, at: &str, names: &[&'static str]) -> Problem {
    let nearest = suggest::nearest_name(name, names);
    Problem::at(Fault::UnknownName { name: name.to_owned(), nearest }, pointer(at, name))
}

fn wrong(expected: Kind, at: impl Into<String>) -> Problem {
    Problem::at(Fault::WrongType { expected }, at)
}

/// A text or a whole number, fit to name something: not empty, of a length, without what nobody sees.
fn key<'j>(json: Option<&'j Json<'_>>, at: &str, name: &'static str) -> Result<Cow<'j, str>, Problem> {
    const MOST: usize = 255;
    let place = || pointer(at, name);
    let key = match json {
        None | Some(Json::Null) => return Err(Problem::at(Fault::Missing { name }, at)),
        Some(Json::Text(text)) => text.trim(),
        Some(Json::Number(number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => number,
        Some(_) => return Err(wrong(Kind::Key, place())),
    };
    let is_fit = (1..=MOST).contains(&key.chars().count()) && !key.chars().any(char::is_control);
    if is_fit { Ok(Cow::Borrowed(key)) } else { Err(Problem::at(Fault::BadKey { most: MOST }, place())) }
}
