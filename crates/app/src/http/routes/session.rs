//! `/v1/session`: people sign in, learn who they are, change their password, sign out.

use crate::access::Caller;
use crate::accounts::NotIn;
use crate::accounts::sessions::{Opened, Signed};
use crate::accounts::sign_in::ChangeFailed;
use crate::accounts::{clients, users};
use crate::clock;
use crate::http::asked_from::Peer;
use crate::http::authenticate::{SignedIn, Who};
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::problem::{Fault, Problem, failed};
use crate::http::show::{Granted, granted};
use crate::http::told::{new_password, sign_in};
use crate::http::{Served, answer, body, cookie, json};
use axum::body::Body;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, Request};
use axum::response::{IntoResponse, Response};
use axum::routing;
use db::accounts::Method;
use model::{ClientId, Permission, UserId};
use serde::Serialize;
use std::net::IpAddr;
use utoipa::ToSchema;
use utoipa::openapi::HttpMethod;

/// Attempts to sign in, a second, from one address; twice as many at once.
const SIGN_INS: u32 = 10;

/// Sign in.
pub(super) static POST: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/session",
    id: "signIn",
    summary: "Signs somebody in: the answer sets a cookie and tells the X-CSRF-Token for what changes something.",
    permission: None,
    parameters: &[],
    body: Some(Shape::of::<SignIn>()),
    answer: Shape::of::<Session>(),
    problems: &[401, 403, 408, 413, 415, 422, 429],
    handler: || routing::post(post),
};

/// Who am I.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/session",
    id: "getSession",
    summary: "Who asks, and what they may do.",
    permission: None,
    parameters: &[Parameter::Known],
    body: None,
    answer: Shape::of::<Session>(),
    problems: &[401],
    handler: || routing::get(get),
};

/// Sign out.
pub(super) static DELETE: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    path: "/v1/session",
    id: "signOut",
    summary: "Signs whoever asks out; where they signed in by a service that can be signed out of too, says where.",
    permission: None,
    parameters: &[Parameter::SignedIn],
    body: None,
    answer: Shape::of::<SignedOut>(),
    problems: &[401, 403],
    handler: || routing::delete(delete),
};

/// Another password.
pub(super) static PASSWORD: Endpoint = Endpoint {
    method: HttpMethod::Put,
    path: "/v1/session/password",
    id: "changePassword",
    summary: "Exchanges the password of whoever is signed in; all other sessions end, this one gets another cookie.",
    permission: None,
    parameters: &[Parameter::SignedIn],
    body: Some(Shape::of::<NewPassword>()),
    answer: Shape::of::<Session>(),
    problems: &[401, 403, 408, 413, 415, 422, 429],
    handler: || routing::put(password),
};

/// Who signs in.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it describes the message and is never made")]
struct SignIn {
    #[schema(min_length = 1, max_length = 255)]
    login: String,
    #[schema(min_length = 1, max_length = 256)]
    password: String,
}

/// The password that holds, and the one that shall.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it describes the message and is never made")]
struct NewPassword {
    #[schema(min_length = 1, max_length = 256)]
    current: String,
    #[schema(min_length = 12, max_length = 256)]
    new: String,
}

/// Nobody is signed in any more.
#[derive(Serialize, ToSchema)]
struct SignedOut {
    /// Where a browser goes to sign out of the service that they signed in by.
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_out_there: Option<String>,
}

/// Who asks.
#[derive(Serialize, ToSchema)]
struct Session {
    /// The user, where somebody is signed in.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<UserId>,
    /// The API client, where a system asks.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<ClientId>,
    /// What whoever is signed in types to sign in; null where a system asks.
    login: Option<String>,
    /// What they are called; null where no name was given.
    name: Option<String>,
    roles: Vec<Granted>,
    /// What they may do somewhere at least.
    permissions: Vec<&'static str>,
    /// By what they signed in: `password` or `oidc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_in_by: Option<&'static str>,
    /// Nothing else is answered before the password is changed.
    must_change_password: bool,
    /// For the header X-CSRF-Token.
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
    /// Seconds until the session ends however much it is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<i64>,
}

