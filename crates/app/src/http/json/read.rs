//! The reader.

use super::text::text;
use super::{DEPTH, Flaw, Flawed, Json, Member, NAMES, VALUES, pointer};
use std::borrow::Cow;

/// Reads a whole message.
pub(in crate::http) fn read(message: &str) -> Result<Json<'_>, Flawed> {
    let mut reader = Reader { message, at: 0, values: 0 };
    let value = reader.value(0)?;
    reader.space();
    if reader.at < message.len() { Err(reader.syntax()) } else { Ok(value) }
}

struct Reader<'a> {
    message: &'a str,
    at: usize,
    values: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Json<'a>, Flawed> {
        self.values += 1;
        if self.values > VALUES {
            return Err(flawed(Flaw::TooManyValues));
        }
        self.space();
        match self.peek() {
            Some(b'{' | b'[') if depth == DEPTH => Err(flawed(Flaw::TooDeep)),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.list(depth + 1),
            Some(b'"') => Ok(Json::Text(self.text()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'n') => self.word("null", Json::Null),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            _ => Err(self.syntax()),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json<'a>, Flawed> {
        let mut members: Vec<Member<'a>> = Vec::new();
        self.at += 1;
        if self.takes(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.syntax());
            }
            let name = self.text()?;
            if members.iter().any(|(known, _)| *known == name) {
                let pointer = pointer("", &name);
                return Err(Flawed { flaw: Flaw::Duplicate { name: name.into_owned() }, pointer });
            }
            if members.len() == NAMES {
                return Err(flawed(Flaw::TooManyNames));
            }
            self.needs(b':')?;
            let value = self.value(depth).map_err(|flawed| within(&name, flawed))?;
            members.push((name, value));
            if self.takes(b'}') {
                return Ok(Json::Object(members));
            }
            self.needs(b',')?;
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json<'a>, Flawed> {
        let mut values = Vec::new();
        self.at += 1;
        if self.takes(b']') {
            return Ok(Json::List(values));
        }
        loop {
            let value = self.value(depth);
            values.push(value.map_err(|flawed| within(&values.len().to_string(), flawed))?);
            if self.takes(b']') {
                return Ok(Json::List(values));
            }
            self.needs(b',')?;
        }
    }

    fn text(&mut self) -> Result<Cow<'a, str>, Flawed> {
        let start = self.at + 1;
        match text(&self.message[start..]) {
            Ok((text, length)) => {
                self.at = start + length;
                Ok(text)
            }
            Err(broken) => {
                self.at = start + broken.at;
                Err(broken.flaw.map_or_else(|| self.syntax(), flawed))
            }
        }
    }

    /// By the grammar: `-`, digits without a zero in front, a fraction, an exponent.
    fn number(&mut self) -> Result<Json<'a>, Flawed> {
        let start = self.at;
        self.skip(b'-');
        if !self.skip(b'0') {
            self.digits()?;
        }
        if self.skip(b'.') {
            self.digits()?;
        }
        if self.skip(b'e') || self.skip(b'E') {
            let _ = self.skip(b'+') || self.skip(b'-');
            self.digits()?;
        }
        Ok(Json::Number(&self.message[start..self.at]))
    }

    fn digits(&mut self) -> Result<(), Flawed> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.syntax()) } else { Ok(()) }
    }

    fn word(&mut self, word: &str, value: Json<'a>) -> Result<Json<'a>, Flawed> {
        if !self.message[self.at..].starts_with(word) {
            return Err(self.syntax());
        }
        self.at += word.len();
        Ok(value)
    }

    fn peek(&self) -> Option<u8> {
        self.message.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn skip(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn takes(&mut self, byte: u8) -> bool {
        self.space();
        self.skip(byte)
    }

    fn needs(&mut self, byte: u8) -> Result<(), Flawed> {
        if self.takes(byte) { Ok(()) } else { Err(self.syntax()) }
    }

    fn syntax(&self) -> Flawed {
        // A position within a character cannot come up, but would be no reason to stop.
        let before = self.message.get(..self.at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        flawed(Flaw::Syntax { line, column: 1 + before[line_start..].chars().count() })
    }
}

const fn flawed(flaw: Flaw) -> Flawed {
    Flawed { flaw, pointer: String::new() }
}

/// The same, seen from the value that holds it. What is told by line and column needs no pointer.
fn within(name: &str, flawed: Flawed) -> Flawed {
    match flawed.flaw {
        Flaw::Syntax { .. } | Flaw::TooManyValues | Flaw::TooDeep => flawed,
        flaw => Flawed { flaw, pointer: pointer("", name) + &flawed.pointer },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(message: &str, expected: &str) {
        let said = match read(message) {
            Ok(value) => format!("{value:?}"),
            Err(Flawed { flaw, pointer }) => format!("{flaw:?} at {pointer:?}"),
        };
        assert_eq!(said, expected, "{}", message.get(..100).unwrap_or(message));
    }

    #[test]
    fn values_are_read_as_written() {
        check(
            r#" {"a": [1e400, -0.10, null], "b": "\u00e9\ud83d\ude00\n"} "#,
            r#"Object([("a", List([Number("1e400"), Number("-0.10"), Null])), ("b", Text("é😀\n"))])"#,
        );
        check("12345678901234567890123", r#"Number("12345678901234567890123")"#);
        check(r#""""#, r#"Text("")"#);
        check("{}", "Object([])");
    }

    #[test]
    fn flaws_are_told_with_their_place() {
        check("", "Syntax { line: 1, column: 1 } at \"\"");
        check("{\n \"é\": tru}", "Syntax { line: 2, column: 7 } at \"\"");
        check("[1,]", "Syntax { line: 1, column: 4 } at \"\"");
        check("[01]", "Syntax { line: 1, column: 3 } at \"\"");
        check("{\"a\":1} x", "Syntax { line: 1, column: 9 } at \"\"");
        check("\"a\nb\"", "Syntax { line: 1, column: 3 } at \"\"");
        check(r#"{"r":[{"a/b":1,"a\u002fb":2}]}"#, r#"Duplicate { name: "a/b" } at "/r/0/a~1b""#);
        check(r#"{"a":["\ud800"]}"#, "Surrogate at \"/a/0\"");
        check(r#""\udc00\ud800""#, "Surrogate at \"\"");
        check(r#""\ud800\u0041""#, "Surrogate at \"\"");
        check(&"[".repeat(100_000), "TooDeep at \"\"");
        check(&format!("[{}0]", "0,".repeat(VALUES)), "TooManyValues at \"\"");
        let names: Vec<String> = (0..=NAMES).map(|name| format!("\"{name}\":0")).collect();
        check(&format!("{{\"x\":{{{}}}}}", names.join(",")), "TooManyNames at \"/x\"");
    }

    /// What the other reader makes of it, in the same form; numbers as it writes them.
    fn other(value: &serde_json::Value) -> Json<'static> {
        match value {
            serde_json::Value::Null => Json::Null,
            serde_json::Value::Bool(value) => Json::Bool(*value),
            serde_json::Value::Number(number) => Json::Number(number.to_string().leak()),
            serde_json::Value::String(text) => Json::Text(text.clone().into()),
            serde_json::Value::Array(values) => Json::List(values.iter().map(other).collect()),
            serde_json::Value::Object(members) => Json::Object(
                members.iter().map(|(name, value)| (name.clone().into(), other(value))).collect(),
            ),
        }
    }

    /// Numbers are compared by what they are worth: the other reader writes them in its own way.
    fn is_same(ours: &Json<'_>, other: &Json<'_>) -> bool {
        let worth = |number: &str| number.parse::<f64>().unwrap();
        match (ours, other) {
            (Json::Number(a), Json::Number(b)) => (worth(a) - worth(b)).abs() <= worth(a).abs() * 1e-15,
            (Json::List(a), Json::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
            }
            (Json::Object(a), Json::Object(b)) => {
                let theirs = |name: &str| b.iter().find(|(other, _)| other == name).map(|(_, value)| value);
                a.len() == b.len()
                    && a.iter().all(|(name, value)| theirs(name).is_some_and(|other| is_same(value, other)))
            }
            (a, b) => a == b,
        }
    }

    proptest! {
        #[test]
        fn it_agrees_with_another_reader(message in r#"[\[\]{},:" \n\-+.eE0-9a-fnrtuls\\/é]{0,24}"#) {
            let theirs = serde_json::from_str::<serde_json::Value>(&message);
            match (read(&message), theirs) {
                (Ok(ours), Ok(theirs)) => prop_assert!(is_same(&ours, &other(&theirs)), "{ours:?} {theirs:?}"),
                (Err(_), Err(_)) => {}
                // We keep numbers that are too large for it, and refuse names that stand twice.
                (Ok(_), Err(theirs)) => prop_assert!(theirs.to_string().contains("out of range"), "{theirs}"),
                (Err(ours), Ok(_)) => prop_assert!(matches!(ours.flaw, Flaw::Duplicate { .. }), "{ours:?}"),
            }
        }

        #[test]
        fn what_is_written_is_read_back(text in any::<String>(), number in any::<i64>()) {
            let message = serde_json::json!({ "list": [text, number, true, null] }).to_string();
            let value = Json::List(vec![
                Json::Text(text.into()),
                Json::Number(number.to_string().leak()),
                Json::Bool(true),
                Json::Null,
            ]);
            prop_assert_eq!(read(&message), Ok(Json::Object(vec![("list".into(), value)])));
        }
    }
}
