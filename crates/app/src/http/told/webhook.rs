//! Where somebody wants business events to be sent to, and which again.

use super::subscriber::{start, types};
use super::{members, text, wrong};
use crate::http::json::Json;
use crate::http::problem::{Fault, Kind, Problem};
use crate::live::{NewWebhook, Start, WebhookChange};
use db::Millis;
use jiff::Timestamp;
use model::EventType;

/// Letters of a description.
const MOST: usize = 255;

/// Reads `{"url": "..", "types": [..], "description": "..", "from": ".."}`; only the first must be there.
pub(in crate::http) fn new_webhook(json: &Json<'_>) -> Result<NewWebhook, Problem> {
    let [url, kinds, description, from] = members(json, "", ["url", "types", "description", "from"])?;
    let url = text(url, "/url")?.ok_or_else(|| missing("url"))?;
    Ok(NewWebhook {
        url: url.to_owned(),
        types: sent(kinds)?.unwrap_or_default(),
        description: described(description)?.unwrap_or_default(),
        start: place(from)?.unwrap_or(Start::Latest),
    })
}

/// Reads the same to be changed, and `enabled`.
pub(in crate::http) fn webhook_change(json: &Json<'_>) -> Result<WebhookChange, Problem> {
    let [url, kinds, description, enabled] = members(json, "", ["url", "types", "description", "enabled"])?;
    Ok(WebhookChange {
        url: text(url, "/url")?.map(str::to_owned),
        types: sent(kinds)?,
        description: described(description)?,
        is_enabled: flag(enabled, "/enabled")?,
    })
}

/// Reads `{"revoke_former": true}`.
pub(in crate::http) fn webhook_rotation(json: &Json<'_>) -> Result<bool, Problem> {
    let [revoked] = members(json, "", ["revoke_former"])?;
    Ok(flag(revoked, "/revoke_former")?.unwrap_or(false))
}

/// Reads `{"from": ".."}`.
pub(in crate::http) fn webhook_replay(json: &Json<'_>) -> Result<Start, Problem> {
    let [from] = members(json, "", ["from"])?;
    place(from)?.ok_or_else(|| missing("from"))
}

/// Reads `{"since": "2026-03-31T12:00:00Z"}`.
pub(in crate::http) fn webhook_resend(json: &Json<'_>) -> Result<Millis, Problem> {
    let [since] = members(json, "", ["since"])?;
    let since = text(since, "/since")?.ok_or_else(|| missing("since"))?;
    let read = since.parse::<Timestamp>().map_err(|_| Problem::at(Fault::BadTime, "/since"));
    read.map(Timestamp::as_millisecond)
}

/// Types of what happens: who is there is not sent.
fn sent(json: Option<&Json<'_>>) -> Result<Option<Vec<EventType>>, Problem> {
    let types = types(json)?;
    let listed = types.iter().flatten().position(|event| *event == EventType::CustomerListed);
    match listed {
        Some(nth) => {
            let name = EventType::CustomerListed.key().to_owned();
            Err(Problem::at(Fault::UnknownName { name, nearest: None }, format!("/types/{nth}")))
        }
        None => Ok(types),
    }
}

fn place(json: Option<&Json<'_>>) -> Result<Option<Start>, Problem> {
    match start(json)? {
        Some(Start::State) => {
            Err(Problem::at(Fault::NotAmong { words: &["latest", "earliest", "evt_4g2"] }, "/from"))
        }
        start => Ok(start),
    }
}

fn missing(name: &'static str) -> Problem {
    Problem::at(Fault::Missing { name }, "")
}

fn described(json: Option<&Json<'_>>) -> Result<Option<String>, Problem> {
    let at = "/description";
    let said = match json {
        None | Some(Json::Null) => return Ok(None),
        Some(Json::Text(said)) => said,
        Some(_) => return Err(wrong(Kind::Text, at)),
    };
    let is_fit = said.chars().count() <= MOST && !said.chars().any(char::is_control);
    if is_fit { Ok(Some(said.trim().to_owned())) } else { Err(Problem::at(Fault::BadKey { most: MOST }, at)) }
}

fn flag(json: Option<&Json<'_>>, at: &str) -> Result<Option<bool>, Problem> {
    match json {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Bool(flag)) => Ok(Some(*flag)),
        Some(_) => Err(wrong(Kind::Bool, at)),
    }
}
