//! `GET /.well-known/...`: what one needs to know to get and to verify tokens.

use crate::clock;
use crate::http::contract::{Endpoint, Shape};
use crate::http::{Served, answer};
use axum::extract::State;
use axum::response::Response;
use axum::routing;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Permission;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::HttpMethod;

/// The keys that verify tokens.
pub(in crate::http::routes) static KEYS: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/.well-known/jwks.json",
    id: "getTokenKeys",
    summary: "The public keys that verify access tokens (RFC 7517).",
    permission: None,
    parameters: &[],
    body: None,
    answer: Shape::of::<KeySet>(),
    problems: &[],
    handler: || routing::get(keys),
};

/// How tokens are issued here.
pub(in crate::http::routes) static METADATA: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/.well-known/oauth-authorization-server",
    id: "getTokenMetadata",
    summary: "How access tokens are issued here (RFC 8414).",
    permission: None,
    parameters: &[],
    body: None,
    answer: Shape::of::<Metadata>(),
    problems: &[],
    handler: || routing::get(metadata),
};

#[derive(Serialize, ToSchema)]
struct KeySet {
    keys: Vec<PublicKey>,
}

/// A public key (RFC 7517, RFC 8037).
#[derive(Serialize, ToSchema)]
struct PublicKey {
    kty: &'static str,
    crv: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: String,
    x: String,
}

#[derive(Serialize, ToSchema)]
struct Metadata {
    issuer: String,
    token_endpoint: String,
    revocation_endpoint: String,
    jwks_uri: String,
    scopes_supported: Vec<&'static str>,
    /// None: nobody is sent here by a browser.
    response_types_supported: [&'static str; 0],
    grant_types_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 2],
    revocation_endpoint_auth_methods_supported: [&'static str; 2],
}

async fn keys(State(served): State<Served>) -> Response {
    let known = served.accounts.known();
    let key = |key: &crate::accounts::Key| PublicKey {
        kty: "OKP",
        crv: "Ed25519",
        usage: "sig",
        alg: "EdDSA",
        kid: key.id.clone(),
        x: URL_SAFE_NO_PAD.encode(key.public.as_bytes()),
    };
    answer::json(&KeySet { keys: known.keys(clock::now()).map(key).collect() })
}

async fn metadata(State(served): State<Served>) -> Response {
    let issuer = served.accounts.issuer();
    let methods = ["client_secret_basic", "client_secret_post"];
    answer::json(&Metadata {
        issuer: issuer.to_owned(),
        token_endpoint: format!("{issuer}/v1/oauth/token"),
        revocation_endpoint: format!("{issuer}/v1/oauth/revoke"),
        jwks_uri: format!("{issuer}/.well-known/jwks.json"),
        scopes_supported: Permission::ALL.iter().map(|permission| permission.key()).collect(),
        response_types_supported: [],
        grant_types_supported: ["client_credentials"],
        token_endpoint_auth_methods_supported: methods,
        revocation_endpoint_auth_methods_supported: methods,
    })
}
