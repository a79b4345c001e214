//! The cookie of people who are signed in, and whether a request with it comes from our own pages.

use super::settings::Settings;
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method};

/// With TLS: a browser takes such a cookie from this host only, for this host only.
const OVER_TLS: &str = "__Host-amigo";
const PLAIN: &str = "amigo";
/// Says that a page of ours sent the request.
pub(super) const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");
/// Says from where a browser sends a request (Fetch Metadata).
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The token in the cookie; none where there is none, or more than one.
pub(super) fn token<'h>(headers: &'h HeaderMap, settings: &Settings) -> Option<&'h str> {
    let name = name(settings);
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut tokens = pairs.filter(|(known, _)| *known == name).map(|(_, token)| token);
    let token = tokens.next();
    token.filter(|_| tokens.next().is_none())
}

/// The header that gives a browser its cookie, for so many seconds; with none, it is taken away.
pub(super) fn set(token: &str, seconds: i64, settings: &Settings) -> String {
    let (name, secure) = (name(settings), if settings.is_secure() { "; Secure" } else { "" });
    format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

const fn name(settings: &Settings) -> &'static str {
    if settings.is_secure() { OVER_TLS } else { PLAIN }
}

/// Whether this method only reads.
pub(super) fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a request can come from a page of ours: what a browser says of its origin must not say otherwise.
pub(super) fn is_our_own(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all(SITE).iter();
    let mut origins = headers.get_all(ORIGIN).iter();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let is_same_site = sites.all(|site| site == "same-origin");
    is_same_site && origins.all(|origin| origin.to_str().is_ok_and(|origin| is_of(origin, host)))
}

fn is_of(origin: &str, host: &str) -> bool {
    let authority = origin.strip_prefix("https://").or(origin.strip_prefix("http://"));
    authority.is_some_and(|authority| !host.is_empty() && authority.eq_ignore_ascii_case(host))
}

/// Whether two texts are the same, in a time that says nothing about how much of them is.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    blake3::hash(one.as_bytes()) == blake3::hash(other.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let line = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), value.parse().unwrap())
        };
        let mut headers = HeaderMap::new();
        for (name, value) in lines.iter().map(line) {
            headers.append(name, value);
        }
        headers
    }

    #[test]
    fn the_cookie_is_found_among_others_and_stands_once() {
        let check = |lines: &[(&'static str, &'static str)], expected: Option<&str>| {
            assert_eq!(token(&headers(lines), &Settings::default()), expected, "{lines:?}");
        };
        check(&[], None);
        check(&[("cookie", "a=b; amigo=t0k; c=d")], Some("t0k"));
        check(&[("cookie", "a=b"), ("cookie", "amigo=t0k")], Some("t0k"));
        check(&[("cookie", "amigo=1; amigo=2")], None);
        check(&[("cookie", "xamigo=1; __Host-amigo=2")], None);
    }

    #[test]
    fn what_comes_from_another_page_is_told_by_the_browser() {
        let check = |lines: &[(&'static str, &'static str)], expected: bool| {
            let mut all = vec![("host", "localhost:8420")];
            all.extend(lines);
            assert_eq!(is_our_own(&headers(&all)), expected, "{lines:?}");
        };
        check(&[], true);
        check(&[("sec-fetch-site", "same-origin"), ("origin", "http://localhost:8420")], true);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "none")], false);
        check(&[("origin", "http://localhost:9000")], false);
        check(&[("origin", "https://evil.example")], false);
        check(&[("origin", "null")], false);
        check(&[("origin", "http://localhost:8420"), ("origin", "http://evil.example")], false);
    }
}
