//! What other systems tell: their messages read into the words of [`crate::live`]. The shape is judged here, what
//! the values mean is not.

mod account;
mod decision;
mod fields;
mod figure;
mod item;
mod job;
mod kept;
mod person;
mod quarantine;
mod relation;
mod round;
mod search;
mod source;
mod store;
mod subject;
mod subscriber;
mod webhook;
mod what_if;

use super::json::{Json, Member, pointer};
use super::problem::{Fault, Kind, Problem};
use connect::suggest;
use std::borrow::Cow;

pub(super) use account::{client_change, new_client, new_password, new_user, sign_in, user_change};
pub(super) use decision::{Said, decision, merge, pin, split, undo, verdict};
pub(super) use figure::FigureTold;
pub(super) use item::{Message, message};
pub(super) use job::{job, schedule};
pub(super) use kept::{TicketTold, cases, ticket};
pub(super) use person::{asked, limit};
pub(super) use quarantine::{discard as rows_to_discard, repair as row_repair, rows as rows_to_replay};
pub(super) use relation::{book_entry, store_relation};
pub(super) use round::{draw, label, only_open, plan, signature};
pub(super) use search::{HITS, MOST_HITS, Searched, TYPED, search, typed};
pub(super) use source::source;
pub(super) use store::{associate, store};
pub(super) use subject::{LEADS, subject};
pub(super) use subscriber::{acknowledged, event_type, subscriber};
pub(super) use webhook::{new_webhook, webhook_change, webhook_replay, webhook_resend, webhook_rotation};
pub(super) use what_if::{reason, trial};

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

/// A name in an address, fit to name something.
pub(super) fn name(text: &str) -> Result<&str, Problem> {
    let is_fit = (1..=255).contains(&text.chars().count())
        && !text.chars().any(char::is_control)
        && text.trim() == text;
    if is_fit { Ok(text) } else { Err(Problem::from(Fault::BadKey { most: 255 })) }
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

/// One of some words, where it is said.
fn word<T: Copy>(
    json: Option<&Json<'_>>,
    at: &str,
    words: &'static [&'static str],
    of: &[T],
) -> Result<Option<T>, Problem> {
    let Some(text) = text(json, at)? else { return Ok(None) };
    let found = words.iter().zip(of).find(|(word, _)| **word == text).map(|(_, value)| *value);
    found.map(Some).ok_or_else(|| Problem::at(Fault::NotAmong { words }, at))
}

/// A text, where it is said; blank ones are not.
fn text<'j>(json: Option<&'j Json<'_>>, at: &str) -> Result<Option<&'j str>, Problem> {
    match json {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(_) => Err(wrong(Kind::Text, at)),
    }
}

/// A whole number within bounds, where it is said.
fn number(json: Option<&Json<'_>>, at: &str, (from, to): (usize, usize)) -> Result<Option<usize>, Problem> {
    let bad = || Problem::at(Fault::OutOfRange { from, to }, at);
    match json {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Number(digits)) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
            let number = digits.parse().ok().filter(|number| (from..=to).contains(number));
            number.map(Some).ok_or_else(bad)
        }
        Some(_) => Err(bad()),
    }
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
