//! Whom answers name by id: names only, nothing by which somebody signs in or is written to.

use crate::accounts::users;
use db::accounts::{Client, State};
use model::{ClientId, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of people and API clients.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct People {
    pub people: Vec<ShownPerson>,
    /// The cursor of the next page; null on the last one.
    pub next: Option<String>,
}

/// Somebody whom answers name by id.
#[derive(Serialize, ToSchema)]
#[schema(as = PersonNamed)]
pub(in crate::http) struct ShownPerson {
    /// As in answers: `usr_2`, or `cl_3` for an API client.
    id: String,
    /// Null where none was given.
    name: Option<String>,
    /// Whether they may still ask.
    is_active: bool,
}

impl From<&users::Person> for ShownPerson {
    fn from(person: &users::Person) -> ShownPerson {
        ShownPerson {
            id: UserId(person.user.id).to_string(),
            name: person.profile.name.clone(),
            is_active: person.user.state == State::Active,
        }
    }
}

impl From<&Client> for ShownPerson {
    fn from(client: &Client) -> ShownPerson {
        ShownPerson {
            id: ClientId(client.id).to_string(),
            name: Some(client.name.clone()),
            is_active: client.state == State::Active,
        }
    }
}
