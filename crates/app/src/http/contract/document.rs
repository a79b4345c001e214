//! The OpenAPI document (version 3.1) of the endpoints.

use super::shape::Schemas;
use super::{Endpoint, Parameter, Shape};
use crate::http::problem::Told;
use model::Purpose;
use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Type};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, Required,
};

/// Statuses of problems that every endpoint may answer.
const COMMON: [u16; 5] = [400, 404, 421, 500, 504];
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
    OpenApiBuilder::new()
        .info(about)
        .paths(paths)
        .components(Some(ComponentsBuilder::new().schemas_from_iter(schemas).build()))
        .build()
}

fn operation(endpoint: &Endpoint) -> OperationBuilder {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(endpoint.id))
        .summary(Some(endpoint.summary))
        .tag(endpoint.path.split('/').find(|part| !part.is_empty() && *part != "v1").unwrap_or_default());
    if let Some(permission) = endpoint.permission {
        operation = operation
            .description(Some(format!("Needs the permission `{permission}`: {}", permission.meaning())))
            .parameter(purpose());
    }
    if endpoint.path.contains("{id}") {
        let id = ParameterBuilder::new().name("id").parameter_in(ParameterIn::Path).required(Required::True);
        let text =
            ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[a-z]+_[0-9a-hjkmnp-tv-z]+$"));
        operation = operation.parameter(id.schema(Some(text)));
    }
    for told in endpoint.parameters {
        operation = operation.parameter(parameter(told));
    }
    if let Some(body) = endpoint.body {
        let content = ContentBuilder::new().schema(Some(body.reference())).build();
        let body = RequestBodyBuilder::new().content("application/json", content);
        operation = operation.request_body(Some(body.required(Some(Required::True)).build()));
    }
    let content = ContentBuilder::new().schema(Some(endpoint.answer.reference())).build();
    let answer = ResponseBuilder::new().description("As asked.").content("application/json", content);
    operation = operation.response("200", answer);
    let mut statuses: Vec<u16> = COMMON.iter().chain(endpoint.problems).copied().collect();
    statuses.sort_unstable();
    statuses
        .into_iter()
        .fold(operation, |operation, status| operation.response(status.to_string(), problem(status)))
}

fn problem(status: u16) -> ResponseBuilder {
    let meaning = axum::http::StatusCode::from_u16(status).ok();
    let meaning = meaning.and_then(|status| status.canonical_reason()).unwrap_or("A problem");
    let content = ContentBuilder::new().schema(Some(PROBLEM.reference())).build();
    let response = ResponseBuilder::new().description(meaning).content("application/problem+json", content);
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

fn parameter(told: &Parameter) -> ParameterBuilder {
    let query = |name: &str| ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query);
    match told {
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
    }
}
