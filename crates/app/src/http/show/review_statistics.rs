//! How the work on review tasks goes: ids of whoever works, counts and times.

use crate::live::{ReviewStatistics, Work};
use model::CivilDate;
use serde::Serialize;
use utoipa::ToSchema;

/// How the work on review tasks goes.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewStatistics)]
pub(in crate::http) struct ShownReviewStatistics {
    /// The first day.
    from: String,
    /// The last day.
    to: String,
    /// Minutes that a pair took before, against which hours saved are counted.
    manual_minutes: u32,
    days: Vec<WorkOfDay>,
    total: ShownWork,
    agreement: ShownAgreement,
}

/// What somebody did on a day.
#[derive(Serialize, ToSchema)]
struct WorkOfDay {
    day: String,
    steward: String,
    #[serde(flatten)]
    work: ShownWork,
}

/// What was done.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewWork)]
struct ShownWork {
    /// Pairs that were decided.
    decided: usize,
    /// Pairs about which somebody could not say.
    undecided: usize,
    /// Pairs that somebody looked at as the second person.
    second_opinions: usize,
    /// How many of all these came with the time that they took.
    timed: usize,
    /// The middle one of these times; null without one.
    median_seconds: Option<f64>,
    /// All of these times together.
    hours_spent: f64,
    /// What decided pairs that came with a time would have taken before, less the hours spent.
    hours_saved: f64,
}

/// How far second opinions agree with the first.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewAgreement)]
struct ShownAgreement {
    /// Pairs that two people looked at.
    pairs: usize,
    agreed: usize,
    /// Null without pairs.
    share: Option<f64>,
    /// Cohen's kappa: 1 where they always agree, 0 where no more than by chance; null where it is not defined.
    kappa: Option<f64>,
}

impl ShownReviewStatistics {
    /// Of these days.
    pub fn of([from, to]: [CivilDate; 2], told: ReviewStatistics) -> ShownReviewStatistics {
        let ReviewStatistics { manual_minutes, days, total, agreement } = told;
        let day = |(day, steward, work): (CivilDate, String, Work)| WorkOfDay {
            day: day.to_string(),
            steward,
            work: shown(&work, manual_minutes),
        };
        ShownReviewStatistics {
            from: from.to_string(),
            to: to.to_string(),
            manual_minutes,
            days: days.into_iter().map(day).collect(),
            total: shown(&total, manual_minutes),
            agreement: ShownAgreement {
                pairs: agreement.pairs,
                agreed: agreement.agreed,
                share: agreement.share,
                kappa: agreement.kappa,
            },
        }
    }
}

fn shown(work: &Work, manual_minutes: u32) -> ShownWork {
    ShownWork {
        decided: work.decided,
        undecided: work.undecided,
        second_opinions: work.second_opinions,
        timed: work.seconds.len(),
        median_seconds: work.median_seconds(),
        hours_spent: work.hours_spent(),
        hours_saved: work.hours_saved(manual_minutes),
    }
}
