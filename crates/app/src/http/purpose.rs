//! The header by which whoever asks says what they read or write a person for.

use super::problem::{Fault, Problem};
use axum::http::HeaderMap;
use model::Purpose;

/// Its name.
pub(super) const NAME: &str = "purpose";

/// What a request says it is for, if it says it.
pub(super) fn of(headers: &HeaderMap) -> Result<Option<Purpose>, Problem> {
    let mut said = headers.get_all(NAME).iter();
    let Some(purpose) = said.next() else { return Ok(None) };
    let purpose = purpose.to_str().ok().and_then(|text| text.parse().ok());
    match (purpose, said.next()) {
        (Some(purpose), None) => Ok(Some(purpose)),
        _ => Err(Fault::BadPurpose.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(said: &[&str], expected: &Result<Option<Purpose>, Fault>) {
        let mut headers = HeaderMap::new();
        for purpose in said {
            headers.append(NAME, purpose.parse().unwrap());
        }
        assert_eq!(of(&headers).map_err(|problem| problem.fault), *expected, "{said:?}");
    }

    #[test]
    fn a_purpose_is_a_known_word_and_stands_once() {
        check(&[], &Ok(None));
        check(&["sale"], &Ok(Some(Purpose::Sale)));
        check(&["customer_service"], &Ok(Some(Purpose::CustomerService)));
        for bad in [&[""][..], &["Sale"], &["curiosity"], &["é"], &["sale, marketing"], &["sale", "sale"]] {
            check(bad, &Err(Fault::BadPurpose));
        }
    }
}
