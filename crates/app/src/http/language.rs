//! The language in which problems are told: English, or French where whoever asks prefers it.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

/// A language of the product.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// The one that the headers of a request prefer (RFC 9110, section 12.5.4).
    pub fn of(headers: &HeaderMap) -> Language {
        let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut best = (0.0, Language::English);
        for range in asked.split(',') {
            let (name, weight) = range.split_once(';').unwrap_or((range, ""));
            let primary = name.trim().split('-').next().unwrap_or_default();
            let language = if primary.eq_ignore_ascii_case("fr") {
                Language::French
            } else if primary.eq_ignore_ascii_case("en") {
                Language::English
            } else {
                continue;
            };
            let weight = weight.trim().strip_prefix("q=").map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    /// The text in this language.
    pub fn of_two<T>(self, english: T, french: T) -> T {
        match self {
            Language::English => english,
            Language::French => french,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_is_spoken_where_it_is_preferred() {
        let check = |asked: &str, expected: Language| {
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, asked.parse().unwrap())]);
            assert_eq!(Language::of(&headers), expected, "{asked}");
        };
        check("fr", Language::French);
        check("FR-fr,fr;q=0.9,en;q=0.8", Language::French);
        check("de, fr;q=0.5", Language::French);
        check("en, fr", Language::English);
        check("fr;q=0.3, en-GB;q=0.7", Language::English);
        check("fr;q=0", Language::English);
        check("fr;q=x, *", Language::English);
        check("", Language::English);
    }
}
