//! `/v1/users`: people who sign in.

use super::messages::{NewUser, UserChange};
use crate::access::Caller;
use crate::accounts::users::{self, Person};
use crate::clock;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Nothing, Parameter, Shape};
use crate::http::etag::{self, Condition, Tag};
use crate::http::page::{List, USUAL};
use crate::http::problem::{Fault, Problem};
use crate::http::routes::named::{self, Named};
use crate::http::show::{OneTimePassword, User, Users};
use crate::http::told::{new_user, nothing, user_change};
use crate::http::{Served, answer, body, json, query};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use axum::routing;
use model::{Grant, Permission, UserId, may};
use utoipa::openapi::HttpMethod;

/// Users.
pub(in crate::http::routes) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/users",
    id: "listUsers",
    summary: "The users within reach.",
    permission: Some(Permission::ReadUsers),
    parameters: &[Parameter::Limit { default: USUAL.default, most: USUAL.most }, Parameter::Cursor],
    body: None,
    answer: Shape::of::<Users>(),
    problems: &[422],
    handler: || routing::get(list),
};

/// A user is made.
pub(in crate::http::routes) static CREATE: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/users",
    id: "createUser",
    summary: "Makes a user; the answer tells a one-time password, once, unless they sign in by the sign-in service only.",
    permission: Some(Permission::WriteUsers),
    parameters: &[],
    body: Some(Shape::of::<NewUser>()),
    answer: Shape::of::<OneTimePassword>(),
    problems: &[408, 409, 413, 415, 422],
    handler: || routing::post(create),
};

/// A user.
pub(in crate::http::routes) static READ: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/users/{id}",
    id: "getUser",
    summary: "A user.",
    permission: Some(Permission::ReadUsers),
    parameters: &[Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<User>(),
    problems: &[],
    handler: || routing::get(read),
};

/// A user changes.
pub(in crate::http::routes) static CHANGE: Endpoint = Endpoint {
    method: HttpMethod::Patch,
    path: "/v1/users/{id}",
    id: "changeUser",
    summary: "Changes, blocks or lets in a user; where roles, state or link change, all sessions of the user end.",
    permission: Some(Permission::WriteUsers),
    parameters: &[Parameter::IfMatch],
    body: Some(Shape::of::<UserChange>()),
    answer: Shape::of::<User>(),
    problems: &[408, 409, 413, 415, 422],
    handler: || routing::patch(change),
};

/// A user gets another password.
pub(in crate::http::routes) static RESET: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/users/{id}/reset-password",
    id: "resetPassword",
    summary: "Gives a user a one-time password, told once; all sessions of the user end.",
    permission: Some(Permission::WriteUsers),
    parameters: &[],
    body: Some(Shape::of::<Nothing>()),
    answer: Shape::of::<OneTimePassword>(),
    problems: &[408, 413, 415, 422],
    handler: || routing::post(reset),
};

async fn list(
    caller: Allowed<may::ReadUsers>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [limit, cursor] = query::read(asked.as_deref(), ["limit", "cursor"])?;
    let list = List::named(&served, "users");
    let page = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let mut users = users::all(&served.node.session().repository).await?;
    users.retain(|person| caller.holds(Permission::ReadUsers, &person.user.grants));
    let (users, next) = list.of_all(page, users, |person| [person.id.0]);
    Ok(answer::json(&Users { users: users.iter().map(User::from).collect(), next }))
}

async fn create(
    caller: Allowed<may::WriteUsers>,
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let text = body::read(request, &served).await?.text;
    let (profile, grants, signs_in) = new_user(&json::read(&text)?)?;
    within(&caller, &grants)?;
    let repository = &served.node.session().repository;
    let made = users::create(repository, &profile, &grants, signs_in, clock::now()).await?;
    served.accounts.learn().await?;
    Ok(answer::json(&one_time(made.id, made.password.as_deref())))
}

async fn read(
    caller: Allowed<may::ReadUsers>,
    State(served): State<Served>,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let person = reached(&served, &caller, Permission::ReadUsers, path).await?;
    Ok(etag::answer(&served, &headers, &User::from(&person)))
}

async fn change(
    caller: Allowed<may::WriteUsers>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let person = reached(&served, &caller, Permission::WriteUsers, path).await?;
    let condition = Condition::of(request.headers())?;
    let text = body::read(request, &served).await?.text;
    let change = user_change(&json::read(&text)?)?;
    within(&caller, change.grants.as_deref().unwrap_or_default())?;
    let repository = &served.node.session().repository;
    // Whoever may change them now need not be allowed to change what they became meanwhile.
    let check = |known: &Person| {
        let tag = Tag::of(&served, &User::from(known));
        let tag = tag.map_err(|_| users::Refused::Failed(anyhow::anyhow!("a user cannot be told")))?;
        let is_reached = caller.holds(Permission::WriteUsers, &known.user.grants);
        if is_reached && condition.agrees(&tag) { Ok(()) } else { Err(users::Refused::Changed) }
    };
    let person = users::change_if(repository, person.id, check, change, clock::now()).await?;
    served.accounts.learn().await?;
    let shown = User::from(&person);
    Ok(Tag::of(&served, &shown)?.beside(answer::json(&shown)))
}

async fn reset(
    caller: Allowed<may::WriteUsers>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let person = reached(&served, &caller, Permission::WriteUsers, path).await?;
    let text = body::read(request, &served).await?.text;
    nothing(&json::read(&text)?)?;
    let repository = &served.node.session().repository;
    let made = users::reset_password(repository, person.id, clock::now()).await?;
    served.accounts.learn().await?;
    Ok(answer::json(&one_time(made.id, Some(&made.password))))
}

fn one_time(id: UserId, password: Option<&String>) -> OneTimePassword {
    OneTimePassword { id, one_time_password: password.cloned() }
}

/// Whoever gives roles gives none that goes beyond their own reach.
pub(super) fn within(caller: &Caller, grants: &[Grant]) -> Result<(), Problem> {
    match grants.iter().position(|grant| !caller.holds(Permission::WriteUsers, std::slice::from_ref(grant))) {
        Some(at) => Err(Problem::at(Fault::BeyondReach, format!("/roles/{at}"))),
        None => Ok(()),
    }
}

/// The user of an address, where all that they have is within reach.
async fn reached(
    served: &Served,
    caller: &Caller,
    permission: Permission,
    path: Named,
) -> Result<Person, Problem> {
    let id: UserId = named::id_of(path, "user")?;
    let person = users::find(&served.node.session().repository, id).await?;
    let is_reached = caller.holds(permission, &person.user.grants);
    if is_reached { Ok(person) } else { Err(users::Refused::Unknown.into()) }
}
