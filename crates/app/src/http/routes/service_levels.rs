//! `/v1/service-levels`: how the service fares against its objectives, now and over time.

use crate::clock;
use crate::customers::Moment;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{ServiceHistory, ServiceLevels};
use crate::http::{Served, answer, query};
use crate::levels::{self, Grain};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use db::Millis;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// Points of a chart, at most.
const MOST: Millis = 1_500;
/// Points of a chart where nothing is said.
const USUAL: Millis = 60;

/// How the service fares.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/service-levels",
    id: "getServiceLevels",
    summary: "Every service level against its objective, interruptions, and the processes that serve.",
    permission: Some(Permission::ReadSystem),
    parameters: &[],
    body: None,
    answer: Shape::of::<ServiceLevels>(),
    problems: &[422, 503],
    handler: || routing::get(get),
};

/// How it fared.
pub(super) static HISTORY: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/service-levels/history",
    id: "listServiceHistory",
    summary: "What was measured minute by minute, by the hour or by the day, oldest first: 1,500 at most.",
    permission: Some(Permission::ReadSystem),
    parameters: &[
        Parameter::Filter { name: "by", meaning: "`minute`, `hour` or `day`; hour.", most: 6 },
        Parameter::Filter {
            name: "from",
            meaning: "From the hour, minute or day of this instant on; without it, so that 60 are told.",
            most: 40,
        },
        Parameter::Filter { name: "to", meaning: "Before this instant; now.", most: 40 },
    ],
    body: None,
    answer: Shape::of::<ServiceHistory>(),
    problems: &[422, 503],
    handler: || routing::get(history),
};

async fn get(
    _: Allowed<may::ReadSystem>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let db = &served.node.session().repository.data;
    let report = match &served.keeper {
        Some(keeper) => keeper.report(db).await,
        None => levels::report(db, &levels::Settings::default(), clock::now(), None).await,
    };
    let report = report.map_err(anyhow::Error::from)?;
    let open = db::alarms::open(db).await.map_err(anyhow::Error::from)?;
    Ok(answer::json(&ServiceLevels::of(&report, &open)))
}

async fn history(
    _: Allowed<may::ReadSystem>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [by, from, to] = query::read(asked.as_deref(), ["by", "from", "to"])?;
    let grain = match by.as_deref() {
        None => Grain::Hour,
        Some(word) => Grain::of(word)
            .ok_or_else(|| Problem::from(Fault::NotAmong { words: &Grain::WORDS }).of_field("by"))?,
    };
    let moment = |text: Option<String>, name: &str| {
        let read = text.map(|text| text.parse::<Moment>().map(|moment| moment.0)).transpose();
        read.map_err(|_| Problem::from(Fault::BadMoment).of_field(name))
    };
    let to = moment(to, "to")?.unwrap_or_else(clock::now);
    let from = moment(from, "from")?.unwrap_or(to.saturating_sub(USUAL * grain.millis()));
    if from > to {
        return Err(Problem::from(Fault::EndsBeforeItBegins).of_field("to"));
    }
    // The newest of them, where more are asked for.
    let from = from.max(to.saturating_sub(MOST * grain.millis()));
    let db = &served.node.session().repository.data;
    let points = levels::history(db, grain, (from, to)).await.map_err(anyhow::Error::from)?;
    Ok(answer::json(&ServiceHistory::of(grain, &points)))
}
