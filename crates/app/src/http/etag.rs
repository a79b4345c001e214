//! Which state of a thing is meant: the tag of an answer (RFC 9110, section 8.8.3), and the conditions that a request sets
//! by it. A tag is a keyed hash of what was told, so that equal answers have equal tags in every process, and a tag
//! tells nothing to whoever has not seen the answer.

use super::Served;
use super::problem::{Fault, Problem, failed};
use crate::live::Refusal;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use db::hex;
use serde::Serialize;

/// The tag of a state, in its quotes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Tag(String);

/// What a request asks of the state that it meets before it changes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Condition {
    /// Nothing is said.
    None,
    /// Something must be there.
    There,
    /// Nothing must be there yet.
    Absent,
    /// What is there must be as one of these tags says.
    Is(Vec<String>),
}

impl Tag {
    /// Of what is told.
    pub fn of(served: &Served, told: &impl Serialize) -> Result<Tag, Problem> {
        let text = serde_json::to_vec(told);
        let text = text.map_err(|error| failed(&format!("an answer cannot be written: {error}")))?;
        Ok(Tag::of_bytes(served, &text))
    }

    /// Puts it beside an answer.
    pub fn beside(&self, mut response: Response) -> Response {
        if let Ok(tag) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(ETAG, tag);
        }
        response
    }

    fn of_bytes(served: &Served, bytes: &[u8]) -> Tag {
        let recogniser = served.node.session().repository.vault.recogniser();
        let hash = recogniser.contents(&[b"entity tag", bytes]);
        Tag(format!("\"{}\"", hex(&hash)))
    }
}

/// An answer that tells this with its tag; where whoever asks has it already, only that.
pub(super) fn answer(served: &Served, headers: &HeaderMap, told: &impl Serialize) -> Response {
    match serde_json::to_vec(told) {
        Ok(bytes) => answer_as(served, headers, bytes, "application/json"),
        Err(error) => Problem::from(failed(&format!("an answer cannot be written: {error}"))).into_response(),
    }
}

/// The same of bytes of some type.
pub(super) fn answer_as(
    served: &Served,
    headers: &HeaderMap,
    bytes: Vec<u8>,
    media_type: &'static str,
) -> Response {
    let tag = Tag::of_bytes(served, &bytes);
    let tags = listed(headers, &IF_NONE_MATCH);
    let is_known = tags.iter().any(|known| known == "*" || known.trim_start_matches("W/") == tag.0);
    tag.beside(if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(bytes));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        response
    })
}

impl Condition {
    /// What the headers of a request that changes something say.
    pub fn of(headers: &HeaderMap) -> Result<Condition, Problem> {
        let (is, is_not) = (listed(headers, &IF_MATCH), listed(headers, &IF_NONE_MATCH));
        match (is.as_slice(), is_not.as_slice()) {
            ([], []) => Ok(Condition::None),
            ([], [any]) if any == "*" => Ok(Condition::Absent),
            ([any], []) if any == "*" => Ok(Condition::There),
            (tags, []) if tags.iter().all(|tag| is_tag(tag)) => Ok(Condition::Is(is)),
            _ => Err(Fault::BadCondition.into()),
        }
    }

    /// Whether what is there is what a request knows, as far as it says so.
    pub fn agrees(&self, there: &Tag) -> bool {
        *self == Condition::None || self.check(Some(there)).is_ok()
    }

    /// Whether what is there may be changed; a change of what exists must say which state it knows.
    pub fn check(&self, there: Option<&Tag>) -> Result<(), Refusal> {
        match (self, there) {
            (Condition::None | Condition::Absent, None) | (Condition::There, Some(_)) => Ok(()),
            (Condition::None, Some(_)) => Err(Refusal::Unconditional),
            (Condition::Is(tags), Some(Tag(tag))) if tags.contains(tag) => Ok(()),
            _ => Err(Refusal::Changed),
        }
    }
}

/// What stands in a header that holds a list of tags.
fn listed(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

fn is_tag(text: &str) -> bool {
    let text = text.strip_prefix("W/").unwrap_or(text);
    text.len() >= 2 && text.starts_with('"') && text.ends_with('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: HeaderName, value: &str, expected: &Result<Condition, Fault>) {
        let headers = HeaderMap::from_iter([(name, value.parse().unwrap())]);
        let found = Condition::of(&headers).map_err(|problem| problem.fault);
        assert_eq!(found, *expected, "{value}");
    }

    #[test]
    fn a_condition_is_a_tag_or_that_nothing_is_there() {
        assert_eq!(Condition::of(&HeaderMap::new()).unwrap(), Condition::None);
        let is = |tags: &[&str]| Condition::Is(tags.iter().map(|tag| (*tag).to_owned()).collect());
        check(IF_MATCH, "\"ab\"", &Ok(is(&["\"ab\""])));
        check(IF_MATCH, "\"ab\", \"cd\"", &Ok(is(&["\"ab\"", "\"cd\""])));
        check(IF_MATCH, "*", &Ok(Condition::There));
        check(IF_NONE_MATCH, "*", &Ok(Condition::Absent));
        check(IF_MATCH, "ab", &Err(Fault::BadCondition));
        check(IF_NONE_MATCH, "\"ab\"", &Err(Fault::BadCondition));
    }

    #[test]
    fn what_is_there_is_changed_only_as_it_is_known() {
        let tag = Tag("\"ab\"".to_owned());
        let is = |tag: &str| Condition::Is(vec![tag.to_owned()]);
        assert!(Condition::None.check(None).is_ok());
        assert!(Condition::None.agrees(&tag) && is("\"ab\"").agrees(&tag) && !is("\"cd\"").agrees(&tag));
        assert!(Condition::Absent.check(None).is_ok());
        assert!(is("\"ab\"").check(Some(&tag)).is_ok());
        assert!(Condition::There.check(Some(&tag)).is_ok());
        assert!(matches!(Condition::None.check(Some(&tag)), Err(Refusal::Unconditional)));
        // A weak tag says too little (RFC 9110, section 13.1.1).
        for condition in [is("\"cd\""), is("W/\"ab\""), Condition::Absent] {
            assert!(matches!(condition.check(Some(&tag)), Err(Refusal::Changed)), "{condition:?}");
        }
        for condition in [is("\"ab\""), Condition::There] {
            assert!(matches!(condition.check(None), Err(Refusal::Changed)), "{condition:?}");
        }
    }
}
