//! `/v1/acceptance-rounds` and `/v1/tickets`: how good the matching is, as people judged it, and what they found wrong.
//! Rounds are drawn over everything, so only whoever reaches every brand and store finds any.

use super::named::{self, Named};
use crate::access::View;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape, TicketChange};
use crate::http::etag::{self, Condition, Tag};
use crate::http::message::Message;
use crate::http::page::{List, USUAL};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{Rounds, ShownRound, ShownTicket, Tickets};
use crate::http::{Served, answer, json, query, told};
use crate::live::Refusal;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use axum::routing;
use db::acceptance::{Round, Ticket};
use model::{Permission, RoundId, TicketId, may};
use utoipa::openapi::HttpMethod;

const LIMIT: Parameter = Parameter::Limit { default: USUAL.default, most: USUAL.most };

/// The rounds.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/acceptance-rounds",
    id: "listAcceptanceRounds",
    summary: "Rounds of acceptance, oldest first.",
    permission: Some(Permission::ReadAcceptance),
    parameters: &[LIMIT, Parameter::Cursor, Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<Rounds>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

/// A round.
pub(super) static READ: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/acceptance-rounds/{id}",
    id: "getAcceptanceRound",
    summary: "A round with its figures and their intervals.",
    permission: Some(Permission::ReadAcceptance),
    parameters: &[Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<ShownRound>(),
    problems: &[422, 503],
    handler: || routing::get(read),
};

/// The tickets of a round.
pub(super) static TICKETS: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/acceptance-rounds/{id}/tickets",
    id: "listTickets",
    summary: "What a round found to be decided wrongly.",
    permission: Some(Permission::ReadAcceptance),
    parameters: &[LIMIT, Parameter::Cursor, Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<Tickets>(),
    problems: &[422, 503],
    handler: || routing::get(tickets),
};

/// A ticket.
pub(super) static TICKET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/tickets/{id}",
    id: "getTicket",
    summary: "A pair that was decided wrongly.",
    permission: Some(Permission::ReadAcceptance),
    parameters: &[Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<ShownTicket>(),
    problems: &[422, 503],
    handler: || routing::get(ticket),
};

/// A ticket to be changed.
pub(super) static CHANGE: Endpoint = Endpoint {
    method: HttpMethod::Patch,
    path: "/v1/tickets/{id}",
    id: "changeTicket",
    summary: "Gives a ticket another owner or state.",
    permission: Some(Permission::WriteAcceptance),
    parameters: &[Parameter::IfMatch],
    body: Some(Shape::of::<TicketChange>()),
    answer: Shape::of::<ShownTicket>(),
    problems: &[408, 413, 415, 422, 429, 503],
    handler: || routing::patch(change),
};

async fn list(
    caller: Allowed<may::ReadAcceptance>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [limit, cursor] = query::read(asked.as_deref(), ["limit", "cursor"])?;
    let list = List::named(&served, "acceptance-rounds");
    let page = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let all = if reaches(&caller.view()) { served.node.rounds().await? } else { Vec::new() };
    let mut shown = Vec::with_capacity(all.len());
    for round in &all {
        shown.push(ShownRound::of(round, served.node.round_state(round).await?));
    }
    let (rounds, next) = list.of_all(page, shown, |round: &ShownRound| [round.id().0]);
    Ok(etag::answer(&served, &headers, &Rounds { rounds, next }))
}

async fn read(
    caller: Allowed<may::ReadAcceptance>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let round = round(&served, &caller.view(), path).await?;
    let shown = ShownRound::of(&round, served.node.round_state(&round).await?);
    let shown = shown.with(served.node.figures(round).await?);
    Ok(etag::answer(&served, &headers, &shown))
}

async fn tickets(
    caller: Allowed<may::ReadAcceptance>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [limit, cursor] = query::read(asked.as_deref(), ["limit", "cursor"])?;
    let id = RoundId(round(&served, &caller.view(), path).await?.id);
    let name = id.to_string();
    let list = List::named(&served, "tickets").filtered(Some(&name));
    let page = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let all = served.node.tickets(Some(id)).await?;
    let (tickets, next) = list.of_all(page, all, |ticket| [ticket.id]);
    let tickets = tickets.iter().map(ShownTicket::from).collect();
    Ok(etag::answer(&served, &headers, &Tickets { tickets, next }))
}

async fn ticket(
    caller: Allowed<may::ReadAcceptance>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let id = ticket_named(path)?;
    let all = if reaches(&caller.view()) { served.node.tickets(None).await? } else { Vec::new() };
    let found = all.iter().find(|ticket| ticket.id == id.0).ok_or(Fault::Unknown { what: "ticket" })?;
    Ok(etag::answer(&served, &headers, &ShownTicket::from(found)))
}

async fn change(
    caller: Allowed<may::WriteAcceptance>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let id = ticket_named(path)?;
    let message = Message::read(request, &served).await?;
    let told = told::ticket(&json::read(&message.text)?)?;
    let condition = Condition::of(&message.headers)?;
    if !reaches(&caller.view()) {
        return Err(Fault::Unknown { what: "ticket" }.into());
    }
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let own = served.clone();
    let change = move |known: Ticket| changed(&own, &condition, known, told);
    let shown = ShownTicket::from(&served.node.change_ticket(id, change).await?);
    let tag = Tag::of(&served, &shown)?;
    Ok(tag.beside(answer::json(&shown)))
}

fn changed(
    served: &Served,
    condition: &Condition,
    known: Ticket,
    told: told::TicketTold,
) -> Result<Ticket, Refusal> {
    let tag = Tag::of(served, &ShownTicket::from(&known));
    condition.check(Some(&tag.map_err(|_| anyhow::anyhow!("a ticket cannot be told"))?))?;
    Ok(Ticket {
        owner: told.owner.unwrap_or(known.owner),
        state: told.state.map_or(known.state, str::to_owned),
        ..known
    })
}

/// Whether everything is within reach.
pub(super) fn reaches(view: &View) -> bool {
    view.reaches_all()
}

async fn round(served: &Served, view: &View, path: Named) -> Result<Round, Problem> {
    let id: RoundId = named::id_of(path, "round")?;
    let all = if reaches(view) { served.node.rounds().await? } else { Vec::new() };
    all.into_iter().find(|round| round.id == id.0).ok_or_else(|| Fault::Unknown { what: "round" }.into())
}

fn ticket_named(path: Named) -> Result<TicketId, Problem> {
    named::id_of(path, "ticket")
}
