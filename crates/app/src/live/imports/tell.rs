//! How far an import or a dry run is, and what it says in the end: counts, and numbers of rows.

use crate::import::Tally;
use db::uploads::Advance;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Between two times that whoever follows is told.
const EVERY: Duration = Duration::from_millis(400);

/// What became of the rows so far.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Told {
    /// Rows that were read.
    pub rows: i64,
    /// Bytes of the file that were read.
    pub bytes: u64,
    /// Rows a second.
    pub rate: f64,
    /// New records.
    pub created: i64,
    /// New versions of known records.
    pub changed: i64,
    /// Rows that say what is known.
    pub unchanged: i64,
    /// Rows older than what is known.
    pub outdated: i64,
    /// Rows set aside now.
    pub quarantined: i64,
    /// Rows that were set aside before.
    pub quarantined_before: i64,
    /// Rows that could not be written and are kept as dead letters.
    pub failed: i64,
    /// Rows about which cleaning had a remark.
    pub remarked: i64,
    /// Rows that cannot be taken in, by reason.
    pub reasons: BTreeMap<String, Set>,
    /// How often cleaning made each remark.
    pub remarks: BTreeMap<String, i64>,
    /// Values of forbidden columns that were removed, by heading.
    pub removed: BTreeMap<String, u64>,
}

/// Rows that cannot be taken in for one reason.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Set {
    /// How many.
    pub rows: i64,
    /// Numbers of the first ones in the file.
    pub first: Vec<u64>,
}

impl Told {
    /// By what was judged so far.
    pub fn of(tally: &Tally) -> Told {
        let set = |(reason, rows): (&&'static str, &i64)| {
            let first = tally.samples.get(reason).cloned().unwrap_or_default();
            ((*reason).to_owned(), Set { rows: *rows, first })
        };
        Told {
            rows: tally.rows,
            created: tally.counts.created,
            changed: tally.counts.changed,
            unchanged: tally.counts.unchanged,
            outdated: tally.counts.outdated,
            quarantined: tally.counts.quarantined,
            quarantined_before: tally.quarantined_before,
            remarked: tally.remarked,
            reasons: tally.reasons.iter().map(set).collect(),
            remarks: tally.remarks.clone(),
            ..Told::default()
        }
    }

    /// The same with what became of the rows that were taken in.
    pub fn with(self, done: &Advance) -> Told {
        let counts = &done.counts;
        Told {
            created: counts.created,
            changed: counts.changed,
            unchanged: counts.unchanged,
            outdated: counts.outdated,
            failed: done.failed,
            ..self
        }
    }

    /// As it is written down.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("counts and words can be written as JSON")
    }

    /// What was written down; nothing where another release wrote it.
    pub fn from_text(text: &str) -> Option<Told> {
        serde_json::from_str(text).ok()
    }
}

/// Says when it is time to tell, and how fast it goes.
pub(super) struct Pace {
    begun: Instant,
    told: Instant,
}

impl Pace {
    pub fn begin() -> Pace {
        Pace { begun: Instant::now(), told: Instant::now() }
    }

    /// Whether it is time to tell.
    pub fn is_due(&mut self) -> bool {
        let is_due = self.told.elapsed() >= EVERY;
        if is_due {
            self.told = Instant::now();
        }
        is_due
    }

    /// So many of something a second, since it began.
    pub fn rate(&self, number: i64) -> f64 {
        let rate = number as f64 / self.begun.elapsed().as_secs_f64().max(0.001);
        (rate * 10.0).round() / 10.0
    }
}
