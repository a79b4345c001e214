//! What is to be tried, and what would act by it.

use super::untried::Untried;
use crate::live::refusal::Refusal;
use crate::resolver::{self, Choice};
use db::models::{Model, Publication, Thresholds};
use identity::resolve::cases::Cases;
use model::ModelId;

/// What is to be tried; what is left out stays as it is now.
#[derive(Clone, PartialEq, Debug)]
pub enum Trial {
    /// These.
    Of {
        /// The model.
        model: Option<ModelId>,
        /// The thresholds; else those that the model is kept with, or, for the model that acts, those that act.
        thresholds: Option<identity::resolve::Thresholds>,
        /// The match cases, as a file.
        cases: Option<String>,
    },
    /// What acted before what acts now.
    RollBack,
}

/// What would act, where that makes sense.
pub(super) fn chosen(
    models: &[Model],
    acting: &Publication,
    (model, thresholds, cases): (Option<ModelId>, Option<identity::resolve::Thresholds>, Option<String>),
) -> Result<Choice, Refusal> {
    let now = Choice::of(acting);
    let mut choice = match model {
        Some(id) if id.0 != now.model_id => {
            let kept = models.iter().find(|kept| kept.id == id.0);
            let kept = kept.ok_or(Refusal::Unknown { what: "model" })?;
            Choice { model_id: kept.id, thresholds: kept.thresholds, cases: now.cases }
        }
        _ => now,
    };
    if let Some(bits) = thresholds {
        bits.check().map_err(|error| Untried::BadThresholds(error.to_string()))?;
        choice.thresholds = sound(resolver::stored(bits));
    }
    if let Some(cases) = cases {
        Cases::from_toml(&cases).map_err(|error| Untried::BadCases(error.to_string()))?;
        choice.cases = cases;
    }
    Ok(choice)
}

/// Rounding to thousandths keeps their order.
fn sound(thresholds: Thresholds) -> Thresholds {
    Thresholds { review: thresholds.review.min(thresholds.same_person), ..thresholds }
}
