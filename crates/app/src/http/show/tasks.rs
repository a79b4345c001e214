//! Review tasks: ids, figures and reasons, and the two customers as they would be together for whoever reads customers.

use super::person::ForeseenProfile;
use crate::customers::{Person, moment};
use crate::live::{Compared, Reason, Waits, priority};
use db::Millis;
use db::reviews::Task;
use model::{CustomerId, RecordId, ReviewId};
use serde::Serialize;
use utoipa::ToSchema;

/// Review tasks, the most urgent first.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ReviewTasks {
    review_tasks: Vec<ReviewTask>,
    /// The cursor of the next page; null on the last one.
    next: Option<String>,
}

/// Two customers who may be one person.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ReviewTask {
    #[schema(value_type = String)]
    id: ReviewId,
    #[schema(value_type = Vec<String>)]
    customers: [CustomerId; 2],
    /// The pair of their records that is looked at.
    #[schema(value_type = Vec<String>)]
    records: [RecordId; 2],
    /// Bits for one person.
    score: f64,
    /// 1 where nothing speaks for either side, 0 where it is certain: 1 - |2p - 1| with p = 1 / (1 + 2^-score), 0.05 at
    /// least.
    uncertainty: f64,
    /// Source records of both customers.
    stake: i64,
    /// Stake times uncertainty.
    priority: f64,
    /// `grey_score`, `no_case`, `contradiction` or `too_large`.
    why: String,
    opened_at: String,
    /// Who looks at it, and until when nobody else decides it.
    claimed_by: Option<String>,
    claimed_until: Option<String>,
    /// How many people could not say.
    undecided: usize,
    /// Whether whoever asks is one of them; such tasks come last.
    undecided_by_you: bool,
}

/// A task, with how its records compare.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ReviewTaskDetail<'a> {
    #[serde(flatten)]
    task: ReviewTask,
    /// Match cases that fire.
    cases: Vec<String>,
    /// What rules out one person.
    veto: Option<String>,
    reasons: Vec<ReviewReason>,
    /// Both customers as they would be together.
    profile: Option<ForeseenProfile<'a>>,
}

/// What one attribute says.
#[derive(Serialize, ToSchema)]
struct ReviewReason {
    attribute: String,
    level: String,
    bits: f64,
}

/// A task that is claimed.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Claimed {
    #[schema(value_type = String)]
    id: ReviewId,
    /// Null where the claim was given back.
    claimed_until: Option<String>,
}

impl ReviewTasks {
    /// A page of them; claims that ended before `now` are none.
    pub fn of(tasks: Vec<Waits>, next: Option<String>, now: Millis) -> ReviewTasks {
        ReviewTasks { review_tasks: tasks.into_iter().map(|task| ReviewTask::of(task, now)).collect(), next }
    }
}

impl ReviewTask {
    fn of(waits: Waits, now: Millis) -> ReviewTask {
        let Waits { task, undecided, by_who_asks } = waits;
        let priority = priority(&task) as f64 / 1_000.0;
        let Task { review, customers, stake, claim } = task;
        let (claimed_by, until) = claim.filter(|(_, until)| *until > now).unzip();
        ReviewTask {
            id: ReviewId(review.id),
            customers: customers.map(CustomerId),
            records: review.records.map(RecordId),
            score: review.score as f64 / 1_000.0,
            uncertainty: review.uncertainty as f64 / 1_000.0,
            stake,
            priority,
            why: review.why,
            opened_at: moment::text(review.opened_at),
            claimed_by,
            claimed_until: until.map(moment::text),
            undecided,
            undecided_by_you: by_who_asks,
        }
    }
}

impl<'a> ReviewTaskDetail<'a> {
    /// A task with how its records compare, and who both would be together.
    pub fn of(
        waits: Waits,
        compared: Compared,
        person: Option<&'a Person>,
        now: Millis,
    ) -> ReviewTaskDetail<'a> {
        let Compared { cases, veto, reasons } = compared;
        let reason = |Reason { attribute, level, bits }| ReviewReason { attribute, level, bits };
        let reasons = reasons.into_iter().map(reason).collect();
        let profile = person.map(ForeseenProfile::from);
        ReviewTaskDetail { task: ReviewTask::of(waits, now), cases, veto, reasons, profile }
    }
}

impl Claimed {
    /// Until then, or no more.
    pub fn until(id: ReviewId, until: Option<Millis>) -> Claimed {
        Claimed { id, claimed_until: until.map(moment::text) }
    }
}
