//! Findings as tickets: a pair that was decided wrongly, what it should be, who sees to it.

use super::labels::label_of;
use super::pairs;
use crate::session::Session;
use anyhow::Context;
use db::Millis;
use db::acceptance::{self, Pair, Round, Ticket};
use identity::acceptance::Label;

/// What may become of a ticket.
pub const STATES: [&str; 4] = ["open", "fixed", "accepted", "rejected"];

/// Opens a ticket for each finding of a round; those open already stay as they are. Returns all tickets.
pub fn settle(session: &Session, round: &Round, now: Millis) -> anyhow::Result<Vec<Ticket>> {
    let data = &session.repository.data;
    if round.sample.is_some() && round.signed.is_none() {
        let (_, pairs) = pairs(session, round)?;
        let findings: Vec<(i64, i64, &str)> = pairs.iter().filter_map(finding).collect();
        session.block(async {
            let mut tx = data.begin().await?;
            acceptance::settle_tickets(&mut tx, round.id, &findings, now).await?;
            tx.commit().await
        })?;
    }
    Ok(session.block(acceptance::tickets(data, Some(round.id)))?)
}

/// A pair that was decided otherwise than a person says, with what it should be.
fn finding(pair: &Pair) -> Option<(i64, i64, &'static str)> {
    let label = label_of(&pair.label.as_ref()?.label)?;
    match (pair.joined, label) {
        (true, Label::Different) => Some((pair.record_a, pair.record_b, "different")),
        (false, Label::Same) => Some((pair.record_a, pair.record_b, "same")),
        _ => None,
    }
}

/// Gives a ticket of a round another owner or state.
pub fn change(
    session: &Session,
    round: &Round,
    id: i64,
    owner: Option<&str>,
    state: Option<&str>,
    now: Millis,
) -> anyhow::Result<Ticket> {
    let data = &session.repository.data;
    let all = session.block(acceptance::tickets(data, Some(round.id)))?;
    let mut ticket = all
        .into_iter()
        .find(|ticket| ticket.id == id)
        .with_context(|| format!("round `{}` has no ticket {id}", round.name))?;
    ticket.owner = owner.map_or(ticket.owner, str::to_owned);
    ticket.state = state.map_or(ticket.state, str::to_owned);
    ticket.changed_at = now;
    session.block(async {
        let mut tx = data.begin().await?;
        acceptance::change_ticket(&mut tx, &ticket).await?;
        tx.commit().await
    })?;
    Ok(ticket)
}
