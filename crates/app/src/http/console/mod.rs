//! The console: files that a browser loads, which then asks the endpoints as every other system does. What is no file of it
//! and no endpoint is a page of it, where a page is asked for. Holds nothing of anybody.

mod files;

use super::html;
use super::problem::{Fault, Problem};
use axum::body::Body;
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue,
    IF_NONE_MATCH, REFERRER_POLICY, VARY, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use files::File;

/// What begins like this is asked by other systems, and never a page.
const OTHERS: [&str; 5] = ["/v1", "/.well-known", "/healthz", "/readyz", "/metrics"];
/// Files whose names change with their content.
const ASSETS: &str = "assets/";
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Kept, but asked for each time whether it still is the same.
const EACH_TIME: &str = "no-cache";
/// The page loads and runs what comes from here, and nothing else.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
const ABSENT: &str = include_str!("absent.html");
const INDEX: &str = "index.html";

/// Whether a request is for the console, as far as its address tells.
pub(super) fn is_meant(method: &Method, path: &str) -> bool {
    let is_of =
        |other: &str| path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    matches!(*method, Method::GET | Method::HEAD) && !OTHERS.into_iter().any(is_of)
}

/// Answers what is no endpoint.
pub(super) async fn answer(request: Request<Body>) -> Response {
    let (path, headers) = (request.uri().path(), request.headers());
    if !is_meant(request.method(), path) {
        return Problem::from(Fault::NoRoute).into_response();
    }
    let name = path.trim_start_matches('/');
    if let Some(file) = files::find(name, headers) {
        return sent(file, headers, if name.starts_with(ASSETS) { FOREVER } else { EACH_TIME });
    }
    if !is_a_page(name, headers) {
        return Problem::from(Fault::NoRoute).into_response();
    }
    match files::find(INDEX, headers) {
        Some(page) => sent(page, headers, EACH_TIME),
        None => html::page(ABSENT.to_owned(), "default-src 'none'"),
    }
}

/// Whether somebody opens an address in a browser: a program that asks for a wrong one is told so.
fn is_a_page(name: &str, headers: &HeaderMap) -> bool {
    let is_a_file =
        name.starts_with(ASSETS) || name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    !is_a_file && accepted.contains("text/html")
}

fn sent(file: File, headers: &HeaderMap, kept: &'static str) -> Response {
    let is_known = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == file.tag.as_bytes());
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Response::new(Body::from(file.bytes)),
    };
    let told = response.headers_mut();
    let fixed = [
        (CONTENT_TYPE, file.kind),
        (CACHE_CONTROL, kept),
        (VARY, "accept-encoding"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (X_FRAME_OPTIONS, "DENY"),
        (html::OPENER, "same-origin"),
    ];
    told.extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    told.extend(file.packed.map(|way| (CONTENT_ENCODING, HeaderValue::from_static(way))));
    told.extend(HeaderValue::from_str(&file.tag).ok().map(|tag| (ETAG, tag)));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_ask_is_no_page() {
        for path in ["/", "/customers/cus_1", "/v1x", "/assets/a.js", "/metricsx"] {
            assert!(is_meant(&Method::GET, path) && is_meant(&Method::HEAD, path), "{path}");
            assert!(!is_meant(&Method::POST, path), "{path}");
        }
        for path in ["/v1", "/v1/nothing", "/.well-known/x", "/metrics/", "/healthz"] {
            assert!(!is_meant(&Method::GET, path), "{path}");
        }
    }

    #[test]
    fn a_page_is_what_a_browser_asks_for() {
        let mut browser = HeaderMap::new();
        browser.insert(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8".parse().unwrap());
        for (name, is_one) in
            [("", true), ("customers/cus_1", true), ("assets/x", false), ("favicon.ico", false)]
        {
            assert_eq!(is_a_page(name, &browser), is_one, "{name}");
            assert!(!is_a_page(name, &HeaderMap::new()), "{name}");
        }
    }

    #[test]
    fn what_is_known_is_not_sent_again() {
        let file = || File {
            bytes: b"<html>".as_slice().into(),
            packed: Some("br"),
            tag: "\"1\"".to_owned(),
            kind: "text/html",
        };
        let mut headers = HeaderMap::new();
        let fresh = sent(file(), &headers, EACH_TIME);
        assert_eq!(
            (fresh.status(), &fresh.headers()[CONTENT_ENCODING]),
            (StatusCode::OK, &"br".parse().unwrap())
        );
        assert!(fresh.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("default-src 'self'"));
        headers.insert(IF_NONE_MATCH, "\"1\"".parse().unwrap());
        assert_eq!(sent(file(), &headers, EACH_TIME).status(), StatusCode::NOT_MODIFIED);
    }
}
