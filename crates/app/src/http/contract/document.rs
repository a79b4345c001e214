//! The OpenAPI document (version 3.1) of the endpoints.

use super::shape::Schemas;
use super::{Endpoint, Parameter, Shape};
use crate::http::problem::Told;
use model::{Permission, Purpose};
use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{Components, ComponentsBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, ClientCredentials, Flow, OAuth2, Scopes, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, Ref,
    Required,
};

/// Statuses of problems that every endpoint may answer.
const COMMON: [u16; 6] = [400, 404, 421, 429, 500, 504];
/// The same where one must say who asks.
const GUARDED: [u16; 2] = [401, 403];
const PROBLEM: Shape = Shape::of::<Told<'static>>();

/// A document of this kind.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the document and is never made")]
pub(in crate::http) struct Document {
    /// Version of the OpenAPI specification.
    openapi: String,
}

/// The document of these endpoints.
pub(in crate::http) fn document(endpoints: &[&Endpoint]) -> OpenApi {
    let mut schemas = Schemas::new();
    PROBLEM.collect(&mut schemas);
    let mut paths = PathsBuilder::new();
    for endpoint in endpoints {
        endpoint.answer.collect(&mut schemas);
        if let Some(body) = endpoint.body {
            body.collect(&mut schemas);
        }
        paths = paths.path(endpoint.path, PathItem::new(endpoint.method.clone(), operation(endpoint)));
    }
    schemas.sort_by(|left, right| left.0.cmp(&right.0));
    schemas.dedup_by(|later, earlier| later.0 == earlier.0);
    let license = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    let about = InfoBuilder::new()
        .title("Amigo")
        .version("1")
        .description(Some("The unified customer repository: one gateway for every system and every screen."))
        .license(Some(license));
    OpenApiBuilder::new().info(about).paths(paths).components(Some(components(schemas))).build()
}

/// How tokens are got is called so.
const TOKEN: &str = "token";
/// How people sign in is called so.
const COOKIE: &str = "session";
const NO_SCOPES: [&str; 0] = [];

fn components(schemas: Schemas) -> Components {
    let scopes = Permission::ALL.iter().map(|permission| (permission.key(), permission.meaning()));
    let flow = ClientCredentials::new("/v1/oauth/token", Scopes::from_iter(scopes));
    let token = SecurityScheme::OAuth2(OAuth2::new([Flow::ClientCredentials(flow)]));
    let meaning = "Set by POST /v1/session, called `__Host-amigo` over TLS. What changes something also needs the header \
                   X-CSRF-Token.";
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description("amigo", meaning)));
    ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme(TOKEN, token)
        .security_scheme(COOKIE, cookie)
        .build()
}

fn operation(endpoint: &Endpoint) -> OperationBuilder {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(endpoint.id))
        .summary(Some(endpoint.summary))
        .tag(endpoint.path.split('/').find(|part| !part.is_empty() && *part != "v1").unwrap_or_default());
    if let Some(permission) = endpoint.permission {
        operation = operation
            .security(SecurityRequirement::new(TOKEN, [permission.key()]))
            .security(SecurityRequirement::new(COOKIE, NO_SCOPES))
            .description(Some(format!("Needs the permission `{permission}`: {}", permission.meaning())))
            .parameter(purpose());
    }
    let is_known = endpoint.parameters.iter().any(|told| matches!(told, Parameter::Known));
    if is_known {
        operation = operation.security(SecurityRequirement::new(TOKEN, NO_SCOPES));
    }
    if is_known || endpoint.parameters.iter().any(|told| matches!(told, Parameter::SignedIn)) {
        operation = operation.security(SecurityRequirement::new(COOKIE, NO_SCOPES));
    }
    for name in endpoint.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        operation = operation.parameter(in_path(name));
    }
    for told in endpoint.parameters.iter().filter_map(parameter) {
        operation = operation.parameter(told);
    }
    if let Some(body) = endpoint.body {
        let content = ContentBuilder::new().schema(Some(body.reference())).build();
        let body = RequestBodyBuilder::new().content(body.media_type, content);
        operation = operation.request_body(Some(body.required(Some(Required::True)).build()));
    }
    let content = ContentBuilder::new().schema(Some(endpoint.answer.reference())).build();
    let mut answer =
        ResponseBuilder::new().description("As asked.").content(endpoint.answer.media_type, content);
    let takes = |parameter: fn(&&Parameter) -> bool| endpoint.parameters.iter().any(|told| parameter(&told));
    if takes(|told| matches!(told, Parameter::AcceptCsv)) {
        let text = ObjectBuilder::new().schema_type(Type::String);
        answer = answer.content("text/csv", ContentBuilder::new().schema(Some(text)).build());
    }
    let (is_tagged, is_conditional) = (
        takes(|told| matches!(told, Parameter::IfNoneMatch)),
        takes(|told| matches!(told, Parameter::IfMatch)),
    );
    if is_tagged || is_conditional {
        answer = answer.header("ETag", tag().build());
    }
    operation = match endpoint.answer.is_elsewhere {
        true => operation.response("303", elsewhere()),
        false => operation.response("200", answer),
    };
    if is_tagged {
        let same = ResponseBuilder::new().description("As it is known.").header("ETag", tag().build());
        operation = operation.response("304", same);
    }
    if takes(|told| matches!(told, Parameter::LastEventId)) {
        let over = ResponseBuilder::new().description("Everything is known, and nothing more comes.");
        operation = operation.response("204", over);
    }
    let (other, others) = endpoint.answer.otherwise().unzip();
    let guarded: &[u16] = if endpoint.permission.is_some() { &GUARDED } else { &[] };
    let conditional: &[u16] = if is_conditional { &[412, 428] } else { &[] };
    let own = endpoint.problems.iter().chain(guarded).chain(conditional).chain(others.unwrap_or_default());
    let mut statuses: Vec<u16> = COMMON.iter().chain(own).copied().collect();
    statuses.sort_unstable();
    statuses.dedup();
    statuses.into_iter().fold(operation, |operation, status| {
        let other = other.clone().filter(|_| others.is_some_and(|others| others.contains(&status)));
        operation.response(status.to_string(), problem(status, other))
    })
}

