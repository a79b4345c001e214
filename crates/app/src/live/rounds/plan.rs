//! Rounds are planned, and their pairs drawn beside everything else.

use super::draws::RoundState;
use super::refused::RoundRefused;
use crate::acceptance;
use crate::access::By;
use crate::live::failure::refusal;
use crate::live::node::{Node, Route};
use crate::live::refusal::{NO_WRITER, Refusal};
use crate::session::Session;
use db::acceptance::Round;
use identity::acceptance::Targets;
use model::RoundId;
use std::panic::AssertUnwindSafe;

const NO_ROUND: Refusal = Refusal::Unknown { what: "round" };

impl Node {
    /// How far a round is.
    pub fn round_state(&self, round: &Round) -> RoundState {
        match (&round.signed, &round.sample) {
            (Some(_), _) => RoundState::Signed,
            (None, Some(_)) => RoundState::Labelling,
            (None, None) => self.0.draws.of(round.id).unwrap_or(RoundState::Planned),
        }
    }

    /// Begins a round, or sets other targets for one of which nothing was drawn yet. Only where this process writes.
    pub async fn plan_round(&self, name: String, targets: Targets, by: &By) -> Result<Round, Refusal> {
        targets.check().map_err(|error| RoundRefused::BadTargets(error.to_string()))?;
        let known = self.rounds().await?.into_iter().find(|round| round.name == name);
        if let Some(known) = &known {
            self.check_undrawn(known)?;
        }
        let (actor, planned) = (by.actor.clone(), name.clone());
        self.write_round(move |session| {
            acceptance::plan(session, &planned, &targets, &actor, crate::clock::now())
        })
        .await?;
        self.rounds().await?.into_iter().find(|round| round.name == name).ok_or(NO_ROUND)
    }

    /// Begins to draw the pairs of a round. Only where this process writes.
    pub async fn draw_round(&self, id: RoundId, seed: u64) -> Result<Round, Refusal> {
        self.check_writes()?;
        let round = self.round_named(id).await?;
        self.check_undrawn(&round)?;
        if !self.0.draws.begin(round.id) {
            return Err(RoundRefused::Drawing.into());
        }
        let (own, name) = (self.clone(), round.name.clone());
        tokio::task::spawn_blocking(move || own.draw(id, &name, seed));
        Ok(round)
    }

    fn draw(&self, id: RoundId, name: &str, seed: u64) {
        // Whoever is served meanwhile keeps half of the cores.
        let threads = (std::thread::available_parallelism().map_or(1, usize::from) / 2).max(1);
        let draw = || acceptance::sample(self.session(), name, seed, crate::clock::now(), threads);
        let drawn = std::panic::catch_unwind(AssertUnwindSafe(draw));
        let drawn = drawn.unwrap_or_else(|_| Err(anyhow::anyhow!("a fault in the program")));
        if let Err(error) = &drawn {
            tracing::error!(round = %id, "the pairs cannot be drawn: {error:#}");
        }
        self.0.draws.end(id.0, drawn.is_ok());
    }

    pub(super) async fn round_named(&self, id: RoundId) -> Result<Round, Refusal> {
        self.rounds().await?.into_iter().find(|round| round.id == id.0).ok_or(NO_ROUND)
    }

    fn check_undrawn(&self, round: &Round) -> Result<(), Refusal> {
        match self.round_state(round) {
            RoundState::Planned | RoundState::DrawFailed => Ok(()),
            RoundState::Drawing => Err(RoundRefused::Drawing.into()),
            RoundState::Labelling => Err(RoundRefused::Drawn.into()),
            RoundState::Signed => Err(RoundRefused::Signed.into()),
        }
    }

    fn check_writes(&self) -> Result<(), Refusal> {
        match self.route() {
            Route::Here => Ok(()),
            _ => Err(NO_WRITER),
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
