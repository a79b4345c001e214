//! Rounds of acceptance: targets, figures with their intervals, and tickets.

use crate::acceptance::Figures;
use crate::customers::moment;
use db::acceptance::{Round, Ticket};
use model::{RecordId, RoundId, TicketId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A page of rounds.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Rounds {
    pub rounds: Vec<ShownRound>,
    pub next: Option<String>,
}

/// A round.
#[derive(Serialize, ToSchema)]
#[schema(as = AcceptanceRound)]
pub(in crate::http) struct ShownRound {
    #[schema(value_type = String)]
    id: RoundId,
    name: String,
    planned_at: String,
    planned_by: String,
    /// Precision, recall and confidence, set before the pairs were drawn.
    #[schema(value_type = Object)]
    targets: Value,
    /// When its pairs were drawn.
    drawn_at: Option<String>,
    /// The model that had decided.
    model: Option<String>,
    signed_at: Option<String>,
    signed_by: Option<String>,
    /// Precision and recall with intervals, verdicts and every stratum; only where one round is read, and pairs were
    /// drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    figures: Option<Figures>,
}

impl ShownRound {
    /// As it is listed.
    pub fn of(round: &Round) -> ShownRound {
        ShownRound {
            id: RoundId(round.id),
            name: round.name.clone(),
            planned_at: moment::text(round.planned_at),
            planned_by: round.actor.clone(),
            targets: serde_json::from_str(&round.targets).unwrap_or_default(),
            drawn_at: round.sample.as_ref().map(|sample| moment::text(sample.at)),
            model: round.sample.as_ref().map(|sample| sample.model_version.clone()),
            signed_at: round.signed.as_ref().map(|signed| moment::text(signed.at)),
            signed_by: round.signed.as_ref().map(|signed| signed.by.clone()),
            figures: None,
        }
    }

    /// The same with what its labels say.
    pub fn with(self, figures: Option<Figures>) -> ShownRound {
        ShownRound { figures, ..self }
    }

    /// Which it is.
    pub fn id(&self) -> RoundId {
        self.id
    }
}

/// A page of tickets.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Tickets {
    pub tickets: Vec<ShownTicket>,
    pub next: Option<String>,
}

/// A pair that was decided wrongly.
#[derive(Serialize, ToSchema)]
#[schema(as = Ticket)]
pub(in crate::http) struct ShownTicket {
    #[schema(value_type = String)]
    id: TicketId,
    #[schema(value_type = String)]
    round: RoundId,
    #[schema(value_type = Vec<String>)]
    records: [RecordId; 2],
    /// What it should be: same, different.
    expected: String,
    /// Who sees to it.
    owner: Option<String>,
    /// open, fixed, accepted, rejected.
    state: String,
    opened_at: String,
    changed_at: String,
}

impl From<&Ticket> for ShownTicket {
    fn from(ticket: &Ticket) -> ShownTicket {
        ShownTicket {
            id: TicketId(ticket.id),
            round: RoundId(ticket.round),
            records: [RecordId(ticket.record_a), RecordId(ticket.record_b)],
            expected: ticket.expected.clone(),
            owner: Some(ticket.owner.clone()).filter(|owner| !owner.is_empty()),
            state: ticket.state.clone(),
            opened_at: moment::text(ticket.opened_at),
            changed_at: moment::text(ticket.changed_at),
        }
    }
}