impl Session {
    async fn of(served: &Served, caller: &Caller, signed: Option<&Signed>) -> Result<Session, Problem> {
        let may = Permission::ALL.iter().filter(|permission| caller.may(**permission));
        let client: Option<ClientId> = caller.actor.parse().ok();
        let (login, name) = called(served, signed.map(|signed| signed.user), client).await?;
        Ok(Session {
            user: signed.map(|signed| signed.user),
            client,
            login,
            name,
            roles: caller.grants().iter().map(granted).collect(),
            permissions: may.map(|permission| permission.key()).collect(),
            signed_in_by: signed.map(|signed| signed.method.key()),
            must_change_password: signed.is_some_and(|signed| signed.must_change),
            csrf_token: signed.map(|signed| signed.csrf.clone()),
            expires_in: signed.map(seconds),
        })
    }
}

/// Login and name of a user, or the name of a client.
async fn called(
    served: &Served,
    user: Option<UserId>,
    client: Option<ClientId>,
) -> Result<(Option<String>, Option<String>), Problem> {
    let repository = &served.node.session().repository;
    Ok(match (user, client) {
        (Some(user), _) => {
            let profile = users::find(repository, user).await?.profile;
            (Some(profile.login), profile.name)
        }
        (None, Some(client)) => (None, Some(clients::find(repository, client).await?.name)),
        (None, None) => (None, None),
    })
}

fn seconds(signed: &Signed) -> i64 {
    (signed.expires_at - clock::now()).max(0) / 1_000
}

async fn post(State(served): State<Served>, request: Request<Body>) -> Result<Response, Problem> {
    if !cookie::is_our_own(request.headers()) {
        return Err(Fault::CrossSite.into());
    }
    let address = address(&request);
    begun_by(&served, address)?;
    let text = body::read(request, &served).await?.text;
    let (login, password) = sign_in(&json::read(&text)?)?;
    let opened = served.accounts.sign_in(&login, password, address).await;
    begun(&opened.map_err(not_in)?, &served).await
}

async fn get(who: Who, State(served): State<Served>) -> Result<Response, Problem> {
    Ok(answer::json(&Session::of(&served, &who.caller, who.signed.as_ref()).await?))
}

async fn delete(signed: SignedIn, State(served): State<Served>) -> Result<Response, Problem> {
    served.accounts.sign_out(&signed.0).await.map_err(|error| failed(&format!("{error:#}")))?;
    let sign_out_there = match served.oidc.as_ref().filter(|_| signed.0.method == Method::Oidc) {
        Some(oidc) => oidc.sign_out().await,
        None => None,
    };
    let response = answer::json(&SignedOut { sign_out_there });
    Ok(with_cookies(response, &[cookie::set("", 0, &served.settings)]))
}

async fn password(
    signed: SignedIn,
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let address = address(&request);
    let text = body::read(request, &served).await?.text;
    let (current, new) = new_password(&json::read(&text)?)?;
    let changed = served.accounts.change_password(signed.0.user, current, new, address).await;
    let opened = changed.map_err(|why| match why {
        ChangeFailed::NotIn(why) => not_in(why),
        ChangeFailed::Refused(why) => why.into(),
    })?;
    begun(&opened, &served).await
}

/// Counts an attempt to sign in from an address.
pub(super) fn begun_by(served: &Served, address: Option<IpAddr>) -> Result<(), Fault> {
    let from = format!("sign-in {}", address.map(|address| address.to_string()).unwrap_or_default());
    served.limits.take(&from, SIGN_INS).map_err(|seconds| Fault::TooManyAttempts { seconds })
}

pub(super) fn address(request: &Request<Body>) -> Option<IpAddr> {
    request.extensions().get::<Peer>().map(|peer| peer.0.ip())
}

pub(super) fn not_in(why: NotIn) -> Problem {
    match why {
        NotIn::Wrong => Fault::WrongPassword,
        NotIn::Later { seconds } => Fault::TooManyAttempts { seconds },
        NotIn::Busy => Fault::TooBusy { seconds: 1 },
        NotIn::Failed(error) => failed(&format!("{error:#}")),
    }
    .into()
}

async fn begun(opened: &Opened, served: &Served) -> Result<Response, Problem> {
    let signed = &opened.signed;
    let response = answer::json(&Session::of(served, &signed.caller, Some(signed)).await?);
    Ok(with_cookies(response, &[cookie_of(opened, served)]))
}

/// The cookie of a session that begins.
pub(super) fn cookie_of(opened: &Opened, served: &Served) -> String {
    cookie::set(&opened.token, seconds(&opened.signed), &served.settings)
}

pub(super) fn with_cookies(mut response: Response, cookies: &[String]) -> Response {
    for cookie in cookies {
        let Ok(value) = HeaderValue::from_str(cookie) else {
            return Problem::from(failed("a cookie cannot be written")).into_response();
        };
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}
