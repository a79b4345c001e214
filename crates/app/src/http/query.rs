//! The query of an address: names with a meaning, each once, in UTF-8.

use super::contract::Parameter;
use super::problem::{Fault, Problem};
use connect::suggest;
use jiff::tz::TimeZone;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// The values of these names, in their order. Any other name is refused.
pub(super) fn read<const N: usize>(
    query: Option<&str>,
    names: [&'static str; N],
) -> Result<[Option<String>; N], Problem> {
    let mut values = [const { None }; N];
    for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name)?, decoded(value)?);
        let Some(at) = names.iter().position(|known| *known == name) else {
            let nearest = suggest::nearest_name(&name, &names);
            return Err(Fault::UnknownName { name, nearest }.into());
        };
        if values[at].replace(value).is_some() {
            return Err(Fault::TwiceInQuery { name: names[at] }.into());
        }
    }
    Ok(values)
}

/// The time zone of this name; UTC where none is named.
pub(super) fn zone(name: Option<&str>) -> Result<TimeZone, Problem> {
    let zone = name.map_or(Ok(TimeZone::UTC), TimeZone::get);
    zone.map_err(|_| Problem::from(Fault::BadZone).of_field("zone"))
}

/// Refuses a filter that the contract of an endpoint does not know: one without a letter, or with too many. What would
/// filter nothing is left out, so that nobody takes everything for what they asked for.
pub(super) fn check_filters(query: Option<&str>, parameters: &[Parameter]) -> Result<(), Problem> {
    let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    for (name, value) in pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))) {
        let (name, value) = (decoded(name)?, decoded(value)?);
        let known = parameters.iter().find_map(|told| match told {
            Parameter::Filter { name: known, most, .. } if *known == name => Some((*known, *most)),
            _ => None,
        });
        match known {
            Some((name, most)) if !(1..=most).contains(&value.chars().count()) => {
                return Err(Fault::BadFilter { name, most }.into());
            }
            _ => {}
        }
    }
    Ok(())
}

fn decoded(text: &str) -> Result<String, Problem> {
    let spaced: Cow<'_, str> = if text.contains('+') { text.replace('+', " ").into() } else { text.into() };
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded.map(Cow::into_owned).map_err(|_| Fault::BadAddress.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, expected: Result<[Option<&str>; 2], Fault>) {
        let found = read(Some(query), ["q", "limit"]).map_err(|problem| problem.fault);
        let expected = expected.map(|values| values.map(|value| value.map(str::to_owned)));
        assert_eq!(found, expected, "{query}");
    }

    #[test]
    fn names_are_read_once_and_strictly() {
        check("", Ok([None, None]));
        check("q=a+b%20c%2B&limit=3", Ok([Some("a b c+"), Some("3")]));
        check("&&q", Ok([Some(""), None]));
        check("q=%C3%A9=%00", Ok([Some("é=\0"), None]));
        check("q=%zz%", Ok([Some("%zz%"), None]));
        check("q=%ff", Err(Fault::BadAddress));
        check("q=1&q=2", Err(Fault::TwiceInQuery { name: "q" }));
        let unknown = |name: &str, nearest| Fault::UnknownName { name: name.into(), nearest };
        check("limits=1", Err(unknown("limits", Some("limit"))));
        check("colour=1", Err(unknown("colour", None)));
    }

    #[test]
    fn a_filter_says_something_or_is_left_out() {
        let known = [Parameter::Filter { name: "source", meaning: "", most: 3 }, Parameter::Cursor];
        let check = |query: &str, expected: bool| {
            assert_eq!(check_filters(Some(query), &known).is_ok(), expected, "{query}");
        };
        check("", true);
        check("source=abc&cursor=", true);
        check("source=%C3%A9%C3%A9%C3%A9", true);
        check("source=", false);
        check("source", false);
        check("sourc%65=", false);
        check("source=abcd", false);
        check("source=%ff", false);
    }
}
