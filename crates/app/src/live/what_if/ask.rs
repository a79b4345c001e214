//! A node is asked what something would change, and finds it out beside everything else.

use super::trial::{Trial, chosen};
use super::tried::{Changes, State, WhatIf};
use super::untried::Untried;
use crate::access::{By, View};
use crate::decisions::Undecidable;
use crate::live::node::{Node, Route};
use crate::live::refusal::{NO_WRITER, Refusal};
use crate::resolver::{self, Change, Choice, Stage};
use db::audit::People;
use model::WhatIfId;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Merges, and splits, that are shown with the link between their parts.
const SAMPLE: usize = 20;

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
        let found = self.0.what_ifs.get(id);
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
        let found = self.0.what_ifs.get(id);
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
        let found = self.0.what_ifs.get(id);
        let found = found.ok_or(Refusal::Unknown { what: "what-if" })?;
        found.is_unwanted.store(true, Ordering::Relaxed);
        found.set(State::Cancelled);
        Ok(found)
    }

    /// Models decide for every brand, and what they change names customers of all.
    pub(super) fn may_try(&self, view: &View) -> Result<(), Refusal> {
        if !view.reaches_all() {
            return Err(Refusal::Undecidable(Undecidable::ForEveryBrand));
        }
        match self.route() {
            Route::Here => Ok(()),
            _ => Err(NO_WRITER),
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

/// The customers that changes concern.
fn people(changes: &[Change]) -> People {
    let parts = changes.iter().flat_map(|change| &change.parts);
    People::customers(parts.filter_map(|part| part.customer))
}
