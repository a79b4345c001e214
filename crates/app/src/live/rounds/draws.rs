//! Rounds whose pairs are being drawn here.

use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

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
pub(in crate::live) struct Draws(Mutex<FxHashMap<i64, RoundState>>);

impl Draws {
    /// How drawing stands; nothing where it was not begun here, or is done.
    pub fn of(&self, round: i64) -> Option<RoundState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&round).copied()
    }

    /// Begins to draw, unless somebody else does.
    pub fn begin(&self, round: i64) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(round, RoundState::Drawing) != Some(RoundState::Drawing)
    }

    /// Drawing is over.
    pub fn end(&self, round: i64, is_drawn: bool) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_drawn {
            all.remove(&round)
        } else {
            all.insert(round, RoundState::DrawFailed)
        };
    }
}
