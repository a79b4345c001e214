//! A body as forms send it (`application/x-www-form-urlencoded`), for the endpoints of OAuth, and the same encoding
//! within HTTP Basic.

use percent_encoding::percent_decode_str;

/// The values of these names, in their order. Other names are ignored, as RFC 6749 wants; nothing where a value cannot
/// be read or one of the names stands twice.
pub(super) fn read<const N: usize>(body: &str, names: [&str; N]) -> Option<[Option<String>; N]> {
    let mut values = [const { None }; N];
    for pair in body.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decoded(name)?;
        let Some(at) = names.iter().position(|known| *known == name) else { continue };
        if values[at].replace(decoded(value)?).is_some() {
            return None;
        }
    }
    Some(values)
}

/// What an encoded text says.
pub(super) fn decoded(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(|text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_once_and_others_are_ignored() {
        let read = |body| read(body, ["a", "b"]).map(|values| values.map(Option::unwrap_or_default));
        assert_eq!(read("a=1+2&b=%C3%A9&c=3"), Some(["1 2".into(), "é".into()]));
        assert_eq!(read("a=1&a=2"), None);
        assert_eq!(read("c=1&c=2"), Some([String::new(), String::new()]));
        assert_eq!(read("a=%ff"), None);
    }
}
