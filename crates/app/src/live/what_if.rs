//! What another model, other thresholds or other match cases would change: found out beside everything else, in memory,
//! and published only after that.

use super::errand::Errand;
use super::node::{Node, Route};
use super::queue::SOON;
use super::refusal::Refusal;
use super::unready::Unready;
use super::writer::{self, Wrote};
use crate::access::{By, View};
use crate::decisions::Undecidable;
use crate::resolver::{self, Change, Choice, Comparison, Stage};
use anyhow::Context;
use db::Millis;
use db::audit::People;
use db::models::{Model, Publication, Thresholds};
use identity::resolve::cases::Cases;
use model::{ModelId, WhatIfId};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// What was found is kept of so many.
const MOST_KEPT: usize = 8;
/// Merges, and splits, that are shown with the link between their parts.
const SAMPLE: usize = 20;

/// What is to be tried; what is left out stays as it is now.
#[derive(Clone, PartialEq, Debug)]
pub enum Trial {
    /// These.
    Of {
        /// The model.
        model: Option<ModelId>,
        /// The thresholds; else those that the model is kept with, or, for the model that acts, those that act.
        thresholds: Option<identity::resolve::Thresholds>,
        /// The match cases, as a file.
        cases: Option<String>,
    },
    /// What acted before what acts now.
    RollBack,
}

/// Why something is not tried, or not published.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Untried {
    /// It is what acts.
    #[error("this acts already")]
    ActsAlready,
    /// Nothing acted before.
    #[error("nothing acted before what acts now")]
    NothingEarlier,
    /// Another one is being found out.
    #[error("another what-if runs")]
    Busy,
    /// It is not found out yet, or could not be.
    #[error("it is not found out")]
    Unfinished,
    /// Something else acts since.
    #[error("something else acts since")]
    ActsOtherwise,
    /// The thresholds make no sense.
    #[error("{0}")]
    BadThresholds(String),
    /// The match cases make no sense; says where.
    #[error("{0}")]
    BadCases(String),
}

/// What is tried, and what was found out.
pub struct WhatIf {
    /// Its number.
    pub id: WhatIfId,
    /// Who asked.
    pub by: String,
    /// When.
    pub begun_at: Millis,
    /// What would act.
    pub choice: Choice,
    /// What acts.
    pub acting: Publication,
    /// Whether what acted before would act again.
    pub rolls_back: bool,
    state: Mutex<State>,
    is_unwanted: AtomicBool,
}

/// How far it is.
#[derive(Clone)]
pub enum State {
    /// It is being found out.
    Runs(Stage),
    /// It was found out.
    Done(Arc<Changes>),
    /// It was given up.
    Cancelled,
    /// It failed; the log says why.
    Failed,
}

/// What would change.
pub struct Changes {
    /// When that was known.
    pub at: Millis,
    /// Records.
    pub records: usize,
    /// Customers before and after.
    pub customers: [usize; 2],
    /// Households of two people or more, before and after.
    pub households: [usize; 2],
    /// Pairs that wait for a person's look, before and after.
    pub reviews: [usize; 2],
    /// Records that would belong to another customer.
    pub records_moved: usize,
    /// Customers that would come of several, and such that would be parted.
    pub merges: usize,
    /// See above.
    pub splits: usize,
    /// The heaviest, with the strongest link between their parts.
    pub sample: Vec<Change>,
    /// All: merges first, the heaviest first.
    pub all: Vec<Change>,
}

/// What was tried, the newest last.
#[derive(Default)]
pub(super) struct WhatIfs(Mutex<(i64, Vec<Arc<WhatIf>>)>);

impl WhatIf {
    /// How far it is.
    pub fn state(&self) -> State {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, state: State) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    fn runs(&self) -> bool {
        matches!(self.state(), State::Runs(_))
    }
}

impl WhatIfs {
    /// Begins one, unless another runs.
    fn begin(
        &self,
        choice: Choice,
        acting: Publication,
        rolls_back: bool,
        by: &By,
    ) -> Result<Arc<WhatIf>, Untried> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, known) = &mut *all;
        if known.iter().any(|known| known.runs()) {
            return Err(Untried::Busy);
        }
        *last += 1;
        let begun = Arc::new(WhatIf {
            id: WhatIfId(*last),
            by: by.actor.clone(),
            begun_at: crate::clock::now(),
            choice,
            acting,
            rolls_back,
            state: Mutex::new(State::Runs(Stage::Reading)),
            is_unwanted: AtomicBool::new(false),
        });
        known.push(Arc::clone(&begun));
        let too_many = known.len().saturating_sub(MOST_KEPT);
        known.drain(..too_many);
        Ok(begun)
    }

    fn all(&self) -> Vec<Arc<WhatIf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }
}

