//! The scores: shares with both their numbers, and their weighted total.

use super::duplicates::Duplicates;
use super::formula::Score;
use super::tally::Tally;
use model::{CivilDate, Field, Survivorship};
use serde::Serialize;

/// A share that never forgets what it is a share of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Ratio {
    /// Numerator.
    pub part: u64,
    /// Denominator.
    pub whole: u64,
}

impl Ratio {
    /// The share, or nothing where there is nothing to take a share of.
    pub fn share(self) -> Option<f64> {
        (self.whole > 0).then(|| self.part as f64 / self.whole as f64)
    }

    fn and(self, other: Ratio) -> Ratio {
        Ratio { part: self.part + other.part, whole: self.whole + other.whole }
    }
}

/// The scores of one field.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct FieldScore {
    /// The field.
    pub field: Field,
    /// Whether the source has to fill it.
    pub required: bool,
    /// Filled, of all records.
    pub completeness: Ratio,
    /// Usable, of the filled ones.
    pub accuracy: Ratio,
}

/// How much each score counts in the total. Scores without a denominator are left out, the others then count more.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Weights {
    /// Weight of completeness.
    pub completeness: f64,
    /// Weight of accuracy.
    pub accuracy: f64,
    /// Weight of uniqueness.
    pub uniqueness: f64,
}

impl Default for Weights {
    /// A value that is missing and one that is wrong both keep a message from arriving, and count alike; a duplicate
    /// is found and merged here, so it counts half as much.
    fn default() -> Self {
        Self { completeness: 0.4, accuracy: 0.4, uniqueness: 0.2 }
    }
}

/// The scores of one source, or of all of them, on one day.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Scores {
    /// The day whose state was measured.
    #[serde(serialize_with = "as_text")]
    pub day: CivilDate,
    /// Records measured.
    pub records: u64,
    /// Every field that is required, and every one that is filled somewhere and reaches the golden profile, in the
    /// order of the dictionary.
    pub fields: Vec<FieldScore>,
    /// Filled cells of the required fields.
    pub completeness: Ratio,
    /// Filled cells of all fields in use.
    pub completeness_of_all: Ratio,
    /// Usable cells of the filled ones.
    pub accuracy: Ratio,
    /// Records that are no known duplicates.
    pub uniqueness: Ratio,
    /// How much each score counts in the total.
    pub weights: Weights,
    /// The weighted total, where there is anything to score.
    pub total: Option<f64>,
}

impl Scores {
    /// The scores of what was counted as of `day`. `required` names the fields that the source has to fill;
    /// `duplicates` is about the same records, or nothing where they are not matched yet.
    pub fn of(
        day: CivilDate,
        tally: &Tally,
        required: &[Field],
        duplicates: Duplicates,
        weights: Weights,
    ) -> Scores {
        let fields: Vec<FieldScore> = Field::ALL
            .iter()
            .map(|field| FieldScore::of(*field, tally, required.contains(field)))
            .filter(|score| score.required || score.completeness.part > 0 && describes_customer(score.field))
            .collect();
        let sum = |ratios: &mut dyn Iterator<Item = Ratio>| ratios.fold(Ratio::default(), Ratio::and);
        let required = fields.iter().filter(|score| score.required);
        let (unique, records) = (duplicates.customers, duplicates.records);
        let mut scores = Scores {
            day,
            records: tally.records(),
            completeness: sum(&mut required.map(|score| score.completeness)),
            completeness_of_all: sum(&mut fields.iter().map(|score| score.completeness)),
            accuracy: sum(&mut fields.iter().map(|score| score.accuracy)),
            uniqueness: Ratio { part: unique, whole: records },
            fields,
            weights,
            total: None,
        };
        scores.total = scores.weighted();
        scores
    }

    /// The scores of several sources together, each by what it has to fill itself. `duplicates` are those across
    /// all of them.
    pub fn together(day: CivilDate, parts: &[Scores], duplicates: Duplicates, weights: Weights) -> Scores {
        let sum = |of: fn(&Scores) -> Ratio| parts.iter().map(of).fold(Ratio::default(), Ratio::and);
        let records = parts.iter().map(|scores| scores.records).sum();
        let field = |field: &Field| {
            let of_parts = || parts.iter().flat_map(|scores| &scores.fields).filter(|of| of.field == *field);
            of_parts().next()?;
            let filled = of_parts().map(|of| of.completeness.part).sum();
            Some(FieldScore {
                field: *field,
                required: of_parts().any(|of| of.required),
                completeness: Ratio { part: filled, whole: records },
                accuracy: of_parts().map(|of| of.accuracy).fold(Ratio::default(), Ratio::and),
            })
        };
        let mut scores = Scores {
            day,
            records,
            fields: Field::ALL.iter().filter_map(field).collect(),
            completeness: sum(|scores| scores.completeness),
            completeness_of_all: sum(|scores| scores.completeness_of_all),
            accuracy: sum(|scores| scores.accuracy),
            uniqueness: Ratio { part: duplicates.customers, whole: duplicates.records },
            weights,
            total: None,
        };
        scores.total = scores.weighted();
        scores
    }

    /// The two numbers behind a score; the total has none of its own.
    pub fn ratio(&self, score: Score) -> Option<Ratio> {
        match score {
            Score::Completeness => Some(self.completeness),
            Score::CompletenessOfAll => Some(self.completeness_of_all),
            Score::Accuracy => Some(self.accuracy),
            Score::Uniqueness => Some(self.uniqueness),
            Score::Total => None,
        }
    }

    fn weighted(&self) -> Option<f64> {
        let Weights { completeness, accuracy, uniqueness } = self.weights;
        let parts =
            [(self.completeness, completeness), (self.accuracy, accuracy), (self.uniqueness, uniqueness)];
        let known = || parts.iter().filter_map(|(ratio, weight)| Some((ratio.share()?, weight)));
        let weight: f64 = known().map(|(_, weight)| weight).sum();
        (weight > 0.0).then(|| known().map(|(share, weight)| share * weight).sum::<f64>() / weight)
    }
}

/// Keys and time stamps are always there and would only flatter; a cell with the whole name counts by its parts.
fn describes_customer(field: Field) -> bool {
    field.survivorship() != Survivorship::None
}

fn as_text<S: serde::Serializer>(day: &CivilDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

impl FieldScore {
    fn of(field: Field, tally: &Tally, required: bool) -> FieldScore {
        let filled = tally.filled(field);
        FieldScore {
            field,
            required,
            completeness: Ratio { part: filled, whole: tally.records() },
            accuracy: Ratio { part: tally.usable(field), whole: filled },
        }
    }
}
