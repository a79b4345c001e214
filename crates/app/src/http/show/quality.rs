//! Scores of quality, each with what it is a share of and how it is computed.

use super::dictionary::Words;
use crate::quality::{Change, Scored};
use identity::quality::{FieldScore, Ratio, Score, Scores};
use model::Field;
use serde::Serialize;
use utoipa::ToSchema;

/// The scores of a day.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct QualityOfDay {
    /// By source; all of them together last, with `source` null.
    pub scores: Vec<SourceScores>,
    pub formulas: Vec<Formula>,
}

/// The scores of a source, day by day, newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct QualityHistory {
    pub days: Vec<ShownScores>,
    pub formulas: Vec<Formula>,
    pub next: Option<String>,
}

/// How a score is computed.
#[derive(Serialize, ToSchema)]
#[schema(as = QualityFormula)]
pub(in crate::http) struct Formula {
    name: Words,
    formula: Words,
}

/// The scores of a source, and what they were.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct SourceScores {
    /// None for all of them together.
    source: Option<String>,
    /// Fields that it has to fill.
    #[schema(value_type = Vec<String>)]
    required: Vec<Field>,
    #[serde(flatten)]
    #[schema(inline)]
    scores: ShownScores,
    changes: Vec<ShownChange>,
}

/// Scores of one day.
#[derive(Serialize, ToSchema)]
#[schema(as = Scores)]
pub(in crate::http) struct ShownScores {
    /// The day whose state was measured (UTC).
    day: String,
    records: u64,
    completeness: Share,
    completeness_of_all: Share,
    accuracy: Share,
    uniqueness: Share,
    /// From 0 to 1; null where there is nothing to score.
    total: Option<f64>,
    fields: Vec<FieldShares>,
}

/// A share with what it is a share of.
#[derive(Serialize, ToSchema)]
struct Share {
    part: u64,
    whole: u64,
    /// From 0 to 1; null where there is nothing to take a share of.
    share: Option<f64>,
}

/// The scores of one field.
#[derive(Serialize, ToSchema)]
struct FieldShares {
    #[schema(value_type = String)]
    field: Field,
    required: bool,
    completeness: Share,
    accuracy: Share,
}

/// How scores have changed, against an earlier day.
#[derive(Serialize, ToSchema)]
#[schema(as = QualityChange)]
struct ShownChange {
    days: i64,
    completeness: Option<f64>,
    accuracy: Option<f64>,
    uniqueness: Option<f64>,
    total: Option<f64>,
}

/// How every score is computed.
pub(in crate::http) fn formulas() -> Vec<Formula> {
    let formula = |score: &Score| Formula { name: score.words().into(), formula: score.formula().into() };
    Score::ALL.iter().map(formula).collect()
}

impl From<Scored> for SourceScores {
    fn from(scored: Scored) -> SourceScores {
        SourceScores {
            source: scored.subject.source,
            required: scored.subject.required,
            scores: ShownScores::from(&scored.scores),
            changes: scored.changes.into_iter().map(ShownChange::from).collect(),
        }
    }
}

impl From<&Scores> for ShownScores {
    fn from(scores: &Scores) -> ShownScores {
        ShownScores {
            day: scores.day.to_string(),
            records: scores.records,
            completeness: scores.completeness.into(),
            completeness_of_all: scores.completeness_of_all.into(),
            accuracy: scores.accuracy.into(),
            uniqueness: scores.uniqueness.into(),
            total: scores.total,
            fields: scores.fields.iter().map(FieldShares::from).collect(),
        }
    }
}

impl From<Ratio> for Share {
    fn from(ratio: Ratio) -> Share {
        Share { part: ratio.part, whole: ratio.whole, share: ratio.share() }
    }
}

impl From<&FieldScore> for FieldShares {
    fn from(score: &FieldScore) -> FieldShares {
        FieldShares {
            field: score.field,
            required: score.required,
            completeness: score.completeness.into(),
            accuracy: score.accuracy.into(),
        }
    }
}

impl From<Change> for ShownChange {
    fn from(change: Change) -> ShownChange {
        let Change { days, completeness, accuracy, uniqueness, total } = change;
        ShownChange { days, completeness, accuracy, uniqueness, total }
    }
}
