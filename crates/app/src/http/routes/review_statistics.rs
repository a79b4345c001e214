//! `GET /v1/review-tasks/statistics`: how the work on review tasks goes.

use crate::clock;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::problem::{Fault, Problem};
use crate::http::show::ShownReviewStatistics;
use crate::http::{Served, answer, query};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use db::Millis;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use model::{CivilDate, Permission, may};
use utoipa::openapi::HttpMethod;

/// Days that are told where the first one is not named, and at most.
const DAYS: i64 = 30;
const MOST_DAYS: i64 = 400;

/// How the work goes.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/review-tasks/statistics",
    id: "getReviewStatistics",
    summary: "Decisions on review tasks by person and day, how long they took, what they saved, and how far people agree.",
    permission: Some(Permission::ReadReviews),
    parameters: &[
        Parameter::Filter { name: "from", meaning: "The first day; 30 days until the last one.", most: 10 },
        Parameter::Filter { name: "to", meaning: "The last day, such as 2026-03-31; today.", most: 10 },
        Parameter::Filter { name: "zone", meaning: "Whose days, such as Europe/Paris; UTC.", most: 64 },
    ],
    body: None,
    answer: Shape::of::<ShownReviewStatistics>(),
    problems: &[422, 503],
    handler: || routing::get(get),
};

async fn get(
    caller: Allowed<may::ReadReviews>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [from, to, zone] = query::read(asked.as_deref(), ["from", "to", "zone"])?;
    let zone = query::zone(zone.as_deref())?;
    let today = || {
        let now = Timestamp::from_millisecond(clock::now()).unwrap_or(Timestamp::UNIX_EPOCH);
        now.to_zoned(zone.clone()).date()
    };
    let to = to.map_or_else(|| Ok(today()), |text| day(&text, "to"))?;
    let first = || to.saturating_sub((DAYS - 1).days());
    let from = from.map_or_else(|| Ok(first()), |text| day(&text, "from"))?;
    if to < from {
        return Err(Problem::from(Fault::EndsBeforeItBegins).of_field("to"));
    }
    if from < to.saturating_sub((MOST_DAYS - 1).days()) {
        return Err(Problem::from(Fault::TooManyDays { most: MOST_DAYS }).of_field("from"));
    }
    let after = to.tomorrow().map_err(|_| Problem::from(Fault::BadDay).of_field("to"))?;
    let span = [midnight(from, &zone, "from")?, midnight(after, &zone, "to")?];
    let told = served.node.review_statistics(span, &zone, &caller.view()).await?;
    Ok(answer::json(&ShownReviewStatistics::of([from, to], told)))
}

/// When a day begins; not where no moment is that late.
fn midnight(day: CivilDate, zone: &TimeZone, name: &'static str) -> Result<Millis, Problem> {
    let begin = day.to_zoned(zone.clone());
    let begin = begin.map_err(|_| Problem::from(Fault::BadDay).of_field(name))?;
    Ok(begin.timestamp().as_millisecond())
}

fn day(text: &str, name: &'static str) -> Result<CivilDate, Problem> {
    let day = (text.len() == 10).then(|| text.parse().ok()).flatten();
    day.ok_or_else(|| Problem::from(Fault::BadDay).of_field(name))
}
