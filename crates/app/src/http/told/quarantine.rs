//! What becomes of rows in quarantine.

use super::{members, object, wrong};
use crate::http::json::{Json, pointer};
use crate::http::problem::{Fault, Kind, Problem};
use crate::quarantine::Change;
use model::QuarantineId;

/// Rows of one message.
const ROWS: usize = 1_000;
/// Letters of a reason.
const REASON: usize = 1_000;

/// Reads `{"cells": {"heading": "value"}}` or `{"line": ".."}`.
pub(in crate::http) fn repair(json: &Json<'_>) -> Result<Change, Problem> {
    let [cells, line] = members(json, "", ["cells", "line"])?;
    match (cells.filter(|cells| **cells != Json::Null), line.filter(|line| **line != Json::Null)) {
        (Some(cells), None) => {
            let cells = object(cells, "/cells")?.iter().map(|(heading, value)| match value {
                Json::Text(value) => Ok((heading.to_string(), value.to_string())),
                Json::Null => Ok((heading.to_string(), String::new())),
                _ => Err(wrong(Kind::Text, pointer("/cells", heading))),
            });
            let cells: Vec<(String, String)> = cells.collect::<Result<_, _>>()?;
            if cells.is_empty() {
                Err(Problem::at(Fault::NoItems, "/cells"))
            } else {
                Ok(Change::Cells(cells))
            }
        }
        (None, Some(Json::Text(line))) => Ok(Change::Line(line.to_string())),
        (None, Some(_)) => Err(wrong(Kind::Text, "/line")),
        _ => Err(Fault::OneOf { names: &["cells", "line"] }.into()),
    }
}

/// Reads `{"ids": [..]}`.
pub(in crate::http) fn rows(json: &Json<'_>) -> Result<Vec<QuarantineId>, Problem> {
    let [ids] = members(json, "", ["ids"])?;
    named(ids)
}

/// Reads `{"ids": [..], "reason": ".."}`.
pub(in crate::http) fn discard(json: &Json<'_>) -> Result<(Vec<QuarantineId>, String), Problem> {
    let [ids, reason] = members(json, "", ["ids", "reason"])?;
    let reason = match reason {
        Some(Json::Text(text)) if !text.trim().is_empty() => text.trim(),
        Some(Json::Text(_)) | None | Some(Json::Null) => {
            return Err(Problem::at(Fault::Missing { name: "reason" }, ""));
        }
        Some(_) => return Err(wrong(Kind::Text, "/reason")),
    };
    if reason.chars().nth(REASON).is_some() {
        return Err(Problem::at(Fault::BadKey { most: REASON }, "/reason"));
    }
    Ok((named(ids)?, reason.to_owned()))
}

fn named(ids: Option<&Json<'_>>) -> Result<Vec<QuarantineId>, Problem> {
    let ids = match ids {
        None | Some(Json::Null) => return Err(Problem::at(Fault::Missing { name: "ids" }, "")),
        Some(Json::List(ids)) => ids,
        Some(_) => return Err(wrong(Kind::List, "/ids")),
    };
    match ids.len() {
        0 => return Err(Problem::at(Fault::NoItems, "/ids")),
        1..=ROWS => {}
        _ => return Err(Problem::at(Fault::TooManyItems { most: ROWS }, "/ids")),
    }
    let id = |(at, id): (usize, &Json<'_>)| match id {
        Json::Text(text) => {
            let bad = |_| Problem::at(Fault::BadId { what: "row in quarantine" }, format!("/ids/{at}"));
            text.parse().map_err(bad)
        }
        _ => Err(wrong(Kind::Text, format!("/ids/{at}"))),
    };
    ids.iter().enumerate().map(id).collect()
}
