//! Proposed match cases, and what becomes of a ticket.

use super::{key, members, word};
use crate::acceptance::STATES;
use crate::http::json::Json;
use crate::http::problem::{Fault, Kind, Problem};

/// What is told of a ticket; what is not told stays.
pub(in crate::http) struct TicketTold {
    /// Who sees to it.
    pub owner: Option<String>,
    /// Its state.
    pub state: Option<&'static str>,
}

/// Reads `{"toml": ".."}`.
pub(in crate::http) fn cases(json: &Json<'_>) -> Result<String, Problem> {
    let [toml] = members(json, "", ["toml"])?;
    match toml {
        Some(Json::Text(text)) => Ok(text.to_string()),
        None | Some(Json::Null) => Err(Problem::at(Fault::Missing { name: "toml" }, "")),
        Some(_) => Err(Problem::at(Fault::WrongType { expected: Kind::Text }, "/toml")),
    }
}

/// Reads `{"owner": "..", "state": ".."}`.
pub(in crate::http) fn ticket(json: &Json<'_>) -> Result<TicketTold, Problem> {
    let [owner, state] = members(json, "", ["owner", "state"])?;
    let owner = match owner {
        None => None,
        Some(Json::Null) => Some(String::new()),
        owner => Some(key(owner, "", "owner")?.into_owned()),
    };
    Ok(TicketTold { owner, state: word(state, "/state", &STATES, &STATES)? })
}