impl Node {
    /// Begins to find out what something would change. Only where this process writes.
    pub async fn try_out(&self, trial: Trial, by: &By, view: &View) -> Result<Arc<WhatIf>, Refusal> {
        self.may_try(view)?;
        let (models, publications) = self.models().await?;
        let acting = publications.last().ok_or_else(|| self.0.not_ready())?.clone();
        let (choice, rolls_back) = match trial {
            Trial::RollBack => {
                let both = resolver::earlier(&publications).ok_or(Untried::NothingEarlier)?;
                (Choice::of(both[1]), true)
            }
            Trial::Of { model, thresholds, cases } => {
                (chosen(&models, &acting, (model, thresholds, cases))?, false)
            }
        };
        if choice == Choice::of(&acting) {
            return Err(Untried::ActsAlready.into());
        }
        let begun = self.0.what_ifs.begin(choice, acting, rolls_back, by)?;
        let (own, what_if) = (self.clone(), Arc::clone(&begun));
        tokio::task::spawn_blocking(move || own.find_out(&what_if));
        Ok(begun)
    }

    /// One that was asked for here.
    pub async fn what_if(&self, id: WhatIfId, by: &By, view: &View) -> Result<Arc<WhatIf>, Refusal> {
        self.may_try(view)?;
        let found = self.0.what_ifs.all().into_iter().find(|what_if| what_if.id == id);
        let found = found.ok_or(Refusal::Unknown { what: "what-if" })?;
        let people = match found.state() {
            State::Done(changes) => people(&changes.sample),
            _ => People::none(),
        };
        self.note(by, people).await?;
        Ok(found)
    }

    /// All of what it would change, behind a position and at most so many.
    pub async fn changes_of(
        &self,
        id: WhatIfId,
        (after, most): (usize, usize),
        by: &By,
        view: &View,
    ) -> Result<Vec<Change>, Refusal> {
        self.may_try(view)?;
        let found = self.0.what_ifs.all().into_iter().find(|what_if| what_if.id == id);
        let State::Done(changes) = found.ok_or(Refusal::Unknown { what: "what-if" })?.state() else {
            return Err(Untried::Unfinished.into());
        };
        let page: Vec<Change> = changes.all.iter().skip(after).take(most).cloned().collect();
        self.note(by, people(&page)).await?;
        Ok(page)
    }

    /// Gives one up, or forgets what was found.
    pub fn give_up_what_if(&self, id: WhatIfId, view: &View) -> Result<Arc<WhatIf>, Refusal> {
        self.may_try(view)?;
        let found = self.0.what_ifs.all().into_iter().find(|what_if| what_if.id == id);
        let found = found.ok_or(Refusal::Unknown { what: "what-if" })?;
        found.is_unwanted.store(true, Ordering::Relaxed);
        found.set(State::Cancelled);
        Ok(found)
    }

    /// Makes what was tried act. Everybody is decided by it before anything else is written. Only where this process
    /// writes.
    pub async fn publish(
        &self,
        id: WhatIfId,
        reason: String,
        by: &By,
        view: &View,
    ) -> Result<Arc<WhatIf>, Refusal> {
        self.may_try(view)?;
        let found = self.0.what_ifs.all().into_iter().find(|what_if| what_if.id == id);
        let what_if = found.ok_or(Refusal::Unknown { what: "what-if" })?;
        if !matches!(what_if.state(), State::Done(_)) {
            return Err(Untried::Unfinished.into());
        }
        self.note(by, People::none()).await?;
        let (own, tried, actor) = (self.clone(), Arc::clone(&what_if), by.actor.clone());
        self.0
            .send(|reply: oneshot::Sender<Result<(), Refusal>>| {
                Errand::Other(Box::new(move |writer| {
                    let written = writer.and_then(|writer| {
                        let session = own.session();
                        let tx = own.begin_between(writer)?;
                        session.block(published(own.clone(), tx, &tried, &actor, &reason))
                    });
                    let is_published = written.is_ok();
                    let wrote = super::errand::answer(reply, written);
                    // What is known was decided by another model: all of it is read again.
                    if is_published { Wrote::Broken } else { wrote }
                }))
            })
            .await?;
        tracing::info!(publication = what_if.acting.id + 1, "another model acts; everybody is decided anew");
        Ok(what_if)
    }

