//! Rounds are planned. Their pairs are drawn by a job.

use super::refused::RoundRefused;
use crate::acceptance;
use crate::access::By;
use crate::jobs::draw_place;
use crate::live::failure::refusal;
use crate::live::node::Node;
use crate::live::refusal::Refusal;
use crate::session::Session;
use db::acceptance::Round;
use db::jobs::State;
use identity::acceptance::Targets;
use model::RoundId;

/// How far a round is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RoundState {
    /// Its targets are set.
    Planned,
    /// Its pairs are being drawn.
    Drawing,
    /// They could not be drawn; the log says why. They may be drawn again.
    DrawFailed,
    /// They are drawn.
    Labelling,
    /// It does not change any more.
    Signed,
}

const NO_ROUND: Refusal = Refusal::Unknown { what: "round" };

impl Node {
    /// How far a round is.
    pub async fn round_state(&self, round: &Round) -> Result<RoundState, Refusal> {
        match (&round.signed, &round.sample) {
            (Some(_), _) => return Ok(RoundState::Signed),
            (None, Some(_)) => return Ok(RoundState::Labelling),
            (None, None) => {}
        }
        let data = &self.session().repository.data;
        let job = db::jobs::of_place(data, &draw_place(round.id)).await.map_err(anyhow::Error::from)?;
        Ok(match job.map(|job| job.state) {
            Some(State::Waiting | State::Running) => RoundState::Drawing,
            Some(State::Failed) => RoundState::DrawFailed,
            Some(State::Done | State::Cancelled) | None => RoundState::Planned,
        })
    }

    /// Begins a round, or sets other targets for one of which nothing was drawn yet. Only where this process writes.
    pub async fn plan_round(&self, name: String, targets: Targets, by: &By) -> Result<Round, Refusal> {
        targets.check().map_err(|error| RoundRefused::BadTargets(error.to_string()))?;
        let known = self.rounds().await?.into_iter().find(|round| round.name == name);
        if let Some(known) = &known {
            self.check_undrawn(known).await?;
        }
        let (actor, planned) = (by.actor.clone(), name.clone());
        self.write_round(move |session| {
            acceptance::plan(session, &planned, &targets, &actor, crate::clock::now())
        })
        .await?;
        self.rounds().await?.into_iter().find(|round| round.name == name).ok_or(NO_ROUND)
    }

    /// A round whose pairs may be drawn now.
    pub async fn round_to_draw(&self, id: RoundId) -> Result<Round, Refusal> {
        let round = self.round_named(id).await?;
        self.check_undrawn(&round).await?;
        Ok(round)
    }

    pub(super) async fn round_named(&self, id: RoundId) -> Result<Round, Refusal> {
        self.rounds().await?.into_iter().find(|round| round.id == id.0).ok_or(NO_ROUND)
    }

    async fn check_undrawn(&self, round: &Round) -> Result<(), Refusal> {
        match self.round_state(round).await? {
            RoundState::Planned | RoundState::DrawFailed => Ok(()),
            RoundState::Drawing => Err(RoundRefused::Drawing.into()),
            RoundState::Labelling => Err(RoundRefused::Drawn.into()),
            RoundState::Signed => Err(RoundRefused::Signed.into()),
        }
    }

    /// Writes something of a round between the messages that wait.
    pub(super) async fn write_round(
        &self,
        deed: impl FnOnce(&Session) -> anyhow::Result<()> + Send + 'static,
    ) -> Result<(), Refusal> {
        let own = self.clone();
        self.between(move |_| deed(own.session()).map_err(refusal)).await
    }
}
