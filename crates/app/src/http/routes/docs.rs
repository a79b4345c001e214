//! `GET /v1/docs`: what is served here, for people. The page holds its style and its script, and reads the contract.

use crate::http::contract::{Endpoint, Page, Shape};
use crate::http::html;
use axum::response::Response;
use axum::routing;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::sync::LazyLock;
use utoipa::openapi::HttpMethod;

/// The page.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/docs",
    id: "browseContract",
    summary: "What is served here, as a page for people.",
    permission: None,
    parameters: &[],
    body: None,
    answer: Shape::html::<Page>(),
    problems: &[],
    handler: || routing::get(get),
};

const PAGE: &str = include_str!("../docs/page.html");
const STYLE: &str = include_str!("../docs/docs.css");
/// In this order: what is said, how parts are drawn, how an operation is, the page.
const SCRIPTS: [&str; 4] = [
    include_str!("../docs/words.js"),
    include_str!("../docs/shape.js"),
    include_str!("../docs/operation.js"),
    include_str!("../docs/docs.js"),
];

/// The page, and the policy that lets it run its own script and style and nothing else.
static WRITTEN: LazyLock<(String, String)> = LazyLock::new(|| {
    let script = SCRIPTS.concat();
    let page = PAGE.replacen("{{style}}", STYLE, 1).replacen("{{script}}", &script, 1);
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; connect-src 'self'",
        source(&script),
        source(STYLE)
    );
    (page, policy)
});

/// What exactly this text is, for a policy (Content Security Policy Level 3, section 2.3.1).
fn source(text: &str) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    format!("'sha256-{}'", STANDARD.encode(hash.as_ref()))
}

async fn get() -> Response {
    let (page, policy) = &*WRITTEN;
    html::page(page.clone(), policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_everything_and_loads_nothing() {
        let (page, policy) = &*WRITTEN;
        assert!(!page.contains("{{") && page.contains(STYLE), "a mark is left");
        for word in ["http://", "https://", "src=", "@import", "url(", "innerHTML", "eval(", " style="] {
            assert!(!page.contains(word), "{word}");
        }
        for word in ["unsafe", "*", "http"] {
            assert!(!policy.contains(word), "{policy}");
        }
        assert_eq!(PAGE.matches("<script").count(), 1);
        assert!(SCRIPTS.iter().all(|script| !script.contains("</script") && !script.contains("<!--")));
    }

    /// What is said in one language is said in the other.
    #[test]
    fn both_languages_say_the_same_things() {
        let words = SCRIPTS[0].split("  fr: {").map(|half| {
            let names = half.split([',', '{', '\n']).filter_map(|part| part.split_once(": "));
            let is_name =
                |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
            let mut names: Vec<&str> =
                names.map(|(name, _)| name.trim()).filter(|name| is_name(name) && *name != "en").collect();
            names.sort_unstable();
            names
        });
        let words: Vec<Vec<&str>> = words.collect();
        assert!(words[0].len() > 40 && words.len() == 2);
        let missing: Vec<&&str> = words[0].iter().filter(|name| !words[1].contains(name)).collect();
        assert_eq!(missing, Vec::<&&str>::new());
    }
}
