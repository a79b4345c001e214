//! What is to be tried, and why it is to act.

use super::{key, members, wrong};
use crate::http::json::Json;
use crate::http::problem::{Fault, Kind, Problem};
use crate::live::Trial;
use identity::resolve::Thresholds;
use model::ModelId;

const NAMES: [&str; 4] = ["model", "thresholds", "cases", "roll_back"];
/// Longest reason, in letters.
const LONGEST: usize = 1_000;

/// Reads `{"model": "mod_2", "thresholds": {"same_person": 3, "review": 1}, "cases": ".."}` or `{"roll_back": true}`.
pub(in crate::http) fn trial(json: &Json<'_>) -> Result<Trial, Problem> {
    let [model, thresholds_told, cases, roll_back] = members(json, "", NAMES)?;
    let rolls_back = match roll_back {
        None | Some(Json::Null | Json::Bool(false)) => false,
        Some(Json::Bool(true)) => true,
        Some(_) => return Err(wrong(Kind::True, "/roll_back")),
    };
    let is_there = |told: Option<&Json<'_>>| told.is_some_and(|told| !matches!(told, Json::Null));
    let names_something = [model, thresholds_told, cases].into_iter().any(is_there);
    match (rolls_back, names_something) {
        (true, false) => return Ok(Trial::RollBack),
        (false, true) => {}
        _ => return Err(Problem::at(Fault::OneOf { names: &NAMES }, "")),
    }
    let id = |text: &str| text.parse::<ModelId>();
    let model = match model.filter(|told| !matches!(told, Json::Null)) {
        None => None,
        told => {
            let text = key(told, "", "model")?;
            Some(id(&text).map_err(|_| Problem::at(Fault::BadId { what: "model" }, "/model"))?)
        }
    };
    let cases = match cases {
        None | Some(Json::Null) => None,
        Some(Json::Text(text)) => Some(text.to_string()),
        Some(_) => return Err(wrong(Kind::Text, "/cases")),
    };
    Ok(Trial::Of { model, thresholds: thresholds(thresholds_told)?, cases })
}

fn thresholds(json: Option<&Json<'_>>) -> Result<Option<Thresholds>, Problem> {
    let Some(json) = json.filter(|json| !matches!(json, Json::Null)) else { return Ok(None) };
    let [same_person, review] = members(json, "/thresholds", ["same_person", "review"])?;
    Ok(Some(Thresholds { same_person: bits(same_person, "same_person")?, review: bits(review, "review")? }))
}

/// A number of bits.
fn bits(json: Option<&Json<'_>>, name: &'static str) -> Result<f64, Problem> {
    let place = format!("/thresholds/{name}");
    match json {
        None | Some(Json::Null) => Err(Problem::at(Fault::Missing { name }, "/thresholds")),
        Some(Json::Number(digits)) => {
            let bits = digits.parse::<f64>().ok().filter(|bits| bits.abs() <= 1_000.0);
            bits.ok_or_else(|| wrong(Kind::Bits, place))
        }
        Some(_) => Err(wrong(Kind::Bits, place)),
    }
}

/// Reads `{"reason": ".."}`.
pub(in crate::http) fn reason(json: &Json<'_>) -> Result<String, Problem> {
    let [reason] = members(json, "", ["reason"])?;
    let text = super::text(reason, "/reason")?;
    let text = text.ok_or_else(|| Problem::at(Fault::Missing { name: "reason" }, ""))?;
    let is_fit = text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
    if is_fit { Ok(text.to_owned()) } else { Err(Problem::at(Fault::BadKey { most: LONGEST }, "/reason")) }
}
