//! Keys that first appear when the headings are settled already: told to people, but not read.

use crate::Shape;
use crate::forbidden::Judge;
use rustc_hash::FxHashMap;

/// Keys that are remembered.
const MOST: usize = 100;
/// Keys whose judgement is remembered: a file may use values as keys.
const MOST_JUDGED: usize = 10_000;

/// The keys met late.
#[derive(Default)]
pub(crate) struct Late {
    judge: Judge,
    judged: FxHashMap<String, bool>,
    allowed: Vec<String>,
    forbidden: Vec<String>,
    /// Forbidden values in the line at hand.
    pub(super) removed: u64,
}

impl Late {
    pub(super) fn new(judge: Judge) -> Self {
        Self { judge, ..Self::default() }
    }

    /// Notes a key, and whether a value that stands under it is forbidden.
    pub(super) fn meet(&mut self, key: &str, is_empty: bool) {
        let is_forbidden = self.is_forbidden(key);
        self.removed += u64::from(is_forbidden && !is_empty);
        let keys = if is_forbidden { &mut self.forbidden } else { &mut self.allowed };
        if keys.len() < MOST && !keys.iter().any(|known| known == key) {
            keys.push(key.to_owned());
        }
    }

    /// Writes the keys met so far into the shape of the file.
    pub(crate) fn copy_to(&self, shape: &mut Shape) {
        if shape.late.len() < self.allowed.len() {
            shape.late.clone_from(&self.allowed);
        }
        for key in &self.forbidden {
            if !shape.forbidden.contains(key) {
                shape.forbidden.push(key.clone());
            }
        }
    }

    /// Whether values under this key are forbidden.
    pub(super) fn is_forbidden(&mut self, key: &str) -> bool {
        if self.judge.is_idle() {
            return false;
        }
        if let Some(judged) = self.judged.get(key) {
            return *judged;
        }
        let judged = self.judge.is_forbidden(key);
        if self.judged.len() < MOST_JUDGED {
            self.judged.insert(key.to_owned(), judged);
        }
        judged
    }
}
