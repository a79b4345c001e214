//! The figures of the home page. No figure speaks of one person.

use crate::customers::moment;
use crate::live::{Overview, SourceFigures};
use serde::Serialize;
use utoipa::ToSchema;

/// The figures of the home page, as far as whoever asks reaches.
#[derive(Serialize, ToSchema)]
#[schema(as = Overview)]
pub(in crate::http) struct ShownOverview {
    /// When they were counted.
    as_of: String,
    /// People behind the records.
    customers: i64,
    records: i64,
    /// Records beyond the first one of each customer.
    duplicates_removed: i64,
    /// Null for whoever does not reach every brand.
    households: Option<i64>,
    review: ReviewFigures,
    sources: Vec<ShownSourceFigures>,
    today: TodayFigures,
}

/// Review tasks that wait.
#[derive(Serialize, ToSchema)]
struct ReviewFigures {
    waiting: i64,
    /// Records of the customers whom they are about.
    records_at_stake: i64,
}

/// A source.
#[derive(Serialize, ToSchema)]
#[schema(as = SourceFigures)]
struct ShownSourceFigures {
    name: String,
    brand: String,
    records: i64,
    /// When something came in from it last; null where nothing ever did.
    last_change_at: Option<String>,
    fresh: FreshFigures,
}

/// How fresh a source is.
#[derive(Serialize, ToSchema)]
struct FreshFigures {
    /// Versions of records that came in within 24 hours.
    changes_24h: i64,
    /// Those of them that the source dated.
    dated_24h: i64,
    /// Those of the dated ones that came within five minutes of their date.
    within_5_minutes: i64,
}

/// What happened today. Null where whoever asks does not reach every brand: only records are counted by source.
#[derive(Serialize, ToSchema)]
struct TodayFigures {
    /// Midnight of the zone.
    since: String,
    /// Customers who are known since.
    created: Option<i64>,
    changed: Option<i64>,
    merged: Option<i64>,
    split: Option<i64>,
    erased: Option<i64>,
    /// Versions of records that came in.
    records: i64,
}

impl From<Overview> for ShownOverview {
    fn from(overview: Overview) -> ShownOverview {
        let Overview { as_of, customers, records, households, review, sources, since, today, arrived_today } =
            overview;
        let (waiting, records_at_stake) = review;
        let [created, changed, merged, split, erased] = today.map_or([None; 5], |counts| counts.map(Some));
        ShownOverview {
            as_of: moment::text(as_of),
            customers,
            records,
            duplicates_removed: (records - customers).max(0),
            households,
            review: ReviewFigures { waiting, records_at_stake },
            sources: sources.into_iter().map(ShownSourceFigures::from).collect(),
            today: TodayFigures {
                since: moment::text(since),
                created,
                changed,
                merged,
                split,
                erased,
                records: arrived_today,
            },
        }
    }
}

impl From<SourceFigures> for ShownSourceFigures {
    fn from(source: SourceFigures) -> ShownSourceFigures {
        let SourceFigures { name, brand, records, last_change_at, of_a_day } = source;
        ShownSourceFigures {
            name,
            brand,
            records,
            last_change_at: last_change_at.map(moment::text),
            fresh: FreshFigures {
                changes_24h: of_a_day.changes,
                dated_24h: of_a_day.dated,
                within_5_minutes: of_a_day.prompt,
            },
        }
    }
}
