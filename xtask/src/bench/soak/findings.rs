//! What must not be: each finding by its kind, with how often it was found and the first few in full.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Findings of one kind that are told in full.
const SHOWN: usize = 5;
/// Letters of a finding that are told.
const LETTERS: usize = 600;

/// Everything that was found.
#[derive(Default)]
pub struct Findings(Mutex<BTreeMap<&'static str, (u64, Vec<String>)>>);

impl Findings {
    /// Notes one, and says it at once.
    pub fn note(&self, kind: &'static str, what: impl Into<String>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (times, shown) = all.entry(kind).or_default();
        *times += 1;
        if shown.len() < SHOWN {
            let what: String = what.into().chars().take(LETTERS).collect();
            println!("FOUND {kind}: {what}");
            shown.push(what);
        }
    }

    /// Notes one unless this holds.
    pub fn check(&self, holds: bool, kind: &'static str, what: impl FnOnce() -> String) {
        if !holds {
            self.note(kind, what());
        }
    }

    /// A line for each kind and for each finding that is told in full.
    pub fn lines(&self) -> Vec<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = all.iter().flat_map(|(kind, (times, shown))| {
            std::iter::once(format!("{kind}: {times} times"))
                .chain(shown.iter().map(|what| format!("    {what}")))
        });
        lines.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_counted_by_kind_and_the_first_told_in_full() {
        let findings = Findings::default();
        assert!(findings.lines().is_empty());
        findings.check(true, "lost", || unreachable!("nothing is lost"));
        (0..7).for_each(|number| findings.check(false, "lost", || format!("record {number}")));
        findings.note("doubled", "x".repeat(2_000));
        let lines = findings.lines();
        assert_eq!(lines.len(), 1 + 1 + 1 + SHOWN, "{lines:?}");
        assert_eq!((lines[0].as_str(), lines[2].as_str()), ("doubled: 1 times", "lost: 7 times"));
        assert_eq!(lines[1].trim().len(), LETTERS);
    }
}
