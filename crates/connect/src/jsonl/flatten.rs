//! Flattens one JSON object: `{"a": {"b": [1, 2]}}` has the values 1 under `a.b` and 2 under `a.b.1`. Values go
//! to a sink as they are met; no tree is built.

use crate::reject::RejectReason;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt::{self, Write};

/// Integers beyond this are not kept exactly by a floating-point number, and JSON readers use one.
pub(super) const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// Receives the values of an object. Of a key that stands twice the last value counts.
pub(super) trait Sink {
    /// A value as text; null is empty.
    fn value(&mut self, key: &str, text: &str);
    /// A number that cannot be kept exactly.
    fn number_too_long(&mut self, key: &str);
}

/// Sends every value of the object on this line to the sink.
pub(super) fn flatten(line: &str, sink: &mut impl Sink) -> Result<(), RejectReason> {
    let bad = |error: serde_json::Error| RejectReason::BadJson { at: error.column() };
    if !line.trim_start().starts_with('{') {
        return Err(serde_json::from_str::<IgnoredAny>(line).map_or_else(bad, |_| RejectReason::NotAnObject));
    }
    let mut reader = serde_json::Deserializer::from_str(line);
    let mut place = Place { key: String::with_capacity(32), number: String::new() };
    Node { sink, place: &mut place }.deserialize(&mut reader).map_err(bad)?;
    reader.end().map_err(bad)
}

/// The joined key of the value being read, and room to write a number.
struct Place {
    key: String,
    number: String,
}

struct Node<'n, S> {
    sink: &'n mut S,
    place: &'n mut Place,
}

impl<S: Sink> Node<'_, S> {
    fn text<E>(self, text: &str) -> Result<(), E> {
        self.sink.value(&self.place.key, text);
        Ok(())
    }

    fn number<E: serde::de::Error>(self, number: impl fmt::Display) -> Result<(), E> {
        self.place.number.clear();
        write!(self.place.number, "{number}").map_err(E::custom)?;
        self.sink.value(&self.place.key, &self.place.number);
        Ok(())
    }
}

impl<'de, S: Sink> DeserializeSeed<'de> for Node<'_, S> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de, S: Sink> Visitor<'de> for Node<'_, S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let length = self.place.key.len();
        while map.next_key_seed(Key(&mut self.place.key))?.is_some() {
            map.next_value_seed(Node { sink: &mut *self.sink, place: &mut *self.place })?;
            self.place.key.truncate(length);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let length = self.place.key.len();
        for index in 0.. {
            if index > 0 {
                write!(self.place.key, ".{index}").map_err(A::Error::custom)?;
            }
            let item = list.next_element_seed(Node { sink: &mut *self.sink, place: &mut *self.place })?;
            self.place.key.truncate(length);
            if item.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.text(text)
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.text(if value { "true" } else { "false" })
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.text("")
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.number(number)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.number(number)
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        if number.abs() >= LARGEST_EXACT {
            self.sink.number_too_long(&self.place.key);
            return Ok(());
        }
        self.number(number)
    }
}

/// Appends a key to the joined key.
struct Key<'k>(&'k mut String);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<(), E> {
        if !self.0.is_empty() {
            self.0.push('.');
        }
        self.0.push_str(key);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct All(Vec<String>);

    impl Sink for All {
        fn value(&mut self, key: &str, text: &str) {
            self.0.push(format!("{key}={text}"));
        }

        fn number_too_long(&mut self, key: &str) {
            self.0.push(format!("{key} too long"));
        }
    }

    fn check(line: &str, expected: Result<&str, RejectReason>) {
        let mut all = All::default();
        let found = flatten(line, &mut all).map(|()| all.0.join(" "));
        assert_eq!(found.as_deref(), expected.as_ref().map(|text| *text), "{line}");
    }

    #[test]
    fn objects_become_flat() {
        check(r#"{"a": "x", "b": {"c": 1, "d": {"e": null}}}"#, Ok("a=x b.c=1 b.d.e="));
        check(r#"{"p": ["06", "07", "08"], "q": []}"#, Ok("p=06 p.1=07 p.2=08"));
        check(r#"{"a": [{"c": "x"}, {"c": "y"}]}"#, Ok("a.c=x a.1.c=y"));
        check(r#"{"é\n": "\u00e9\"", "t": true}"#, Ok("é\n=é\" t=true"));
        check("{}", Ok(""));
    }

    #[test]
    fn numbers_keep_every_digit() {
        check(
            r#"{"id": 706405506930370084, "n": -3, "f": 1.5, "g": 75001.0}"#,
            Ok("id=706405506930370084 n=-3 f=1.5 g=75001"),
        );
        check(r#"{"id": 123456789012345678901234567890}"#, Ok("id too long"));
    }

    #[test]
    fn what_is_no_object_is_named() {
        check("[1]", Err(RejectReason::NotAnObject));
        check("12", Err(RejectReason::NotAnObject));
        check(r#"{"a": 1"#, Err(RejectReason::BadJson { at: 7 }));
        check(r#"{"a": 1} x"#, Err(RejectReason::BadJson { at: 10 }));
        check("nom;prenom", Err(RejectReason::BadJson { at: 2 }));
        check(&"{\"a\":".repeat(500), Err(RejectReason::BadJson { at: 636 }));
    }
}
