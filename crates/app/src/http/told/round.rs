//! What is told of a round of acceptance: its targets, a label, its signature.

use super::{key, members, word, wrong};
use crate::http::json::Json;
use crate::http::problem::{Fault, Kind, Problem};
use identity::acceptance::{Label, Targets};

const LABELS: &[&str] = &["same", "different", "cannot_say"];
const SHARES: [&str; 5] = ["precision", "recall", "confidence", "precision_half_width", "recall_half_width"];

/// Reads `{"name": "..", "targets": {"precision": 0.99, ..}}`; what is left out is usual.
pub(in crate::http) fn plan(json: &Json<'_>) -> Result<(String, Targets), Problem> {
    let [name, told] = members(json, "", ["name", "targets"])?;
    let name = key(name, "", "name")?.into_owned();
    let mut targets = Targets::default();
    let Some(told) = told.filter(|told| !matches!(told, Json::Null)) else { return Ok((name, targets)) };
    let shares = members(told, "/targets", SHARES)?;
    let of = [
        &mut targets.precision,
        &mut targets.recall,
        &mut targets.confidence,
        &mut targets.precision_half_width,
        &mut targets.recall_half_width,
    ];
    for ((told, target), name) in shares.into_iter().zip(of).zip(SHARES) {
        if let Some(share) = share(told, name)? {
            *target = share;
        }
    }
    Ok((name, targets))
}

fn share(json: Option<&Json<'_>>, name: &'static str) -> Result<Option<f64>, Problem> {
    let bad = || wrong(Kind::Share, format!("/targets/{name}"));
    match json {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Number(digits)) => {
            let share = digits.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
            share.map(Some).ok_or_else(bad)
        }
        Some(_) => Err(bad()),
    }
}

/// Reads `{"seed": 1}`.
pub(in crate::http) fn draw(json: &Json<'_>) -> Result<u64, Problem> {
    let [seed] = members(json, "", ["seed"])?;
    Ok(super::number(seed, "/seed", (0, u32::MAX as usize))?.unwrap_or(1) as u64)
}

/// Reads `{"label": "same"}`.
pub(in crate::http) fn label(json: &Json<'_>) -> Result<Label, Problem> {
    let [label] = members(json, "", ["label"])?;
    let found = word(label, "/label", LABELS, &[Label::Same, Label::Different, Label::CannotSay])?;
    found.ok_or_else(|| Problem::at(Fault::Missing { name: "label" }, ""))
}

/// Reads `{"with_pending": true}`.
pub(in crate::http) fn signature(json: &Json<'_>) -> Result<bool, Problem> {
    let [with_pending] = members(json, "", ["with_pending"])?;
    match with_pending {
        None | Some(Json::Null | Json::Bool(false)) => Ok(false),
        Some(Json::Bool(true)) => Ok(true),
        Some(_) => Err(wrong(Kind::True, "/with_pending")),
    }
}

/// Whether only pairs without a label are wanted.
pub(in crate::http) fn only_open(asked: Option<&str>) -> Result<bool, Problem> {
    const WORDS: &[&str] = &["open", "all"];
    let json = asked.map(|asked| Json::Text(asked.into()));
    let is_open = word(json.as_ref(), "", WORDS, &[true, false]);
    is_open.map(|open| open.unwrap_or(false)).map_err(|problem| problem.of_field("state"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::json;

    #[track_caller]
    fn planned(text: &str) -> Result<(String, Targets), String> {
        plan(&json::read(text).unwrap())
            .map_err(|problem| format!("{} {}", problem.fault.code(), problem.pointer.unwrap_or_default()))
    }

    #[test]
    fn targets_that_are_left_out_are_usual() {
        let (name, targets) = planned(r#"{"name":"round-1","targets":{"recall":0.9}}"#).unwrap();
        assert_eq!((name.as_str(), targets.recall), ("round-1", 0.9));
        assert_eq!(targets.precision, Targets::default().precision);
        assert_eq!(planned(r#"{"name":"r"}"#).unwrap().1, Targets::default());
    }

    #[test]
    fn a_share_is_a_number_from_0_to_1() {
        for bad in ["2", "-0.1", "\"1\"", "true", "1e999"] {
            let text = format!(r#"{{"name":"r","targets":{{"recall":{bad}}}}}"#);
            assert_eq!(planned(&text).unwrap_err(), "wrong_type /targets/recall", "{bad}");
        }
        assert_eq!(
            planned(r#"{"name":"r","targets":{"recal":1}}"#).unwrap_err(),
            "unknown_name /targets/recal"
        );
        assert_eq!(planned(r#"{"targets":{}}"#).unwrap_err(), "missing ");
    }
}
