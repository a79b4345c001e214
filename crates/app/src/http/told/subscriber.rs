//! What somebody wants who follows events, and how far they are.

use super::{members, text, wrong};
use crate::http::json::Json;
use crate::http::problem::{Fault, Kind, Problem};
use crate::live::{Place, Start};
use connect::suggest;
use model::{EventId, EventType};

/// Reads `{"types": [..], "from": ".."}`, both of which may be left out.
pub(in crate::http) fn subscriber(json: &Json<'_>) -> Result<(Vec<EventType>, Option<Start>), Problem> {
    let [types, from] = members(json, "", ["types", "from"])?;
    Ok((self::types(types)?.unwrap_or_default(), start(from)?))
}

/// Types of events, where they are said.
pub(super) fn types(json: Option<&Json<'_>>) -> Result<Option<Vec<EventType>>, Problem> {
    match json {
        None | Some(Json::Null) => Ok(None),
        Some(Json::List(types)) if types.len() > EventType::ALL.len() => {
            Err(Problem::at(Fault::TooManyItems { most: EventType::ALL.len() }, "/types"))
        }
        Some(Json::List(types)) => types.iter().enumerate().map(listed).collect::<Result<_, _>>().map(Some),
        Some(_) => Err(wrong(Kind::List, "/types")),
    }
}

/// Where somebody begins, where that is said.
pub(super) fn start(json: Option<&Json<'_>>) -> Result<Option<Start>, Problem> {
    Ok(match text(json, "/from")? {
        None => None,
        Some("earliest") => Some(Start::Earliest),
        Some("latest") => Some(Start::Latest),
        Some("state") => Some(Start::State),
        Some(event) => Some(Start::After(id(event, "/from")?)),
    })
}

/// Reads `{"through": "evt_4g2"}`, or a place in a state snapshot.
pub(in crate::http) fn acknowledged(json: &Json<'_>) -> Result<Place, Problem> {
    let [through] = members(json, "", ["through"])?;
    let through = text(through, "/through")?;
    let through = through.ok_or_else(|| Problem::at(Fault::Missing { name: "through" }, ""))?;
    Place::of(through).ok_or_else(|| Problem::at(Fault::BadId { what: "event" }, "/through"))
}

fn listed((nth, told): (usize, &Json<'_>)) -> Result<EventType, Problem> {
    let at = format!("/types/{nth}");
    let Json::Text(name) = told else { return Err(wrong(Kind::Text, at)) };
    event_type(name).map_err(|fault| Problem::at(fault, at))
}

/// The type of events of this name.
pub(in crate::http) fn event_type(name: &str) -> Result<EventType, Fault> {
    EventType::from_key(name).ok_or_else(|| {
        let names: Vec<&'static str> = EventType::ALL.iter().map(|event| event.key()).collect();
        Fault::UnknownName { name: name.to_owned(), nearest: suggest::nearest_name(name, &names) }
    })
}

fn id(text: &str, at: &str) -> Result<EventId, Problem> {
    text.parse().map_err(|_| Problem::at(Fault::BadId { what: "event" }, at))
}
