//! `/v1/acceptance-rounds`: targets, the pairs that are drawn, what people say of them, and the signature. Rounds are
//! drawn over everything, so only whoever reaches every brand and store has any.

use super::acceptance::reaches;
use super::named::{self, Named};
use crate::access::View;
use crate::decisions::Undecidable;
use crate::http::allowed::Allowed;
use crate::http::contract::{
    DrawMessage, Endpoint, LabelMessage, Parameter, PlanMessage, Shape, SignatureMessage,
};
use crate::http::message::Message;
use crate::http::page::{List, Page, USUAL};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{Pairs, ShownPair, ShownRound};
use crate::http::{Served, answer, json, query, told};
use crate::jobs;
use crate::live::Refusal;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use model::{Permission, RoundId, may};
use utoipa::openapi::HttpMethod;

type Caller = Allowed<may::WriteAcceptance>;
type Numbered = Result<Path<(String, String)>, PathRejection>;
type Answer = Result<Response, Problem>;

/// Begins a round.
pub(super) const PLAN: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/acceptance-rounds",
    id: "planAcceptanceRound",
    summary: "Sets the targets of a round, before anything is drawn.",
    permission: Some(Permission::WriteAcceptance),
    parameters: &[],
    body: Some(Shape::of::<PlanMessage>()),
    answer: Shape::of::<ShownRound>(),
    problems: &[408, 409, 413, 415, 422, 429, 503],
    handler: || routing::post(plan),
};

/// Draws its pairs.
pub(super) static DRAW: Endpoint = Endpoint {
    path: "/v1/acceptance-rounds/{id}/draw",
    id: "drawAcceptanceRound",
    summary: "Begins to draw the pairs of a round: as many as its targets ask for.",
    body: Some(Shape::of::<DrawMessage>()),
    handler: || routing::post(draw),
    ..PLAN
};

/// The pairs.
pub(super) static PAIRS: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/acceptance-rounds/{id}/pairs",
    id: "listAcceptancePairs",
    summary: "The pairs of a round, without what was decided about them.",
    parameters: &[
        Parameter::Limit { default: USUAL.default, most: USUAL.most },
        Parameter::Cursor,
        Parameter::Filter { name: "state", meaning: "`open`: only those without a label. `all`.", most: 4 },
    ],
    body: None,
    answer: Shape::of::<Pairs>(),
    problems: &[409, 422, 503],
    handler: || routing::get(pairs),
    ..PLAN
};

/// One pair.
pub(super) const PAIR: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/acceptance-rounds/{id}/pairs/{number}",
    id: "getAcceptancePair",
    summary: "What the two records of a pair say, side by side.",
    parameters: &[],
    body: None,
    answer: Shape::of::<ShownPair>(),
    problems: &[409, 422, 503],
    handler: || routing::get(pair),
    ..PLAN
};

/// What somebody says of it.
pub(super) static LABEL: Endpoint = Endpoint {
    method: HttpMethod::Put,
    path: "/v1/acceptance-rounds/{id}/pairs/{number}/label",
    id: "labelAcceptancePair",
    summary: "Says whether the two records of a pair are one person.",
    body: Some(Shape::of::<LabelMessage>()),
    answer: Shape::of::<ShownPair>(),
    handler: || routing::put(label),
    ..PLAN
};

/// Takes it back.
pub(super) static UNLABEL: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    path: "/v1/acceptance-rounds/{id}/pairs/{number}/label",
    id: "unlabelAcceptancePair",
    summary: "Takes back what was said of a pair.",
    handler: || routing::delete(unlabel),
    ..PAIR
};

/// Ends a round.
pub(super) static SIGN: Endpoint = Endpoint {
    path: "/v1/acceptance-rounds/{id}/sign",
    id: "signAcceptanceRound",
    summary: "Signs a round: its figures are kept as they are, and nothing of it changes any more.",
    body: Some(Shape::of::<SignatureMessage>()),
    handler: || routing::post(sign),
    ..PLAN
};

async fn plan(caller: Caller, State(served): State<Served>, request: Request<Body>) -> Answer {
    let message = Message::read(request, &served).await?;
    let (name, targets) = told::plan(&json::read(&message.text)?)?;
    if !reaches(&caller.view()) {
        return Err(Refusal::Undecidable(Undecidable::ForEveryBrand).into());
    }
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let round = served.node.plan_round(name, targets, caller.by()).await?;
    Ok(answer::json(&ShownRound::of(&round, served.node.round_state(&round).await?)))
}

