//! The header by which a message that is sent again is recognised.

use super::problem::{Fault, Problem};
use axum::http::HeaderMap;

const NAME: &str = "idempotency-key";
const MOST: usize = 255;

/// The key of a message, where it has one.
pub(super) fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut keys = headers.get_all(NAME).iter();
    let Some(key) = keys.next() else { return Ok(None) };
    let is_fit = |key: &&[u8]| (1..=MOST).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    let key = Some(key.as_bytes()).filter(is_fit).and_then(|key| str::from_utf8(key).ok());
    match (key, keys.next()) {
        (Some(key), None) => Ok(Some(key.to_owned())),
        _ => Err(Fault::BadIdempotencyKey.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(keys: &[&str], expected: Result<Option<&str>, Fault>) {
        let mut headers = HeaderMap::new();
        for key in keys {
            headers.append(NAME, key.parse().unwrap());
        }
        let found = key(&headers).map_err(|problem| problem.fault);
        assert_eq!(found, expected.map(|key| key.map(str::to_owned)), "{keys:?}");
    }

    #[test]
    fn a_key_is_visible_ascii_and_stands_once() {
        check(&[], Ok(None));
        check(&["order-17:\"a\""], Ok(Some("order-17:\"a\"")));
        check(&[&"k".repeat(255)], Ok(Some(&"k".repeat(255))));
        for bad in [&[""][..], &["a b"], &["é"], &["a\tb"], &["a", "a"], &[&"k".repeat(256)]] {
            check(bad, Err(Fault::BadIdempotencyKey));
        }
    }
}