fn elsewhere() -> ResponseBuilder {
    let address = ObjectBuilder::new().schema_type(Type::String);
    let header = HeaderBuilder::new().schema(Some(address)).description(Some("Where to go."));
    ResponseBuilder::new().description("Goes on elsewhere.").header("Location", header.build())
}

fn problem(status: u16, other: Option<Ref>) -> ResponseBuilder {
    let meaning = axum::http::StatusCode::from_u16(status).ok();
    let meaning = meaning.and_then(|status| status.canonical_reason()).unwrap_or("A problem");
    let content = ContentBuilder::new().schema(Some(PROBLEM.reference())).build();
    let response = ResponseBuilder::new().description(meaning).content("application/problem+json", content);
    let response = match other {
        Some(other) => {
            response.content("application/json", ContentBuilder::new().schema(Some(other)).build())
        }
        None => response,
    };
    if !matches!(status, 409 | 429 | 503 | 504) {
        return response;
    }
    let seconds = ObjectBuilder::new().schema_type(Type::Integer);
    let header =
        HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds after which to ask again."));
    response.header("Retry-After", header.build())
}

/// The header by which whoever asks says what for: wherever the access log writes who did.
fn purpose() -> ParameterBuilder {
    let words = ObjectBuilder::new().schema_type(Type::String);
    let words = words.enum_values(Some(Purpose::ALL.iter().map(|purpose| purpose.key())));
    let header = ParameterBuilder::new().name("Purpose").parameter_in(ParameterIn::Header);
    let meaning =
        "What a person is read or written for, for the access log. What the role is for without it.";
    header.description(Some(meaning)).schema(Some(words))
}

fn tag() -> HeaderBuilder {
    let text = ObjectBuilder::new().schema_type(Type::String);
    HeaderBuilder::new().schema(Some(text)).description(Some("Stands for exactly this state."))
}

/// A part of the path: an id, or a name that its system gave.
fn in_path(name: &str) -> ParameterBuilder {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let text = match name {
        "id" => text.pattern(Some("^[a-z]+_[0-9a-hjkmnp-tv-z]+$")),
        "number" => text.pattern(Some("^[0-9]{1,9}$")),
        _ => text.min_length(Some(1)).max_length(Some(255)),
    };
    let part = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
    part.schema(Some(text))
}

/// None where it stands elsewhere in the document.
fn parameter(told: &Parameter) -> Option<ParameterBuilder> {
    let query = |name: &str| ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query);
    let header = |name: &str, meaning: &str| {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let header = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header);
        header.description(Some(meaning)).schema(Some(text))
    };
    Some(match told {
        Parameter::Text { name, meaning, most } => {
            let text = ObjectBuilder::new().schema_type(Type::String);
            let text = text.min_length(Some(1)).max_length(Some(*most));
            query(name).required(Required::True).description(Some(*meaning)).schema(Some(text))
        }
        Parameter::Limit { default, most } => {
            let number = ObjectBuilder::new().schema_type(Type::Integer);
            let number = number.minimum(Some(1)).maximum(Some(*most)).default(Some((*default).into()));
            query("limit").description(Some("How many at most.")).schema(Some(number))
        }
        Parameter::IdempotencyKey => {
            let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[!-~]{1,255}$"));
            let header = ParameterBuilder::new().name("Idempotency-Key").parameter_in(ParameterIn::Header);
            let meaning = "A message sent again with the same key gets the answer of the first time.";
            header.description(Some(meaning)).schema(Some(text))
        }
        Parameter::Cursor => {
            let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9a-f]+$"));
            let meaning = "The `next` of the page before, asked for with the same filters.";
            query("cursor").description(Some(meaning)).schema(Some(text))
        }
        Parameter::Words { name, meaning, most } | Parameter::Filter { name, meaning, most } => {
            let text = ObjectBuilder::new().schema_type(Type::String);
            let text = text.min_length(Some(1)).max_length(Some(*most));
            query(name).description(Some(*meaning)).schema(Some(text))
        }
        Parameter::IfNoneMatch => header("If-None-Match", "An answer with this ETag is known already."),
        Parameter::IfMatch => header("If-Match", "The ETag of the state that is to be changed."),
        Parameter::LastEventId => header("Last-Event-ID", "The `id` of the last event that is known."),
        Parameter::AcceptCsv | Parameter::SignedIn | Parameter::Known => return None,
    })
}
