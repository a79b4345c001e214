//! What was kept of imports, models and rounds of acceptance, as any process knows it.

use super::failure::refusal;
use super::node::Node;
use super::refusal::Refusal;
use crate::acceptance::{self, Figures};
use anyhow::Context;
use db::acceptance::{Round, Ticket};
use db::imports::Import;
use db::models::{Model, Publication};
use db::quarantine::{Filter, Row};
use model::{RoundId, TicketId};

/// Rows of quarantine read at a time.
const AT_ONCE: i64 = 1_000;

/// Which rows of quarantine are wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Numbers of the sources.
    pub sources: Vec<i64>,
    /// Those of an import.
    pub import: Option<i64>,
    /// Those set aside for this reason.
    pub reason: Option<String>,
}

impl Node {
    /// The imports, newest first.
    pub async fn imports(&self) -> Result<Vec<Import>, Refusal> {
        Ok(db::imports::all(&self.session().repository.data).await.map_err(anyhow::Error::from)?)
    }

    /// How often each remark was made on the rows of an import, the most frequent first.
    pub async fn remarks_of_import(&self, id: i64) -> Result<Vec<(String, i64)>, Refusal> {
        let data = &self.session().repository.data;
        Ok(db::imports::remarks_of(data, id).await.map_err(anyhow::Error::from)?)
    }

    /// Rows that wait in quarantine, behind the one named and at most so many; nothing of what they say.
    pub async fn quarantined(&self, wanted: &Wanted, after: i64, most: usize) -> Result<Vec<Row>, Refusal> {
        let data = &self.session().repository.data;
        let (mut found, mut after) = (Vec::new(), after);
        let alone = wanted.sources.as_slice();
        while found.len() < most {
            let source_id = if let [source] = alone { Some(*source) } else { None };
            let filter = Filter { import_id: wanted.import, source_id, reason: wanted.reason.as_deref() };
            let rows = db::quarantine::waiting(data, &filter, after, AT_ONCE).await;
            let rows = rows.map_err(anyhow::Error::from)?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            found.extend(rows.into_iter().filter(|row| wanted.sources.contains(&row.source_id)));
        }
        found.truncate(most);
        Ok(found)
    }

    /// How many rows wait in quarantine, by reason, the most frequent first.
    pub async fn quarantine_reasons(&self, wanted: &Wanted) -> Result<Vec<(String, i64)>, Refusal> {
        let data = &self.session().repository.data;
        let mut all: Vec<(String, i64)> = Vec::new();
        for source in &wanted.sources {
            let filter = Filter {
                import_id: wanted.import,
                source_id: Some(*source),
                reason: wanted.reason.as_deref(),
            };
            let of_source = db::quarantine::reasons(data, &filter).await.map_err(anyhow::Error::from)?;
            for (reason, number) in of_source {
                match all.iter_mut().find(|(known, _)| *known == reason) {
                    Some((_, sum)) => *sum += number,
                    None => all.push((reason, number)),
                }
            }
        }
        all.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
        Ok(all)
    }

    /// The models, oldest first, and their publications: the last one acts.
    pub async fn models(&self) -> Result<(Vec<Model>, Vec<Publication>), Refusal> {
        let data = &self.session().repository.data;
        let models = db::models::all(data).await.map_err(anyhow::Error::from)?;
        Ok((models, db::models::publications(data).await.map_err(anyhow::Error::from)?))
    }

    /// The rounds of acceptance, oldest first.
    pub async fn rounds(&self) -> Result<Vec<Round>, Refusal> {
        Ok(db::acceptance::rounds(&self.session().repository.data).await.map_err(anyhow::Error::from)?)
    }

    /// What the labels of a round say so far; none before its pairs are drawn.
    pub async fn figures(&self, round: Round) -> Result<Option<Figures>, Refusal> {
        if round.sample.is_none() {
            return Ok(None);
        }
        let own = self.clone();
        self.beside(move || Ok(Some(acceptance::figures(own.session(), &round)?))).await
    }

    /// The tickets of a round, or of all.
    pub async fn tickets(&self, round: Option<RoundId>) -> Result<Vec<Ticket>, Refusal> {
        let data = &self.session().repository.data;
        let all = db::acceptance::tickets(data, round.map(|round| round.0)).await;
        Ok(all.map_err(anyhow::Error::from)?)
    }

    /// Gives a ticket another owner or state, where the check agrees. Only where this process writes.
    pub async fn change_ticket(
        &self,
        id: TicketId,
        change: impl FnOnce(Ticket) -> Result<Ticket, Refusal> + Send + 'static,
    ) -> Result<Ticket, Refusal> {
        let own = self.clone();
        self.between(move |writer| {
            let session = own.session();
            let all = session.block(own.tickets(None))?;
            let known = all.into_iter().find(|ticket| ticket.id == id.0);
            let mut ticket = change(known.ok_or(Refusal::Unknown { what: "ticket" })?)?;
            ticket.changed_at = crate::clock::now();
            let mut tx = own.begin_between(writer)?;
            let written = session.block(async {
                db::acceptance::change_ticket(&mut tx, &ticket).await?;
                tx.commit().await
            });
            written.context("a ticket cannot be changed").map_err(refusal)?;
            Ok(ticket)
        })
        .await
    }
}
