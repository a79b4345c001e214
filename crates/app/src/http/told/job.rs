//! Jobs that are asked for, and schedules.

use super::{key, members, object, text, wrong};
use crate::http::json::{Json, Member, pointer};
use crate::http::problem::{Fault, Kind, Problem};
use crate::jobs::{Asked, Timed, Values};
use jiff::Timestamp;

/// Most parameters that are looked at, and the highest priority.
const MOST: usize = 20;
const HIGHEST: usize = 100;

/// Reads `{"kind": "backup", "parameters": {..}, "due_at": "..", "priority": 50}`.
pub(in crate::http) fn job(json: &Json<'_>) -> Result<Asked, Problem> {
    let [kind, parameters, due_at, priority] =
        members(json, "", ["kind", "parameters", "due_at", "priority"])?;
    let due_at = text(due_at, "/due_at")?.map(|text| text.parse::<Timestamp>()).transpose();
    let due_at = due_at.map_err(|_| Problem::at(Fault::BadTime, "/due_at"))?;
    Ok(Asked {
        kind: key(kind, "", "kind")?.into_owned(),
        parameters: values(parameters)?,
        due_at: due_at.map(Timestamp::as_millisecond),
        priority: super::number(priority, "/priority", (0, HIGHEST))?.map(|priority| priority as i64),
    })
}

/// Reads `{"kind": "backup", "parameters": {..}, "cron": "30 2 * * *", "time_zone": "Europe/Paris", "enabled": true}`.
pub(in crate::http) fn schedule(json: &Json<'_>) -> Result<Timed, Problem> {
    let [kind, parameters, cron, zone, enabled] =
        members(json, "", ["kind", "parameters", "cron", "time_zone", "enabled"])?;
    let expression = text(cron, "/cron")?.ok_or_else(|| Problem::at(Fault::Missing { name: "cron" }, ""))?;
    Ok(Timed {
        kind: key(kind, "", "kind")?.into_owned(),
        parameters: values(parameters)?,
        expression: expression.to_owned(),
        zone: text(zone, "/time_zone")?.map(str::to_owned),
        is_enabled: match enabled {
            None | Some(Json::Null) => true,
            Some(Json::Bool(enabled)) => *enabled,
            Some(_) => return Err(wrong(Kind::Bool, "/enabled")),
        },
    })
}

/// Whole numbers by their names; what each may be is judged by the kind.
fn values(json: Option<&Json<'_>>) -> Result<Values, Problem> {
    let Some(json) = json.filter(|json| !matches!(json, Json::Null)) else { return Ok(Values::new()) };
    let told = object(json, "/parameters")?;
    if told.len() > MOST {
        return Err(Problem::at(Fault::TooManyEntries { most: MOST }, "/parameters"));
    }
    let value = |(name, value): &Member<'_>| {
        let number = match value {
            Json::Null => serde_json::Value::Null,
            Json::Number(digits) => digits.parse::<i64>().map_or(serde_json::Value::Null, Into::into),
            _ => return Err(wrong(Kind::Whole, pointer("/parameters", name))),
        };
        if number.is_null() && !matches!(value, Json::Null) {
            return Err(wrong(Kind::Whole, pointer("/parameters", name)));
        }
        Ok((name.to_string(), number))
    };
    told.iter().map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::json::read;

    #[test]
    fn a_job_is_read_with_what_it_is_told() {
        let body =
            r#"{"kind":"drill","parameters":{"steps":3},"due_at":"2026-01-01T00:00:00Z","priority":7}"#;
        let asked = job(&read(body).unwrap()).unwrap();
        assert_eq!(
            (asked.kind.as_str(), asked.due_at, asked.priority),
            ("drill", Some(1_767_225_600_000), Some(7))
        );
        assert_eq!(asked.parameters["steps"], 3);
        let timed = schedule(&read(r#"{"kind":"drill","cron":" 5 4 * * * "}"#).unwrap()).unwrap();
        assert_eq!((timed.expression.as_str(), timed.zone, timed.is_enabled), ("5 4 * * *", None, true));
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_its_place() {
        let check = |body: &str, code: &str, at: &str| {
            let problem = job(&read(body).unwrap()).unwrap_err();
            assert_eq!((problem.fault.code(), problem.pointer.as_deref()), (code, Some(at)), "{body}");
        };
        check("{}", "missing", "");
        check(r#"{"kind":"drill","due_at":"soon"}"#, "bad_time", "/due_at");
        check(r#"{"kind":"drill","priority":101}"#, "out_of_range", "/priority");
        check(r#"{"kind":"drill","parameters":[]}"#, "wrong_type", "/parameters");
        check(r#"{"kind":"drill","parameters":{"steps":"3"}}"#, "wrong_type", "/parameters/steps");
        check(r#"{"kind":"drill","parameters":{"steps":1e3}}"#, "wrong_type", "/parameters/steps");
        check(r#"{"kind":"drill","when":1}"#, "unknown_name", "/when");
        let problem = schedule(&read(r#"{"kind":"drill"}"#).unwrap()).unwrap_err();
        assert_eq!((problem.fault.code(), problem.pointer.as_deref()), ("missing", Some("")));
    }
}
