//! `/v1/review-tasks`: what a person has to look at, the most urgent first: claimed, explained, decided.

use super::named::{self, Named};
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Nothing, Parameter, Shape, VerdictMessage};
use crate::http::message::Message;
use crate::http::page::{List, Page, USUAL};
use crate::http::problem::Problem;
use crate::http::show::{Claimed, DecisionAnswer, ReviewTaskDetail, ReviewTasks};
use crate::http::told::{nothing, verdict};
use crate::http::{Served, answer, body, idempotency, json, query};
use crate::live::{Statement, Waits};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use model::{Permission, ReviewId, may};
use utoipa::openapi::HttpMethod;

type Answer = Result<Response, Problem>;

/// What a person has to look at.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/review-tasks",
    id: "listReviewTasks",
    summary: "Pairs of customers that a person has to look at, the most urgent first.",
    permission: Some(Permission::ReadReviews),
    parameters: &[Parameter::Limit { default: USUAL.default, most: USUAL.most }, Parameter::Cursor],
    body: None,
    answer: Shape::of::<ReviewTasks>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

/// One of them.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/review-tasks/{id}",
    id: "getReviewTask",
    summary: "A review task, with how its records compare and the profile of both customers together.",
    permission: Some(Permission::ReadReviews),
    parameters: &[],
    body: None,
    answer: Shape::of::<ReviewTaskDetail<'static>>(),
    problems: &[503],
    handler: || routing::get(get),
};

/// Nobody else decides it for a while.
pub(super) static CLAIM: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/review-tasks/{id}/claim",
    id: "claimReviewTask",
    summary: "Claims a review task: nobody else decides it for 15 minutes.",
    permission: Some(Permission::DecideReviews),
    parameters: &[],
    body: Some(Shape::of::<Nothing>()),
    answer: Shape::of::<Claimed>(),
    problems: &[408, 409, 413, 415, 422, 429, 503],
    handler: || routing::post(claim),
};

/// Others may decide it again.
pub(super) static RELEASE: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    path: "/v1/review-tasks/{id}/claim",
    id: "releaseReviewTask",
    summary: "Gives a claim back.",
    permission: Some(Permission::DecideReviews),
    parameters: &[],
    body: None,
    answer: Shape::of::<Claimed>(),
    problems: &[503],
    handler: || routing::delete(release),
};

/// What a person found.
pub(super) static DECIDE: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/review-tasks/{id}/decide",
    id: "decideReviewTask",
    summary: "Decides a review task. It is taken back like any decision.",
    permission: Some(Permission::DecideReviews),
    parameters: &[Parameter::IdempotencyKey],
    body: Some(Shape::of::<VerdictMessage>()),
    answer: Shape::of::<DecisionAnswer<'static>>(),
    problems: &[408, 409, 410, 413, 415, 422, 429, 503],
    handler: || routing::post(decide),
};

async fn list(
    caller: Allowed<may::ReadReviews>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Answer {
    let [limit, cursor] = query::read(asked.as_deref(), ["limit", "cursor"])?;
    let list = List::named(&served, "review-tasks");
    let page: Page<3> = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let tasks = served.node.review_tasks(page.after, page.limit + 1, caller.by(), &caller.view()).await?;
    let (tasks, next) = list.cut(page, tasks, Waits::place);
    Ok(answer::json(&ReviewTasks::of(tasks, next, crate::clock::now())))
}

async fn get(caller: Allowed<may::ReadReviews>, State(served): State<Served>, path: Named) -> Answer {
    let (waits, compared, person) =
        served.node.review_task(named(path)?, caller.by(), &caller.view()).await?;
    let person = person.filter(|_| caller.may(Permission::ReadCustomers));
    Ok(answer::json(&ReviewTaskDetail::of(waits, compared, person.as_ref(), crate::clock::now())))
}

async fn claim(
    caller: Allowed<may::DecideReviews>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Answer {
    let id = named(path)?;
    nothing(&json::read(&body::read(request, &served).await?.text)?)?;
    let until = served.node.claim_review_task(id, caller.by(), &caller.view()).await?;
    Ok(answer::json(&Claimed::until(id, Some(until))))
}

async fn release(caller: Allowed<may::DecideReviews>, State(served): State<Served>, path: Named) -> Answer {
    let id = named(path)?;
    served.node.release_review_task(id, caller.by(), &caller.view()).await?;
    Ok(answer::json(&Claimed::until(id, None)))
}

async fn decide(
    caller: Allowed<may::DecideReviews>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Answer {
    let id = named(path)?;
    let key = idempotency::key(request.headers())?;
    let message = Message::read(request, &served).await?;
    let (found, said) = verdict(&json::read(&message.text)?)?;
    let path = format!("/v1/review-tasks/{id}/decide");
    let recogniser = served.node.session().repository.vault.recogniser();
    let idempotency = key.map(|key| (key, recogniser.contents(&[path.as_bytes(), message.text.as_bytes()])));
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let statement =
        Statement { wish: said.wish, reason: said.reason, is_preview: said.is_preview, idempotency };
    let decided = served.node.decide_review_task(id, (found, statement), caller.by(), caller.view()).await?;
    Ok(answer::json(&DecisionAnswer::to(&caller, &decided)))
}

fn named(path: Named) -> Result<ReviewId, Problem> {
    named::id_of(path, "review task")
}
