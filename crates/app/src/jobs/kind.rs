//! What a kind of job says of itself, and how its parameters are judged.

use super::Run;
use super::refused::Refused;
use serde_json::{Map, Value};

/// Parameters by their names.
pub type Values = Map<String, Value>;

/// A kind of job.
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// What it does, for people.
    pub meaning: &'static str,
    /// Those with a higher one come first.
    pub priority: i64,
    /// What it may be told.
    pub parameters: &'static [Parameter],
    /// Where it can be done.
    pub needs: Needs,
    /// Whether it is asked for as a job; otherwise something else makes it, which asks for permissions of its own.
    pub is_open: bool,
    /// Does it; what comes of it is told as it is, and so holds no value of a person.
    pub run: fn(&Run<'_>) -> anyhow::Result<Value>,
}

/// Where a kind can be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// By every process.
    Nothing,
    /// By the process that writes.
    Writer,
    /// By a process whose configuration says where backups go.
    Targets,
}

/// A parameter: a whole number within bounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it says, for people.
    pub meaning: &'static str,
    /// The least and the most.
    pub bounds: (i64, i64),
    /// What holds where it is left out; it must be said where that is nothing.
    pub default: Option<i64>,
}

impl Kind {
    /// The parameters with what is left out filled in, unless one is not as it should be.
    pub fn judge(&self, told: &Values) -> Result<Values, Refused> {
        if let Some(name) = told.keys().find(|name| !self.parameters.iter().any(|known| known.name == *name))
        {
            let names: Vec<&'static str> = self.parameters.iter().map(|known| known.name).collect();
            let nearest = connect::suggest::nearest_name(name, &names);
            return Err(Refused::UnknownParameter { name: name.clone(), nearest });
        }
        let value = |parameter: &Parameter| {
            let (least, most) = parameter.bounds;
            let bad = Refused::BadParameter { name: parameter.name, least, most };
            match told.get(parameter.name) {
                None | Some(Value::Null) => parameter.default.ok_or(bad),
                Some(told) => {
                    let number = told.as_i64().filter(|number| (least..=most).contains(number));
                    number.ok_or(bad)
                }
            }
        };
        let named = |parameter: &Parameter| Ok((parameter.name.to_owned(), value(parameter)?.into()));
        self.parameters.iter().map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::ALL;
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn kinds_have_names_of_their_own_that_none_is_part_of_another() {
        let names: BTreeSet<&str> = ALL.iter().map(|kind| kind.name).collect();
        assert_eq!(names.len(), ALL.len());
        for kind in ALL {
            // Names stand in a list that is searched for by LIKE.
            assert!(kind.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{}", kind.name);
            assert!(kind.meaning.ends_with('.') && !kind.meaning.contains('\n'), "{}", kind.name);
            assert!(kind.parameters.iter().all(|told| told.meaning.ends_with('.')), "{}", kind.name);
        }
    }

    #[test]
    fn parameters_are_filled_in_or_refused_by_name() {
        let kind = crate::jobs::kind("drill").unwrap();
        let check = |told: Value, expected: Result<Value, &str>| {
            let judged = kind.judge(told.as_object().unwrap());
            match (judged, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(Value::Object(found), expected, "{told}"),
                (Err(said), Err(words)) => assert!(said.to_string().contains(words), "{told}: {said}"),
                (found, _) => panic!("{told}: {found:?}"),
            }
        };
        check(json!({}), Ok(json!({ "steps": 10, "step_ms": 100, "failures": 0 })));
        check(
            json!({ "steps": 3, "failures": null }),
            Ok(json!({ "steps": 3, "step_ms": 100, "failures": 0 })),
        );
        check(json!({ "steps": 0 }), Err("`steps`"));
        check(json!({ "steps": 1.5 }), Err("`steps`"));
        check(json!({ "steps": "3" }), Err("`steps`"));
        check(json!({ "step": 3 }), Err("did you mean `steps`?"));
    }
}
