//! Rounds of acceptance: targets, figures with their intervals, and tickets.

use crate::acceptance::{Figures, Shown, Side};
use crate::customers::moment;
use crate::live::RoundState;
use db::acceptance::{Pair, Round, Ticket};
use model::{Field, RecordId, RoundId, TicketId};
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
    /// planned, drawing, draw_failed (the log says why; it may be tried again), labelling, signed.
    state: &'static str,
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
    pub fn of(round: &Round, state: RoundState) -> ShownRound {
        ShownRound {
            id: RoundId(round.id),
            name: round.name.clone(),
            state: match state {
                RoundState::Planned => "planned",
                RoundState::Drawing => "drawing",
                RoundState::DrawFailed => "draw_failed",
                RoundState::Labelling => "labelling",
                RoundState::Signed => "signed",
            },
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
    /// The place of its pair in the round, from 1.
    number: i64,
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
            number: ticket.number,
            records: [RecordId(ticket.record_a), RecordId(ticket.record_b)],
            expected: ticket.expected.clone(),
            owner: Some(ticket.owner.clone()).filter(|owner| !owner.is_empty()),
            state: ticket.state.clone(),
            opened_at: moment::text(ticket.opened_at),
            changed_at: moment::text(ticket.changed_at),
        }
    }
}

/// A page of pairs.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Pairs {
    pub pairs: Vec<ShownPair>,
    pub next: Option<String>,
}

/// A pair that was drawn, without what was decided about it: whoever judges it is not told.
#[derive(Serialize, ToSchema)]
#[schema(as = AcceptancePair)]
pub(in crate::http) struct ShownPair {
    /// Its place in the round, from 1.
    number: i64,
    #[schema(value_type = Vec<String>)]
    records: [RecordId; 2],
    /// same, different, cannot_say; null before somebody said so.
    label: Option<String>,
    labelled_by: Option<String>,
    labelled_at: Option<String>,
    /// What the two say, side by side; only where one pair is read, and null where a record was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<SideBySide>,
}

/// Two records side by side.
#[derive(Serialize, ToSchema)]
struct SideBySide {
    sources: [String; 2],
    keys: [String; 2],
    rows: Vec<PairRow>,
}

/// What the two say of a field.
#[derive(Serialize, ToSchema)]
struct PairRow {
    field: &'static str,
    sides: [PairSide; 2],
}

/// What one of them says.
#[derive(Serialize, ToSchema)]
struct PairSide {
    parts: Vec<PairPart>,
    /// As it came in, where that says more.
    raw: Option<String>,
}

/// A stretch of letters.
#[derive(Serialize, ToSchema)]
struct PairPart {
    text: String,
    /// Whether the other side differs there.
    differs: bool,
}

impl ShownPair {
    /// As it is listed.
    pub fn of(pair: &Pair) -> ShownPair {
        let label = pair.label.as_ref();
        ShownPair {
            number: pair.number,
            records: [RecordId(pair.record_a), RecordId(pair.record_b)],
            label: label.map(|label| label.label.clone()),
            labelled_by: label.map(|label| label.by.clone()),
            labelled_at: label.map(|label| moment::text(label.at)),
            shown: None,
        }
    }

    /// The same with what its records say.
    pub fn with(self, shown: Option<Shown>) -> ShownPair {
        let side = |side: Side| PairSide {
            parts: side.parts.into_iter().map(|(text, differs)| PairPart { text, differs }).collect(),
            raw: Some(side.raw).filter(|raw| !raw.is_empty()),
        };
        let row = |(field, sides): (Field, [Side; 2])| PairRow { field: field.key(), sides: sides.map(side) };
        let shown = shown.map(|Shown { sources, keys, rows }| SideBySide {
            sources,
            keys,
            rows: rows.into_iter().map(row).collect(),
        });
        ShownPair { shown, ..self }
    }
}
