//! The cookie of people who are signed in, and whether a request with it comes from our own pages.

use crate::config::server::Settings;
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method};

/// A cookie: what it is called with TLS, where a browser takes it from this host only, for this host only, and without;
/// and whether it comes along where another site leads here.
pub(super) struct Cookie {
    over_tls: &'static str,
    plain: &'static str,
    same_site: &'static str,
}

/// Who is signed in.
pub(super) const SESSION: Cookie = Cookie { over_tls: "__Host-amigo", plain: "amigo", same_site: "Strict" };
/// A sign-in by another service, which leads back here.
pub(super) const SIGN_IN: Cookie =
    Cookie { over_tls: "__Host-amigo-sign-in", plain: "amigo-sign-in", same_site: "Lax" };
/// Says that a page of ours sent the request.
pub(super) const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");
/// Says from where a browser sends a request (Fetch Metadata).
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The token of who is signed in; none where there is none, or more than one.
pub(super) fn token<'h>(headers: &'h HeaderMap, settings: &Settings) -> Option<&'h str> {
    SESSION.of(headers, settings)
}

/// The header that gives a browser its session, for so many seconds; with none, it is taken away.
pub(super) fn set(token: &str, seconds: i64, settings: &Settings) -> String {
    SESSION.set(token, seconds, settings)
}

impl Cookie {
    /// What it holds; nothing where there is none, or more than one.
    pub fn of<'h>(&self, headers: &'h HeaderMap, settings: &Settings) -> Option<&'h str> {
        let name = self.name(settings);
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut found = pairs.filter(|(known, _)| *known == name).map(|(_, held)| held);
        let held = found.next();
        held.filter(|_| found.next().is_none())
    }

    /// The header that gives it to a browser for so many seconds; with none, it is taken away.
    pub fn set(&self, held: &str, seconds: i64, settings: &Settings) -> String {
        let (name, same_site) = (self.name(settings), self.same_site);
        let secure = if settings.is_secure() { "; Secure" } else { "" };
        format!("{name}={held}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={same_site}{secure}")
    }

    const fn name(&self, settings: &Settings) -> &'static str {
        if settings.is_secure() { self.over_tls } else { self.plain }
    }
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
