//! Questions after a person.

use super::{fields, key, members};
use crate::http::json::{Json, pointer};
use crate::http::problem::{Fault, Problem};
use crate::live::Asked;

const MOST: usize = 50;
const CANDIDATES: usize = 5;

/// Reads `{"fields": {..}, "source": .., "limit": ..}`.
pub(in crate::http) fn asked(json: &Json<'_>) -> Result<Asked, Problem> {
    let [told, source, wanted] = members(json, "", ["fields", "source", "limit"])?;
    let fields = fields::required(told, "", "fields")?;
    if fields.is_empty() {
        return Err(Problem::at(Fault::NothingToCompare, pointer("", "fields")));
    }
    let source = match source {
        None | Some(Json::Null) => None,
        source => Some(key(source, "", "source")?.into_owned()),
    };
    let limit = match wanted {
        None | Some(Json::Null) => CANDIDATES,
        Some(Json::Number(number)) => limit(number, MOST).map_err(|fault| Problem::at(fault, "/limit"))?,
        Some(_) => return Err(Problem::at(out_of_range(MOST), "/limit")),
    };
    Ok(Asked { fields, source, limit })
}

/// How many answers are wanted.
pub(in crate::http) fn limit(text: &str, most: usize) -> Result<usize, Fault> {
    let limit = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    limit.filter(|limit| (1..=most).contains(limit)).ok_or_else(|| out_of_range(most))
}

const fn out_of_range(most: usize) -> Fault {
    Fault::OutOfRange { from: 1, to: most }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::json::read;

    /// Values, source, limit; or the code and its place.
    type Read<'a> = Result<(usize, Option<&'a str>, usize), (&'a str, Option<&'a str>)>;

    fn check(body: &str, expected: Read<'_>) {
        let json = read(body).unwrap();
        let found = asked(&json);
        let found = found.as_ref().map(|asked| (asked.fields.len(), asked.source.as_deref(), asked.limit));
        let found = found.map_err(|problem| (problem.fault.code(), problem.pointer.as_deref()));
        assert_eq!(found, expected, "{body}");
    }

    #[test]
    fn a_person_is_asked_after_by_what_is_known() {
        check(r#"{"fields":{"email":["a@b.fr","c@d.fr"],"city":null}}"#, Ok((2, None, 5)));
        check(r#"{"fields":{"city":"Paris"},"source":"shopify","limit":50}"#, Ok((1, Some("shopify"), 50)));
        check(r#"{"fields":{"city":"Paris"},"source":null,"limit":null}"#, Ok((1, None, 5)));
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        check("{}", Err(("missing", Some(""))));
        check(r#"{"fields":{}}"#, Err(("nothing_to_compare", Some("/fields"))));
        check(r#"{"fields":{"city":" "}}"#, Err(("nothing_to_compare", Some("/fields"))));
        check(r#"{"fields":{"town":"Paris"}}"#, Err(("unknown_field", Some("/fields/town"))));
        for limit in ["0", "51", "-1", "1.0", "1e1", "\"5\"", "99999999999999999999999"] {
            let body = format!(r#"{{"fields":{{"city":"Paris"}},"limit":{limit}}}"#);
            check(&body, Err(("out_of_range", Some("/limit"))));
        }
        check(r#"{"fields":{"city":"Paris"},"source":{}}"#, Err(("wrong_type", Some("/source"))));
    }
}
