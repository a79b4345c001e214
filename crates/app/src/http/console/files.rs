//! The files of the console, as `npm run build` wrote them in `web`: a name in the folder, and beside it the same packed.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use rust_embed::RustEmbed;
use std::borrow::Cow;

/// The folder that what the console consists of is built into. It is there before: of one that is not when this is compiled,
/// a program that reads it while it runs would never find a file.
#[derive(RustEmbed)]
#[folder = "../../web/built"]
struct Built;

/// Within that folder; there where the console was built.
const DIST: &str = "dist/";

/// A file as it is sent.
pub(super) struct File {
    pub bytes: Cow<'static, [u8]>,
    /// How it is packed, where it is.
    pub packed: Option<&'static str>,
    /// Tells it from every other content.
    pub tag: String,
    pub kind: &'static str,
}

/// By extension; what is none of these is not served.
const KINDS: [(&str, &str); 9] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("woff2", "font/woff2"),
    ("wasm", "application/wasm"),
    ("json", "application/json"),
    ("webmanifest", "application/manifest+json"),
];

/// The ways in which files are packed, the best one first, with the endings of their names.
const PACKED: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// A file, packed in a way that whoever asks takes.
pub(super) fn find(name: &str, headers: &HeaderMap) -> Option<File> {
    let (_, extension) = name.rsplit_once('.')?;
    let (_, kind) = KINDS.into_iter().find(|(known, _)| *known == extension)?;
    let of = |name: &str, packed| {
        let found = Built::get(&format!("{DIST}{name}"))?;
        let hash = blake3::hash(&found.data).to_hex();
        Some(File { bytes: found.data, packed, tag: format!("\"{}\"", &hash[..32]), kind })
    };
    let taken = PACKED.into_iter().filter(|(way, _)| takes(headers, way));
    taken
        .map(|(way, ending)| of(&format!("{name}{ending}"), Some(way)))
        .find_map(|file| file)
        .or_else(|| of(name, None))
}

/// Whether whoever asks takes what is packed like this (RFC 9110, section 12.5.3).
fn takes(headers: &HeaderMap, way: &str) -> bool {
    let all = headers.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|range| {
        let (name, weight) = range.split_once(';').unwrap_or((range, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        name.trim().eq_ignore_ascii_case(way) && weight > 0.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_is_not_taken() {
        let mut headers = HeaderMap::new();
        assert!(!takes(&headers, "br"));
        headers.insert(ACCEPT_ENCODING, "gzip, deflate;q=0.5, BR;q=0".parse().unwrap());
        assert!(takes(&headers, "gzip") && takes(&headers, "deflate") && !takes(&headers, "br"));
    }

    #[test]
    fn nothing_outside_the_folder_is_found() {
        for name in ["../package.json", "README.md", "", "..", "/etc/passwd.json", "assets/../../README.json"]
        {
            assert!(find(name, &HeaderMap::new()).is_none(), "{name}");
        }
    }
}
