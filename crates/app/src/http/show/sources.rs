//! Sources as they are registered.

use crate::live::Registered;
use crate::quality::required_of;
use model::Field;
use serde::Serialize;
use utoipa::ToSchema;

/// A page of them.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Sources {
    pub sources: Vec<ShownSource>,
    pub next: Option<String>,
}

/// One of them.
#[derive(Serialize, ToSchema)]
#[schema(as = Source)]
pub(in crate::http) struct ShownSource {
    name: String,
    brand: String,
    /// How it knows that a value is true.
    trust: String,
    /// Rank in survivorship, 1 being the best.
    rank: i64,
    country: Option<String>,
    dates: String,
    /// Fields that it has to fill, for its completeness.
    #[schema(value_type = Vec<String>)]
    required: Vec<Field>,
    /// Whether everything follows its rank: `settled`; or `at_next_resolve` where profiles that are read follow it
    /// already, and what is stored of customers (search results, journal, events) only once they change or are
    /// resolved anew.
    survivorship: &'static str,
}

impl From<&Registered> for ShownSource {
    fn from(Registered { source, is_unsettled }: &Registered) -> ShownSource {
        ShownSource {
            name: source.name.clone(),
            brand: source.brand.clone(),
            trust: source.trust.clone(),
            rank: source.rank,
            country: source.country.clone(),
            dates: source.date_order.clone(),
            required: required_of(source),
            survivorship: if *is_unsettled { "at_next_resolve" } else { "settled" },
        }
    }
}
