//! The shapes of answers. Names are those of the dictionary; nothing is computed here.

mod account;
mod candidates;
mod decisions;
mod hits;
mod letters;
mod person;
mod results;

pub(super) use account::{
    ApiClient, ApiClients, ClientSecret, Granted, OneTimePassword, Roles, User, Users, granted,
};
pub(super) use candidates::Candidates;
pub(super) use decisions::{DecisionAnswer, Decisions};
pub(super) use hits::Hits;
pub(super) use letters::{Letters, Settled};
pub(super) use person::{Profile, ShownField};
pub(super) use results::{RecordAnswer, Results, Taken};

use model::{Field, RemarkKind};
use serde::Serialize;
use utoipa::ToSchema;

/// What cleaning noticed.
#[derive(Serialize, ToSchema)]
struct Noticed {
    #[schema(value_type = String)]
    field: Field,
    #[schema(value_type = String)]
    remark: RemarkKind,
}

/// A score in bits, to a hundredth. What a steward said has none.
#[derive(Serialize, ToSchema)]
struct Score {
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "is_false")]
    decided: bool,
}

impl Score {
    fn of(bits: f64) -> Score {
        Score { score: bits.is_finite().then(|| rounded(bits, 100.0)), decided: !bits.is_finite() }
    }
}

fn rounded(number: f64, parts: f64) -> f64 {
    (number * parts).round() / parts
}

fn is_false(value: &bool) -> bool {
    !value
}

/// An answer as a reviewer reads it.
#[cfg(test)]
fn pretty(told: &impl Serialize) -> String {
    serde_json::to_string_pretty(told).unwrap()
}