async fn draw(caller: Caller, State(served): State<Served>, path: Named, request: Request<Body>) -> Answer {
    let id = within(&caller.view(), path)?;
    let message = Message::read(request, &served).await?;
    let seed = told::draw(&json::read(&message.text)?)?;
    let round = served.node.round_to_draw(id).await?;
    let parameters = serde_json::json!({ "round": round.id, "seed": seed }).to_string();
    let kind = &jobs::DRAW_ROUND;
    let wanted = jobs::Wanted {
        kind,
        parameters: &parameters,
        due_at: None,
        priority: kind.priority,
        place: Some(&jobs::draw_place(round.id)),
        schedule: None,
    };
    served.jobs.begin(&wanted, (&caller.by().actor, None)).await?;
    Ok(answer::json(&ShownRound::of(&round, served.node.round_state(&round).await?)))
}

async fn pairs(
    caller: Caller,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Answer {
    let [limit, cursor, state] = query::read(asked.as_deref(), ["limit", "cursor", "state"])?;
    let id = within(&caller.view(), path)?;
    let only_open = told::only_open(state.as_deref())?;
    let name = id.to_string();
    let list = List::named(&served, "acceptance-pairs").filtered(Some(&name)).filtered(state.as_deref());
    let page: Page<1> = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let after = page.after.map_or(0, |[after]| after);
    let pairs = served.node.pairs_of_round(id, (after, page.limit + 1), only_open).await?;
    let (pairs, next) = list.cut(page, pairs, |pair| [pair.number]);
    Ok(answer::json(&Pairs { pairs: pairs.iter().map(ShownPair::of).collect(), next }))
}

async fn pair(
    caller: Caller,
    State(served): State<Served>,
    path: Numbered,
    RawQuery(asked): RawQuery,
) -> Answer {
    let [] = query::read(asked.as_deref(), [])?;
    let which = numbered(&caller.view(), path)?;
    let (pair, shown) = served.node.pair_of_round(which, caller.by(), &caller.view()).await?;
    Ok(answer::json(&ShownPair::of(&pair).with(shown)))
}

async fn label(
    caller: Caller,
    State(served): State<Served>,
    path: Numbered,
    request: Request<Body>,
) -> Answer {
    let (id, number) = numbered(&caller.view(), path)?;
    let message = Message::read(request, &served).await?;
    let label = told::label(&json::read(&message.text)?)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let pair = served.node.label_pair((id, number), Some(label), caller.by()).await?;
    Ok(answer::json(&ShownPair::of(&pair)))
}

async fn unlabel(caller: Caller, State(served): State<Served>, path: Numbered, message: Message) -> Answer {
    let [] = query::read(message.uri.query(), [])?;
    let (id, number) = numbered(&caller.view(), path)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let pair = served.node.label_pair((id, number), None, caller.by()).await?;
    Ok(answer::json(&ShownPair::of(&pair)))
}

async fn sign(caller: Caller, State(served): State<Served>, path: Named, request: Request<Body>) -> Answer {
    let id = within(&caller.view(), path)?;
    let message = Message::read(request, &served).await?;
    let with_pending = told::signature(&json::read(&message.text)?)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let (round, figures) = served.node.sign_round(id, with_pending, caller.by()).await?;
    Ok(answer::json(&ShownRound::of(&round, served.node.round_state(&round).await?).with(Some(figures))))
}

/// The round that is named; none for whoever does not reach everything.
fn within(view: &View, path: Named) -> Result<RoundId, Problem> {
    let id = named::text(path)?;
    round(view, &id)
}

fn numbered(view: &View, path: Numbered) -> Result<(RoundId, i64), Problem> {
    let Path((id, number)) = path.map_err(|_| Fault::BadAddress)?;
    let id = round(view, &id)?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number = Some(number).filter(|_| is_number).and_then(|number| number.parse().ok());
    Ok((id, number.ok_or(Fault::Unknown { what: "pair" })?))
}

fn round(view: &View, id: &str) -> Result<RoundId, Problem> {
    let id: RoundId = named::id(id, "round")?;
    if reaches(view) { Ok(id) } else { Err(Fault::Unknown { what: "round" }.into()) }
}
