//! What is told to make and change users and clients, as schemas; they are read in [`crate::http::told`].

#![expect(dead_code, reason = "they describe messages and are never made")]

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A role to be given, and where it holds.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleToGive {
    role: String,
    /// Brands; without them or null: all, those to come included.
    brands: Option<Vec<String>>,
    /// Codes of stores; without them or null: all.
    stores: Option<Vec<String>>,
}

/// A user to be made.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewUser {
    #[schema(min_length = 1, max_length = 255)]
    login: String,
    name: Option<String>,
    email: Option<String>,
    #[schema(max_items = 50)]
    roles: Vec<RoleToGive>,
    /// Whether they sign in by the sign-in service only.
    #[schema(nullable = false)]
    without_password: Option<bool>,
}

/// What changes of a user; what is left out stays.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UserChange {
    name: Option<String>,
    email: Option<String>,
    /// All roles that the user has from now on.
    #[schema(max_items = 50, nullable = false)]
    roles: Option<Vec<RoleToGive>>,
    /// `active` or `blocked`.
    #[schema(nullable = false)]
    state: Option<String>,
    /// Null takes the link to the sign-in service away.
    oidc: Option<Unlinked>,
}

/// Nothing but null.
pub(super) struct Unlinked;

impl PartialSchema for Unlinked {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Null).into()
    }
}

impl ToSchema for Unlinked {}

/// A client to be made.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewClient {
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    #[schema(max_items = 50)]
    roles: Vec<RoleToGive>,
    /// Requests a second, if not those of the configuration.
    #[schema(minimum = 1, maximum = 1000000)]
    per_second: Option<u32>,
}

/// What changes of a client; what is left out stays.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClientChange {
    /// All roles that the client has from now on.
    #[schema(max_items = 50, nullable = false)]
    roles: Option<Vec<RoleToGive>>,
    /// `active` or `blocked`; with the latter, all tokens are worth nothing from now on.
    #[schema(nullable = false)]
    state: Option<String>,
    #[schema(minimum = 1, maximum = 1000000)]
    per_second: Option<u32>,
}