    /// Models decide for every brand, and what they change names customers of all.
    fn may_try(&self, view: &View) -> Result<(), Refusal> {
        if !view.reaches_all() {
            return Err(Refusal::Undecidable(Undecidable::ForEveryBrand));
        }
        match self.route() {
            Route::Here => Ok(()),
            _ => Err(Refusal::NotReady { retry_after: SOON, why: Unready::NoWriter }),
        }
    }

    fn find_out(&self, what_if: &WhatIf) {
        let begun = std::time::Instant::now();
        let found = std::panic::catch_unwind(AssertUnwindSafe(|| self.compare(what_if)));
        let found = found.unwrap_or_else(|_| Err(anyhow::anyhow!("a fault in the program")));
        if what_if.is_unwanted.load(Ordering::Relaxed) {
            return;
        }
        what_if.set(match found {
            Ok(changes) => State::Done(Arc::new(changes)),
            Err(error) => {
                tracing::error!(what_if = %what_if.id, "a what-if failed: {error:#}");
                State::Failed
            }
        });
        tracing::info!(what_if = %what_if.id, seconds = begun.elapsed().as_secs_f32(), "a what-if ended");
    }

    fn compare(&self, what_if: &WhatIf) -> anyhow::Result<Changes> {
        let session = self.session();
        let acting = resolver::published_of(session, &Choice::of(&what_if.acting))?;
        let other = resolver::published_of(session, &what_if.choice)?;
        let goes_on = |stage: Stage| {
            let is_over = what_if.is_unwanted.load(Ordering::Relaxed) || self.is_stopping();
            anyhow::ensure!(!is_over, "given up");
            what_if.set(State::Runs(stage));
            Ok(())
        };
        // Whoever is served meanwhile keeps half of the cores.
        let threads = (std::thread::available_parallelism().map_or(1, usize::from) / 2).max(1);
        Ok(Changes::of(&resolver::compare(session, &acting, other, (SAMPLE, threads), &goes_on)?))
    }
}

impl Changes {
    fn of(comparison: &Comparison) -> Changes {
        let people = &comparison.people;
        Changes {
            at: crate::clock::now(),
            records: comparison.after.working.len(),
            customers: [people.customers_before, people.customers_after],
            households: comparison.households,
            reviews: comparison.reviews,
            records_moved: people.records_moved,
            merges: people.merges.len(),
            splits: people.splits.len(),
            sample: comparison.sample.clone(),
            all: comparison.changes().collect(),
        }
    }
}

/// What would act, where that makes sense.
fn chosen(
    models: &[Model],
    acting: &Publication,
    (model, thresholds, cases): (Option<ModelId>, Option<identity::resolve::Thresholds>, Option<String>),
) -> Result<Choice, Refusal> {
    let now = Choice::of(acting);
    let mut choice = match model {
        Some(id) if id.0 != now.model_id => {
            let kept = models.iter().find(|kept| kept.id == id.0);
            let kept = kept.ok_or(Refusal::Unknown { what: "model" })?;
            Choice { model_id: kept.id, thresholds: kept.thresholds, cases: now.cases }
        }
        _ => now,
    };
    if let Some(bits) = thresholds {
        bits.check().map_err(|error| Untried::BadThresholds(error.to_string()))?;
        choice.thresholds = sound(resolver::stored(bits));
    }
    if let Some(cases) = cases {
        Cases::from_toml(&cases).map_err(|error| Untried::BadCases(error.to_string()))?;
        choice.cases = cases;
    }
    Ok(choice)
}

/// Rounding to thousandths keeps their order.
fn sound(thresholds: Thresholds) -> Thresholds {
    Thresholds { review: thresholds.review.min(thresholds.same_person), ..thresholds }
}

/// Writes the publication, unless something else acts by now.
async fn published(
    node: Node,
    mut tx: db::Tx,
    tried: &WhatIf,
    actor: &str,
    reason: &str,
) -> Result<(), Refusal> {
    let data = &node.session().repository.data;
    let last = db::models::last_publication(data).await.map_err(|error| writer::refusal(error.into()))?;
    if last != tried.acting.id {
        return Err(Untried::ActsOtherwise.into());
    }
    let publication = tried.choice.publication(last + 1, (actor, reason), tried.rolls_back.then_some(last));
    let written = async {
        db::models::publish(&mut tx, &publication).await?;
        tx.commit().await
    };
    written.await.context("a publication cannot be written").map_err(writer::refusal)
}

/// The customers that changes concern.
fn people(changes: &[Change]) -> People {
    let parts = changes.iter().flat_map(|change| &change.parts);
    People::customers(parts.filter_map(|part| part.customer))
}
