//! What tells requests apart in the log: the header X-Request-Id, on every answer. One that a request brings is taken over
//! where it is a UUID or 32 hexadecimal digits, and nothing else: any other text could be somebody's data.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The header.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, which its headers name from here on, whatever they named.
pub(super) fn settle(headers: &mut HeaderMap) -> HeaderValue {
    let mut told = headers.get_all(HEADER).iter();
    let id = match (told.next(), told.next()) {
        (Some(told), None) if is_taken_over(told.as_bytes()) => told.clone(),
        _ => made(),
    };
    headers.insert(HEADER, id.clone());
    id
}

/// As text, for the log.
pub(super) fn text(id: &HeaderValue) -> &str {
    id.to_str().unwrap_or("-")
}

fn is_taken_over(told: &[u8]) -> bool {
    const DASHES: [usize; 4] = [8, 13, 18, 23];
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit();
    match told.len() {
        32 => told.iter().all(is_digit),
        36 => told.iter().enumerate().all(|(at, byte)| match DASHES.contains(&at) {
            true => *byte == b'-',
            false => is_digit(byte),
        }),
        _ => false,
    }
}

/// One unlike any other: by process and by number.
fn made() -> HeaderValue {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| {
        let told = format!("{} {}", crate::clock::now(), std::process::id());
        u64::from_le_bytes(blake3::hash(told.as_bytes()).as_bytes()[..8].try_into().unwrap_or_default())
    });
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let text = format!("{:016x}{:016x}", *PROCESS, NUMBER.fetch_add(1, Ordering::Relaxed));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(told: &[&str], is_kept: bool) {
        let mut headers = HeaderMap::new();
        for told in told {
            headers.append(HEADER, told.parse().unwrap());
        }
        let id = settle(&mut headers);
        assert_eq!(told.contains(&text(&id)), is_kept, "{told:?}");
        assert_eq!(headers.get_all(HEADER).iter().collect::<Vec<_>>(), [&id]);
        assert!(is_taken_over(id.as_bytes()), "{id:?}");
    }

    #[test]
    fn only_what_can_be_nobodys_data_is_taken_over() {
        check(&["0f8fad5b-d9cb-469f-a165-70867728950e"], true);
        check(&["4bf92f3577b34da6a3ce929d0e0e4736"], true);
        check(&["zenobie@quatremer.fr"], false);
        check(&["0655443319"], false);
        check(&["131117599917342"], false);
        check(&["4bf92f3577b34da6a3ce929d0e0e473g"], false);
        check(&["0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b-d9cb-469f-a165-70867728950f"], false);
        check(&[], false);
    }

    #[test]
    fn no_two_are_the_same() {
        assert_ne!(made(), made());
    }
}
