//! What another model would change, in numbers of records and ids; never a value.

use crate::customers::moment;
use crate::live::{WhatIf, WhatIfChanges, WhatIfState};
use crate::resolver::{self, Bridge, Change, Choice, Part, Stage};
use model::{CustomerId, ModelId, RecordId, WhatIfId};
use serde::Serialize;
use utoipa::ToSchema;

/// What is tried, and what was found out so far.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIf)]
pub(in crate::http) struct ShownWhatIf {
    #[schema(value_type = String)]
    id: WhatIfId,
    begun_at: String,
    begun_by: String,
    /// running, done, failed, cancelled.
    state: &'static str,
    /// While it runs: reading, matching_as_now, matching_otherwise, comparing.
    stage: Option<&'static str>,
    /// What would act.
    tried: Acting,
    /// What acted when it was begun.
    acting: Acting,
    /// Whether what acted before would act again.
    rolls_back: bool,
    /// What would change; once it is done.
    changes: Option<ShownChanges>,
}

/// By what is decided.
#[derive(Serialize, ToSchema)]
struct Acting {
    #[schema(value_type = String)]
    model: ModelId,
    /// In bits.
    same_person: f64,
    /// In bits.
    review: f64,
    cases_version: String,
}

/// What would change.
#[derive(Serialize, ToSchema)]
struct ShownChanges {
    found_at: String,
    records: usize,
    customers: BeforeAfter,
    /// Of two people or more.
    households: BeforeAfter,
    /// Pairs that wait for a person's look.
    reviews: BeforeAfter,
    /// Records that would belong to another customer.
    records_moved: usize,
    /// Customers that would come of several.
    merges: usize,
    /// Customers that would be parted.
    splits: usize,
    /// The heaviest of both, by the numbers of records, with the strongest link between their parts.
    sample: Vec<ShownChange>,
}

/// A number now, and as it would be.
#[derive(Serialize, ToSchema)]
struct BeforeAfter {
    before: usize,
    after: usize,
}

/// Customers joined, or one parted.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ShownChange {
    /// merge, split.
    kind: &'static str,
    /// The largest first.
    parts: Vec<ShownPart>,
    /// The strongest link between two parts, where they are one customer; only in the sample.
    link: Option<Link>,
}

/// Records that stay together.
#[derive(Serialize, ToSchema)]
struct ShownPart {
    /// The customer they belong to now.
    #[schema(value_type = Option<String>)]
    customer: Option<CustomerId>,
    #[schema(value_type = Vec<String>)]
    records: Vec<RecordId>,
}

/// Two records with their score in bits.
#[derive(Serialize, ToSchema)]
struct Link {
    #[schema(value_type = Vec<String>)]
    records: [RecordId; 2],
    /// By what acts; null where the pair was not worth a look or a steward joined them.
    before: Option<f64>,
    /// By what would act; null where a steward joined them.
    after: Option<f64>,
}

/// A page of what would change.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct WhatIfChangeList {
    pub changes: Vec<ShownChange>,
    pub next: Option<String>,
}

impl From<&WhatIf> for ShownWhatIf {
    fn from(what_if: &WhatIf) -> ShownWhatIf {
        let (state, stage, changes) = match what_if.state() {
            WhatIfState::Runs(stage) => ("running", Some(name(stage)), None),
            WhatIfState::Done(changes) => ("done", None, Some(ShownChanges::from(&*changes))),
            WhatIfState::Cancelled => ("cancelled", None, None),
            WhatIfState::Failed => ("failed", None, None),
        };
        ShownWhatIf {
            id: what_if.id,
            begun_at: moment::text(what_if.begun_at),
            begun_by: what_if.by.clone(),
            state,
            stage,
            tried: Acting::from(&what_if.choice),
            acting: Acting::from(&Choice::of(&what_if.acting)),
            rolls_back: what_if.rolls_back,
            changes,
        }
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "reading",
        Stage::Acting => "matching_as_now",
        Stage::Other => "matching_otherwise",
        Stage::Comparing => "comparing",
    }
}

impl From<&Choice> for Acting {
    fn from(choice: &Choice) -> Acting {
        let bits = resolver::bits(choice.thresholds);
        Acting {
            model: ModelId(choice.model_id),
            same_person: bits.same_person,
            review: bits.review,
            cases_version: resolver::cases_version(&choice.cases),
        }
    }
}

impl From<&WhatIfChanges> for ShownChanges {
    fn from(changes: &WhatIfChanges) -> ShownChanges {
        let both = |[before, after]: [usize; 2]| BeforeAfter { before, after };
        ShownChanges {
            found_at: moment::text(changes.at),
            records: changes.records,
            customers: both(changes.customers),
            households: both(changes.households),
            reviews: both(changes.reviews),
            records_moved: changes.records_moved,
            merges: changes.merges,
            splits: changes.splits,
            sample: changes.sample.iter().map(ShownChange::from).collect(),
        }
    }
}

impl From<&Change> for ShownChange {
    fn from(change: &Change) -> ShownChange {
        let part = |part: &Part| ShownPart {
            customer: part.customer.map(CustomerId),
            records: part.records.iter().copied().map(RecordId).collect(),
        };
        let finite = |bits: f64| Some(bits).filter(|bits| bits.is_finite());
        let link = |bridge: &Bridge| Link {
            records: [RecordId(bridge.a), RecordId(bridge.b)],
            before: bridge.before.and_then(finite),
            after: finite(bridge.after),
        };
        ShownChange {
            kind: if change.joins { "merge" } else { "split" },
            parts: change.parts.iter().map(part).collect(),
            link: change.bridge.as_ref().map(link),
        }
    }
}
