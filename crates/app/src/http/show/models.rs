//! Models and match cases, readable; how common values are stays sealed.

use crate::customers::moment;
use crate::resolver;
use db::models::{Model, Publication, Thresholds};
use model::ModelId;
use serde::Serialize;
use utoipa::ToSchema;

/// A page of models.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Models {
    pub models: Vec<ShownModel>,
    pub next: Option<String>,
}

/// A model that is kept.
#[derive(Serialize, ToSchema)]
#[schema(as = Model)]
pub(in crate::http) struct ShownModel {
    #[schema(value_type = String)]
    id: ModelId,
    /// Names its contents.
    version: String,
    trained_at: String,
    /// Records that it learnt from.
    trained_on: i64,
    trained_by: String,
    /// What it would be published with.
    thresholds: ShownThresholds,
    /// Whether it decides now.
    acts: bool,
    /// When it was published, oldest first.
    publications: Vec<ShownPublication>,
    /// Weights and levels as its file has them, without a value of anybody; only where one model is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    toml: Option<String>,
}

/// From which scores on what is done, in bits.
#[derive(Serialize, ToSchema)]
#[schema(as = Thresholds)]
struct ShownThresholds {
    same_person: f64,
    review: f64,
}

/// A publication.
#[derive(Serialize, ToSchema)]
#[schema(as = Publication)]
struct ShownPublication {
    at: String,
    by: String,
    reason: String,
    /// chosen, rolled_back (an earlier one acts again), starter (nobody had chosen yet).
    kind: &'static str,
    thresholds: ShownThresholds,
    /// Names the match cases published with it.
    cases_version: String,
    /// Whether it is the one that acts.
    acts: bool,
}

impl From<Thresholds> for ShownThresholds {
    fn from(thresholds: Thresholds) -> ShownThresholds {
        let bits = resolver::bits(thresholds);
        ShownThresholds { same_person: bits.same_person, review: bits.review }
    }
}

impl ShownModel {
    /// As it is listed.
    pub fn of(model: &Model, publications: &[Publication]) -> ShownModel {
        let acting = publications.last().map(|publication| publication.id);
        let of_model = publications.iter().filter(|publication| publication.model_id == model.id);
        let shown = |publication: &Publication| ShownPublication {
            at: moment::text(publication.at),
            by: publication.actor.clone(),
            reason: publication.reason.clone(),
            kind: match publication {
                Publication { is_starter: true, .. } => "starter",
                Publication { rolls_back: Some(_), .. } => "rolled_back",
                _ => "chosen",
            },
            thresholds: publication.thresholds.into(),
            cases_version: resolver::cases_version(&publication.cases),
            acts: acting == Some(publication.id),
        };
        let publications: Vec<ShownPublication> = of_model.map(shown).collect();
        ShownModel {
            id: ModelId(model.id),
            version: model.version.clone(),
            trained_at: moment::text(model.trained_at),
            trained_on: model.trained_on,
            trained_by: model.actor.clone(),
            thresholds: model.thresholds.into(),
            acts: publications.iter().any(|publication| publication.acts),
            publications,
            toml: None,
        }
    }

    /// The same with what it is made of.
    pub fn with(self, toml: String) -> ShownModel {
        ShownModel { toml: Some(toml), ..self }
    }

    /// Which it is.
    pub fn id(&self) -> ModelId {
        self.id
    }
}

/// The match cases that act, or those that come with the program where none do yet.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct MatchCases {
    pub version: String,
    /// How many there are.
    pub cases: usize,
    /// Whether they decide now.
    pub acts: bool,
    /// As a file has them.
    pub toml: String,
}

/// What was found of proposed match cases.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct CheckedCases {
    /// Whether they could be published.
    pub sound: bool,
    /// How many there are, where they are sound.
    pub cases: Option<usize>,
    pub version: String,
    /// What is wrong, and in which case or line, where they are not.
    pub wrong: Option<String>,
}
