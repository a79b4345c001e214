//! `/v1/clients`: other systems that ask.

use super::messages::{ClientChange, NewClient};
use super::users::within;
use crate::access::Caller;
use crate::accounts::clients::{self, Credentials};
use crate::clock;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Nothing, Parameter, Shape};
use crate::http::etag::{self, Condition, Tag};
use crate::http::page::{List, USUAL};
use crate::http::problem::Problem;
use crate::http::routes::named::{self, Named};
use crate::http::show::{ApiClient, ApiClients, ClientSecret};
use crate::http::told::{client_change, new_client, nothing};
use crate::http::{Served, answer, body, json, query};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use axum::routing;
use db::accounts::Client;
use model::{ClientId, Permission, may};
use utoipa::openapi::HttpMethod;

/// Clients.
pub(in crate::http::routes) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/clients",
    id: "listClients",
    summary: "The API clients within reach.",
    permission: Some(Permission::ReadUsers),
    parameters: &[Parameter::Limit { default: USUAL.default, most: USUAL.most }, Parameter::Cursor],
    body: None,
    answer: Shape::of::<ApiClients>(),
    problems: &[422],
    handler: || routing::get(list),
};

/// A client is made.
pub(in crate::http::routes) static CREATE: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/clients",
    id: "createClient",
    summary: "Makes an API client; the answer tells its secret, once.",
    permission: Some(Permission::WriteUsers),
    parameters: &[],
    body: Some(Shape::of::<NewClient>()),
    answer: Shape::of::<ClientSecret>(),
    problems: &[408, 409, 413, 415, 422],
    handler: || routing::post(create),
};

/// A client.
pub(in crate::http::routes) static READ: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/clients/{id}",
    id: "getClient",
    summary: "An API client.",
    permission: Some(Permission::ReadUsers),
    parameters: &[Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<ApiClient>(),
    problems: &[],
    handler: || routing::get(read),
};

/// A client changes.
pub(in crate::http::routes) static CHANGE: Endpoint = Endpoint {
    method: HttpMethod::Patch,
    path: "/v1/clients/{id}",
    id: "changeClient",
    summary: "Changes, blocks or lets in an API client; it counts from now on, for tokens that were issued too.",
    permission: Some(Permission::WriteUsers),
    parameters: &[Parameter::IfMatch],
    body: Some(Shape::of::<ClientChange>()),
    answer: Shape::of::<ApiClient>(),
    problems: &[408, 413, 415, 422],
    handler: || routing::patch(change),
};

/// A client gets another secret.
pub(in crate::http::routes) static ROTATE: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/clients/{id}/secrets",
    id: "rotateClientSecret",
    summary: "Gives an API client another secret, told once; the one before it holds until the next time.",
    permission: Some(Permission::WriteUsers),
    parameters: &[],
    body: Some(Shape::of::<Nothing>()),
    answer: Shape::of::<ClientSecret>(),
    problems: &[408, 413, 415, 422],
    handler: || routing::post(rotate),
};

async fn list(
    caller: Allowed<may::ReadUsers>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [limit, cursor] = query::read(asked.as_deref(), ["limit", "cursor"])?;
    let list = List::named(&served, "clients");
    let page = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let mut clients = clients::all(&served.node.session().repository).await?;
    clients.retain(|client| caller.holds(Permission::ReadUsers, &client.grants));
    let (clients, next) = list.of_all(page, clients, |client| [client.id]);
    Ok(answer::json(&ApiClients { clients: clients.iter().map(ApiClient::from).collect(), next }))
}

async fn create(
    caller: Allowed<may::WriteUsers>,
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let text = body::read(request, &served).await?.text;
    let (name, grants, per_second) = new_client(&json::read(&text)?)?;
    within(&caller, &grants)?;
    let repository = &served.node.session().repository;
    let made = clients::create(repository, &name, &grants, per_second, clock::now()).await?;
    served.accounts.learn().await?;
    Ok(answer::json(&secret(made)))
}

async fn read(
    caller: Allowed<may::ReadUsers>,
    State(served): State<Served>,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let client = reached(&served, &caller, Permission::ReadUsers, path).await?;
    Ok(etag::answer(&served, &headers, &ApiClient::from(&client)))
}

async fn change(
    caller: Allowed<may::WriteUsers>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let client = reached(&served, &caller, Permission::WriteUsers, path).await?;
    let condition = Condition::of(request.headers())?;
    let text = body::read(request, &served).await?.text;
    let told = client_change(&json::read(&text)?)?;
    within(&caller, told.grants.as_deref().unwrap_or_default())?;
    let change = |client: &mut Client| {
        // Whoever may change it now need not be allowed to change what it became meanwhile.
        let tag = Tag::of(&served, &ApiClient::from(&*client));
        let tag = tag.map_err(|_| clients::Refused::Failed(anyhow::anyhow!("a client cannot be told")))?;
        if !caller.holds(Permission::WriteUsers, &client.grants) || !condition.agrees(&tag) {
            return Err(clients::Refused::Changed);
        }
        client.state = told.state.unwrap_or(client.state);
        client.per_second = told.per_second.map_or(client.per_second, |limit| limit.map(i64::from));
        if let Some(grants) = told.grants {
            client.grants = grants;
        }
        Ok(())
    };
    let repository = &served.node.session().repository;
    let client = clients::change(repository, ClientId(client.id), change, clock::now()).await?;
    served.accounts.learn().await?;
    let shown = ApiClient::from(&client);
    Ok(Tag::of(&served, &shown)?.beside(answer::json(&shown)))
}

async fn rotate(
    caller: Allowed<may::WriteUsers>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let client = reached(&served, &caller, Permission::WriteUsers, path).await?;
    let text = body::read(request, &served).await?.text;
    nothing(&json::read(&text)?)?;
    let repository = &served.node.session().repository;
    let made = clients::rotate(repository, ClientId(client.id), clock::now()).await?;
    served.accounts.learn().await?;
    Ok(answer::json(&secret(made)))
}

fn secret(made: Credentials) -> ClientSecret {
    ClientSecret { client_id: made.id, client_secret: made.secret }
}

/// The client of an address, where all that it has is within reach.
async fn reached(
    served: &Served,
    caller: &Caller,
    permission: Permission,
    path: Named,
) -> Result<Client, Problem> {
    let id: ClientId = named::id_of(path, "client")?;
    let client = clients::find(&served.node.session().repository, id).await?;
    let is_reached = caller.holds(permission, &client.grants);
    if is_reached { Ok(client) } else { Err(clients::Refused::Unknown.into()) }
}
