//! `/v1/session/oidc`: people sign in by another service.

use super::session::{address, begun_by, with_cookies};
use crate::accounts::oidc::{Declined, Returned, is_path_here};
use crate::http::contract::{Endpoint, Page, Parameter, Shape};
use crate::http::html::{escaped, page};
use crate::http::language::Language;
use crate::http::problem::{Fault, OidcFault, Problem};
use crate::http::{Served, answer, cookie, form, query};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::HttpMethod;

/// Seconds that the browser keeps a sign-in.
const LASTS: i64 = 600;
const START: &str = "/v1/session/oidc";

/// How people sign in.
pub(super) static METHODS: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/session/methods",
    id: "listSignInMethods",
    summary: "By what people sign in here.",
    permission: None,
    parameters: &[],
    body: None,
    answer: Shape::of::<SignInMethods>(),
    problems: &[],
    handler: || routing::get(methods),
};

/// A sign-in begins.
pub(super) static BEGIN: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: START,
    id: "beginSignIn",
    summary: "Sends a browser to the sign-in service (OpenID Connect), which sends it back. For people, not for programs.",
    permission: None,
    parameters: &[Parameter::Filter {
        name: "return_to",
        meaning: "The path of this service to go on to once somebody is signed in: / without it.",
        most: 500,
    }],
    body: None,
    answer: Shape::elsewhere(),
    problems: &[422, 503],
    handler: || routing::get(begin),
};

/// A sign-in ends.
pub(super) static FINISH: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/session/oidc/callback",
    id: "finishSignIn",
    summary: "Where the sign-in service sends a browser back to: the answer sets a cookie and leads on.",
    permission: None,
    parameters: &[
        Parameter::Filter { name: "state", meaning: "Which sign-in it is.", most: 512 },
        Parameter::Filter { name: "code", meaning: "What the service gives for a token.", most: 8192 },
        Parameter::Filter { name: "error", meaning: "Why the service lets nobody in.", most: 512 },
        Parameter::Filter { name: "iss", meaning: "Which service it is.", most: 512 },
    ],
    body: None,
    answer: Shape::html::<Page>(),
    problems: &[403, 409, 502, 503],
    handler: || routing::get(finish),
};

/// By what people sign in.
#[derive(Serialize, ToSchema)]
struct SignInMethods {
    /// By login and password: POST /v1/session.
    password: bool,
    /// By another service, where one is set.
    oidc: Option<SignInService>,
}

/// A service that people sign in by.
#[derive(Serialize, ToSchema)]
struct SignInService {
    /// What stands on the button.
    name: String,
    /// Where the button leads to; `?return_to=` names the path to go on to.
    href: &'static str,
}

async fn methods(State(served): State<Served>) -> Response {
    let service = |name: &str| SignInService { name: name.to_owned(), href: START };
    let oidc = served.oidc.as_ref().map(|oidc| service(oidc.name()));
    answer::json(&SignInMethods { password: true, oidc })
}

async fn begin(
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let [return_to] = query::read(asked.as_deref(), ["return_to"])?;
    let oidc = served.oidc.clone().ok_or(Fault::Oidc(OidcFault::NotSetUp))?;
    begun_by(&served, address(&request))?;
    drop(request);
    let return_to = return_to.as_deref().unwrap_or("/");
    if !is_path_here(return_to) {
        return Err(Fault::Oidc(OidcFault::BadReturn).into());
    }
    let begun = oidc.begin(&served.accounts, return_to).await?;
    let cookie = cookie::SIGN_IN.set(&begun.cookie, LASTS, &served.settings);
    let location = HeaderValue::from_str(&begun.address).map_err(|_| Fault::Oidc(OidcFault::Untrusted))?;
    let response = (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response();
    Ok(with_cookies(response, &[cookie]))
}

/// However it ends, the browser has nothing left to end it with again.
async fn finish(
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
    request: Request<Body>,
) -> Response {
    if let Err(fault) = begun_by(&served, address(&request)) {
        return Problem::from(fault).into_response();
    }
    drop(request);
    let forgotten = cookie::SIGN_IN.set("", 0, &served.settings);
    match finished(&served, asked.as_deref().unwrap_or_default(), &headers).await {
        Ok((session, response)) => with_cookies(response, &[session, forgotten]),
        Err(problem) => with_cookies(problem.into_response(), &[forgotten]),
    }
}

/// The cookie of the session, and the page that leads on.
async fn finished(served: &Served, asked: &str, headers: &HeaderMap) -> Result<(String, Response), Problem> {
    let oidc = served.oidc.clone().ok_or(Fault::Oidc(OidcFault::NotSetUp))?;
    // Services add names of their own, which are of no use here.
    let [state, code, error, issuer] =
        form::read(asked, ["state", "code", "error", "iss"]).ok_or(Fault::Oidc(OidcFault::Over))?;
    let cookie = cookie::SIGN_IN.of(headers, &served.settings);
    let returned = Returned { state, code, error, issuer };
    let finished = oidc.finish(&served.accounts, cookie, returned).await?;
    let session = super::session::cookie_of(&finished.opened, served);
    Ok((session, onward(&finished.return_to, Language::of(headers))))
}

/// A page that goes on by itself. A redirect would not do: a browser that another site has sent here would follow it
/// without the cookie that it was given, which is for requests of our own pages only.
fn onward(path: &str, language: Language) -> Response {
    let path = escaped(path);
    let (code, title, words) = language.of_two(
        ("en", "Signed in", "You are signed in. Go on"),
        ("fr", "Connecté", "Vous êtes connecté. Continuer"),
    );
    let text = format!(
        "<!doctype html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"refresh\" content=\"0; url={path}\"></head>\
         <body><p><a href=\"{path}\">{words}</a></p></body></html>\n"
    );
    page(text, "default-src 'none'")
}

impl From<Declined> for Problem {
    fn from(why: Declined) -> Problem {
        let fault = match why {
            Declined::Over => OidcFault::Over,
            Declined::There => OidcFault::Declined,
            Declined::NoUser => OidcFault::NoUser,
            Declined::Unverified => OidcFault::Unverified,
            Declined::NoRole => OidcFault::NoRole,
            Declined::Away => OidcFault::Away,
            Declined::Untrusted => OidcFault::Untrusted,
            Declined::Not(why) => return super::session::not_in(why),
            Declined::Refused(why) => return why.into(),
        };
        Fault::Oidc(fault).into()
    }
}
