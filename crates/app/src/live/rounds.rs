//! Rounds of acceptance while a process serves: planned, drawn beside everything else, labelled pair by pair and signed,
//! by the code of the command.

use super::node::{Node, Route};
use super::queue::SOON;
use super::refusal::Refusal;
use super::unready::Unready;
use crate::acceptance::{self, Figures, Shown, figures, key_of};
use crate::access::{By, View};
use crate::session::Session;
use db::acceptance::{Pair, Round};
use db::audit::People;
use identity::acceptance::{Label, Targets};
use model::{DataClass, RoundId, Sight};
use rustc_hash::FxHashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};

const NO_ROUND: Refusal = Refusal::Unknown { what: "round" };
const NO_PAIR: Refusal = Refusal::Unknown { what: "pair" };

/// Why something is not done with a round.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RoundRefused {
    /// Its pairs are drawn: its targets stay.
    #[error("the pairs are drawn already")]
    Drawn,
    /// Its pairs are being drawn.
    #[error("the pairs are being drawn")]
    Drawing,
    /// Nothing was drawn yet.
    #[error("nothing was drawn yet")]
    NotDrawn,
    /// It is signed and does not change.
    #[error("the round is signed")]
    Signed,
    /// So many pairs have no label.
    #[error("{0} pairs have no label yet")]
    Pending(u64),
    /// The targets make no sense.
    #[error("{0}")]
    BadTargets(String),
}

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

/// Rounds whose pairs are being drawn here, or could not be.
#[derive(Default)]
pub(super) struct Draws(Mutex<FxHashMap<i64, RoundState>>);

impl Draws {
    fn of(&self, round: i64) -> Option<RoundState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&round).copied()
    }

    /// Begins to draw, unless somebody else does.
    fn begin(&self, round: i64) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(round, RoundState::Drawing) != Some(RoundState::Drawing)
    }

    fn end(&self, round: i64, is_drawn: bool) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_drawn {
            all.remove(&round)
        } else {
            all.insert(round, RoundState::DrawFailed)
        };
    }
}

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

    /// Pairs of a round behind a number, without what was decided about them; all, or those without a label.
    pub async fn pairs_of_round(
        &self,
        id: RoundId,
        (after, most): (i64, usize),
        only_open: bool,
    ) -> Result<Vec<Pair>, Refusal> {
        let mut pairs = self.all_pairs(id).await?.1;
        pairs.retain(|pair| pair.number > after && !(only_open && pair.label.is_some()));
        pairs.truncate(most);
        Ok(pairs)
    }

    /// A pair with what its records say, side by side; without that where one was erased.
    pub async fn pair_of_round(
        &self,
        (id, number): (RoundId, i64),
        by: &By,
        view: &View,
    ) -> Result<(Pair, Option<Shown>), Refusal> {
        let is_clear = |class| view.sees(class, "") == Sight::Clear;
        if !is_clear(DataClass::Identifying) || !is_clear(DataClass::Personal) {
            return Err(Refusal::NotInClear);
        }
        let pair = self.one_pair(id, number).await?.1;
        let records = [pair.record_a, pair.record_b];
        let data = &self.session().repository.data;
        let customers = db::customers::of_records(data, &records).await.map_err(anyhow::Error::from)?;
        self.note(by, People::customers(customers.into_values()).with_records(records)).await?;
        let (own, asked) = (self.clone(), pair.clone());
        let shown = self.beside(move || Ok(acceptance::side_by_side_of(own.session(), &asked)?)).await?;
        Ok((pair, shown))
    }

    /// Writes down what somebody says of a pair, or takes it back. Only where this process writes.
    pub async fn label_pair(
        &self,
        (id, number): (RoundId, i64),
        label: Option<Label>,
        by: &By,
    ) -> Result<Pair, Refusal> {
        let (round, pair) = self.one_pair(id, number).await?;
        check_unsigned(&round)?;
        self.note(by, People::none().with_records([pair.record_a, pair.record_b])).await?;
        let actor = by.actor.clone();
        self.write_round(move |session| {
            let now = crate::clock::now();
            let label = label.map(|label| db::acceptance::Label {
                label: key_of(label).to_owned(),
                by: actor,
                at: now,
            });
            session.block(async {
                let mut tx = session.repository.data.begin().await?;
                db::acceptance::label(&mut tx, round.id, number, label.as_ref()).await?;
                tx.commit().await
            })?;
            acceptance::settle(session, &round, now).map(|_| ())
        })
        .await?;
        Ok(self.one_pair(id, number).await?.1)
    }

    /// Signs a round: from then on nothing of it changes. Only where this process writes.
    pub async fn sign_round(
        &self,
        id: RoundId,
        with_pending: bool,
        by: &By,
    ) -> Result<(Round, Figures), Refusal> {
        let round = self.round_named(id).await?;
        check_unsigned(&round)?;
        if round.sample.is_none() {
            return Err(RoundRefused::NotDrawn.into());
        }
        let (own, asked) = (self.clone(), round.clone());
        let known = self.beside(move || Ok(figures(own.session(), &asked)?)).await?;
        let open = known.pending - known.gone;
        if open > 0 && !with_pending {
            return Err(RoundRefused::Pending(open).into());
        }
        let actor = by.actor.clone();
        self.write_round(move |session| {
            acceptance::sign(session, &round, &actor, with_pending, crate::clock::now()).map(|_| ())
        })
        .await?;
        Ok((self.round_named(id).await?, known))
    }

    async fn round_named(&self, id: RoundId) -> Result<Round, Refusal> {
        self.rounds().await?.into_iter().find(|round| round.id == id.0).ok_or(NO_ROUND)
    }

    async fn all_pairs(&self, id: RoundId) -> Result<(Round, Vec<Pair>), Refusal> {
        let round = self.round_named(id).await?;
        if round.sample.is_none() {
            return Err(RoundRefused::NotDrawn.into());
        }
        let data = &self.session().repository.data;
        let pairs = db::acceptance::pairs(data, round.id).await.map_err(anyhow::Error::from)?;
        Ok((round, pairs))
    }

    async fn one_pair(&self, id: RoundId, number: i64) -> Result<(Round, Pair), Refusal> {
        let (round, pairs) = self.all_pairs(id).await?;
        let pair = pairs.into_iter().find(|pair| pair.number == number);
        Ok((round, pair.ok_or(NO_PAIR)?))
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
            _ => Err(Refusal::NotReady { retry_after: SOON, why: Unready::NoWriter }),
        }
    }

    /// Writes something of a round between the messages that wait.
    async fn write_round(
        &self,
        deed: impl FnOnce(&Session) -> anyhow::Result<()> + Send + 'static,
    ) -> Result<(), Refusal> {
        let own = self.clone();
        self.between(move |_| deed(own.session()).map_err(super::writer::refusal)).await
    }
}

fn check_unsigned(round: &Round) -> Result<(), Refusal> {
    if round.signed.is_some() { Err(RoundRefused::Signed.into()) } else { Ok(()) }
}
