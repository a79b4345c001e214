//! Countries as sources name them, to ISO 3166 codes: `France`, `FRA`, `Royaume-Uni`, `UK`.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Code of France.
pub const FRANCE: [u8; 2] = *b"FR";

/// Every assigned two-letter code, in order.
const CODES: &str = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCN\
COCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMIN\
IOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNE\
NFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJ\
TKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

static NAMES: LazyLock<FxHashMap<&'static str, [u8; 2]>> = LazyLock::new(|| {
    let lines = include_str!("../../data/countries.csv").lines();
    let split = lines.filter_map(|line| line.split_once(','));
    split
        .flat_map(|(code, names)| names.split(',').filter_map(move |name| Some((name, pair(code)?))))
        .collect()
});

/// The country meant by a text, if it is one.
pub fn read(text: &str) -> Option<[u8; 2]> {
    match text.as_bytes() {
        b"FR" | b"France" | b"FRANCE" => return Some(FRANCE),
        [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => return code([*a, *b]),
        _ => {}
    }
    let mut folded = String::new();
    super::text::fold(text, &mut folded);
    NAMES.get(folded.as_str()).copied()
}

fn code(letters: [u8; 2]) -> Option<[u8; 2]> {
    match letters.map(|letter| letter.to_ascii_uppercase()) {
        // Reserved for the United Kingdom, which most people write so.
        [b'U', b'K'] => Some(*b"GB"),
        code => CODES.as_bytes().chunks_exact(2).any(|known| known == code).then_some(code),
    }
}

fn pair(text: &str) -> Option<[u8; 2]> {
    text.as_bytes().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_and_codes_are_read() {
        for (code, texts) in [
            (b"FR", &["FR", "fr", "France", "FRANCE", "FRA", "france métropolitaine"][..]),
            (b"GB", &["UK", "GB", "United Kingdom", "Royaume-Uni", "England", "U.K."]),
            (b"BE", &["Belgique", "BEL", "be", "België"]),
            (b"CI", &["Côte d'Ivoire"]),
            (b"RE", &["La Réunion"]),
            (b"US", &["U.S.A.", "USA", "Etats-Unis"]),
        ] {
            texts.iter().for_each(|text| assert_eq!(read(text), Some(*code), "{text}"));
        }
        for text in ["", "XX", "Atlantis", "F"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_lists_agree() {
        assert!(CODES.as_bytes().chunks_exact(2).is_sorted());
        assert_eq!(CODES.len(), 249 * 2);
        assert!(NAMES.values().all(|known| code(*known) == Some(*known)));
        assert!(NAMES.len() > 150);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,20}") {
            if let Some(code) = read(&text) {
                prop_assert_eq!(read(std::str::from_utf8(&code).unwrap()), Some(code));
            }
        }
    }
}
