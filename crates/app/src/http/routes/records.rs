//! `POST /v1/source-records`: changes of source records, one or up to a thousand.

use crate::access::{By, View};
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, RecordMessage, Shape};
use crate::http::language::Language;
use crate::http::problem::{Fault, ItemProblem, Problem};
use crate::http::show::{RecordAnswer, Results, Taken};
use crate::http::told::{Message, message};
use crate::http::{Served, answer, body, forward, idempotency, json};
use crate::live::{Answer, Item, ItemError, Request, Route, Unready};
use axum::body::Body;
use axum::extract::State;
use axum::http::Method;
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// Where messages are posted.
const PATH: &str = "/v1/source-records";

type Idempotency = Option<(String, [u8; 16])>;

/// Changes of source records.
pub(super) static POST: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: PATH,
    id: "writeSourceRecords",
    summary: "Tells that source records were made, changed or deleted.",
    permission: Some(Permission::WriteRecords),
    parameters: &[Parameter::IdempotencyKey],
    body: Some(Shape::of::<RecordMessage>()),
    answer: Shape::of::<RecordAnswer>(),
    problems: &[408, 409, 413, 415, 422, 429, 503],
    handler: || routing::post(post),
};

async fn post(
    caller: Allowed<may::WriteRecords>,
    State(served): State<Served>,
    request: axum::http::Request<Body>,
) -> Result<Response, Problem> {
    let key = idempotency::key(request.headers())?;
    let language = Language::of(request.headers());
    let headers = request.headers().clone();
    let body = body::read(request, &served).await?;
    match served.node.settled_route().await {
        Route::At(address) if !forward::is_handed_on(&headers) => {
            return forward::send(&served, &address, (Method::POST, PATH), &headers, body.text).await;
        }
        _ => {}
    }
    let told = message(&json::read(&body.text)?)?;
    // Keyed, as all hashes of contents are: what is kept must not tell whether a guess at the message is right.
    let hasher = served.node.session().repository.vault.recogniser();
    let idempotency = key.map(|key| (key, hasher.contents(&[body.text.as_bytes()])));
    // Where this process ends, another one may have begun to write by the time that this should be written.
    let again = served.node.says_stopping().then_some(body);
    let asks = Asks { served: &served, by: caller.by(), view: caller.view() };
    let answered = match told {
        Message::One(item) => one(&asks, item, idempotency).await,
        Message::List(items) => list(&asks, items, idempotency, language).await,
    };
    match (answered, again) {
        (Err(problem), Some(body)) if is_taken_over(&problem) && !forward::is_handed_on(&headers) => {
            let Some(address) = served.node.taken_over().await else { return Err(problem) };
            forward::send(&served, &address, (Method::POST, PATH), &headers, body.text).await
        }
        (answered, _) => answered,
    }
}

/// Whether nothing was written because another process writes by now.
fn is_taken_over(problem: &Problem) -> bool {
    matches!(problem.fault, Fault::NotReady { why: Unready::NoWriter, .. })
}

/// Who asks whom, and how far they reach.
struct Asks<'a> {
    served: &'a Served,
    by: &'a By,
    view: View,
}

async fn one(asks: &Asks<'_>, item: Item, idempotency: Idempotency) -> Result<Response, Problem> {
    match take(asks, vec![item], idempotency).await?.pop() {
        Some(Answer::Done(done)) => Ok(answer::json(&Taken::from(done))),
        Some(Answer::Refused(error)) => Err(refused(error)),
        None => Err(unanswered()),
    }
}

async fn list(
    asks: &Asks<'_>,
    items: Vec<Result<Item, Problem>>,
    idempotency: Idempotency,
    language: Language,
) -> Result<Response, Problem> {
    let mut results: Vec<Option<Result<Taken, ItemProblem>>> = Vec::with_capacity(items.len());
    let mut fit = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Ok(item) => {
                fit.push(item);
                results.push(None);
            }
            Err(problem) => results.push(Some(Err(problem.of_item(language)))),
        }
    }
    let answers = if fit.is_empty() { Vec::new() } else { take(asks, fit, idempotency).await? };
    let mut answers = answers.into_iter();
    for open in results.iter_mut().filter(|result| result.is_none()) {
        *open = Some(match answers.next().ok_or_else(unanswered)? {
            Answer::Done(done) => Ok(done.into()),
            Answer::Refused(error) => Err(refused(error).of_item(language)),
        });
    }
    Ok(answer::json(&Results::of(results.into_iter().flatten())))
}

async fn take(asks: &Asks<'_>, items: Vec<Item>, idempotency: Idempotency) -> Result<Vec<Answer>, Problem> {
    let request = Request { by: asks.by.clone(), idempotency, items };
    Ok(asks.served.node.take(request, &asks.view).await?)
}

fn refused(error: ItemError) -> Problem {
    let ItemError { code, detail, field, dead_letter } = error;
    if let Some(letter) = dead_letter {
        return Fault::Kept { letter }.into();
    }
    Problem { fault: Fault::Refused { code, detail }, field, pointer: None }
}

fn unanswered() -> Problem {
    crate::http::problem::failed("the node answered fewer items than it was given").into()
}
