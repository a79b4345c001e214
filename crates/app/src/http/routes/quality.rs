//! `/v1/quality`: scores by source and field, as of a day and day by day. Whoever is limited to brands sees the sources of
//! their brands; all sources together only whoever reaches every brand, for a sum would tell of the others.

use crate::clock;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::page::{List, Page, Size};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{QualityHistory, QualityOfDay, ShownScores, SourceScores, formulas};
use crate::http::{Served, etag, query};
use crate::quality::{day_number, day_of};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing;
use db::sources::Source;
use model::{Field, Permission, may};
use utoipa::openapi::HttpMethod;

const DAYS: Size = Size { default: 30, most: 400 };
const SOURCE: Parameter = Parameter::Filter { name: "source", meaning: "Only this source.", most: 255 };

/// The scores of a day.
pub(super) static DAY: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/quality",
    id: "getQuality",
    summary: "Scores of every source as of a day, with their formulas and changes.",
    permission: Some(Permission::ReadQuality),
    parameters: &[
        SOURCE,
        Parameter::Filter { name: "field", meaning: "Only this field of each source.", most: 255 },
        Parameter::Filter {
            name: "day",
            meaning: "As of this day (UTC), such as 2026-03-31; today.",
            most: 10,
        },
        Parameter::IfNoneMatch,
    ],
    body: None,
    answer: Shape::of::<QualityOfDay>(),
    problems: &[422, 503],
    handler: || routing::get(day),
};

/// Day by day.
pub(super) static HISTORY: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/quality/history",
    id: "listQualityHistory",
    summary: "Scores of a source, or of all together, on the days on which they changed; newest first.",
    permission: Some(Permission::ReadQuality),
    parameters: &[
        SOURCE,
        Parameter::Limit { default: DAYS.default, most: DAYS.most },
        Parameter::Cursor,
        Parameter::IfNoneMatch,
    ],
    body: None,
    answer: Shape::of::<QualityHistory>(),
    problems: &[422, 503],
    handler: || routing::get(history),
};

async fn day(
    caller: Allowed<may::ReadQuality>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [source, field, day] = query::read(asked.as_deref(), ["source", "field", "day"])?;
    let field = field.as_deref().map(named_field).transpose()?;
    let day = day.as_deref().map_or_else(|| Ok(day_of(clock::now())), named_day)?;
    let sources = within_reach(&served, &caller).await?;
    if let Some(name) = &source {
        find(&sources, name)?;
    }
    let reaches_all = caller.view().every_brand();
    let mut all = served.node.quality(day).await?;
    all.retain(|scored| match &scored.subject.source {
        Some(name) => {
            source.as_ref().is_none_or(|wanted| wanted == name)
                && sources.iter().any(|source| source.name == *name)
        }
        None => reaches_all && source.is_none(),
    });
    if let Some(field) = field {
        all.iter_mut().for_each(|scored| scored.scores.fields.retain(|score| score.field == field));
    }
    let scores = all.into_iter().map(SourceScores::from).collect();
    Ok(etag::answer(&served, &headers, &QualityOfDay { scores, formulas: formulas() }))
}

async fn history(
    caller: Allowed<may::ReadQuality>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [source, limit, cursor] = query::read(asked.as_deref(), ["source", "limit", "cursor"])?;
    let list = List::named(&served, "quality").filtered(source.as_deref());
    let page: Page<1> = list.page(limit.as_deref(), cursor.as_deref(), DAYS)?;
    let source = match &source {
        Some(name) => Some(find(&within_reach(&served, &caller).await?, name)?),
        None if caller.view().every_brand() => None,
        None => return Err(Problem::from(Fault::Missing { name: "source" }).of_field("source")),
    };
    let before = page.after.map_or(i64::MAX, |[day]| day);
    let days = served.node.quality_of_days(source, before, page.limit + 1).await?;
    let (days, next) = list.cut(page, days, |(day, _)| [*day]);
    let days = days.iter().map(|(_, scores)| ShownScores::from(scores)).collect();
    Ok(etag::answer(&served, &headers, &QualityHistory { days, formulas: formulas(), next }))
}

/// The sources of the brands within reach.
async fn within_reach(served: &Served, caller: &Allowed<may::ReadQuality>) -> Result<Vec<Source>, Problem> {
    let view = caller.view();
    let all = served.node.sources().await?.into_iter().map(|known| known.source);
    Ok(all.filter(|source| view.brand(&source.brand)).collect())
}

fn find(sources: &[Source], name: &str) -> Result<Source, Problem> {
    let found = sources.iter().find(|source| source.name == name).cloned();
    found.ok_or_else(|| Problem::from(Fault::Unknown { what: "source" }).of_field("source"))
}

fn named_field(key: &str) -> Result<Field, Problem> {
    Field::from_key(key).ok_or_else(|| {
        let fault = Fault::UnknownField { name: key.to_owned(), nearest: None };
        Problem::from(fault).of_field("field")
    })
}

fn named_day(text: &str) -> Result<i64, Problem> {
    let day = (text.len() == 10).then(|| text.parse().ok()).flatten();
    let number = day.and_then(|day| day_number(day).ok());
    number.ok_or_else(|| Problem::from(Fault::BadDay).of_field("day"))
}
