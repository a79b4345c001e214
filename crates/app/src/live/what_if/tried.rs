//! What was tried here: how far it is, and what it would change.

use super::untried::Untried;
use crate::access::By;
use crate::resolver::{Change, Choice, Comparison, Stage};
use db::Millis;
use db::models::Publication;
use model::WhatIfId;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

/// What was found is kept of so many.
const MOST_KEPT: usize = 8;

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
    /// Whether nobody wants to know any more.
    pub(super) is_unwanted: AtomicBool,
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
pub(in crate::live) struct WhatIfs(Mutex<(i64, Vec<Arc<WhatIf>>)>);

impl WhatIf {
    /// How far it is.
    pub fn state(&self) -> State {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// It is this far.
    pub(super) fn set(&self, state: State) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    fn runs(&self) -> bool {
        matches!(self.state(), State::Runs(_))
    }
}

impl WhatIfs {
    /// Begins one, unless another runs.
    pub(super) fn begin(
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

    /// All that are known, the oldest first.
    pub(in crate::live) fn all(&self) -> Vec<Arc<WhatIf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// The one of this number.
    pub(super) fn get(&self, id: WhatIfId) -> Option<Arc<WhatIf>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.1.iter().find(|what_if| what_if.id == id).cloned()
    }
}

impl Changes {
    /// By what was compared.
    pub(super) fn of(comparison: &Comparison) -> Changes {
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
