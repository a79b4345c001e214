//! Users, clients and roles, as they are told.

use crate::accounts::users::{Link, Person};
use crate::customers::moment;
use db::accounts::Client;
use model::{ClientId, DataClass, Grant, Permission, Role, Sight, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// A role, and where it holds.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Granted {
    role: &'static str,
    /// Brands; null: all of them.
    brands: Option<Vec<String>>,
    /// Stores; null: all of them.
    stores: Option<Vec<String>>,
}

/// A role that somebody has.
pub(in crate::http) fn granted(grant: &Grant) -> Granted {
    let limit = |names: &Option<std::collections::BTreeSet<String>>| {
        names.as_ref().map(|names| names.iter().cloned().collect())
    };
    Granted { role: grant.role.key(), brands: limit(&grant.reach.brands), stores: limit(&grant.reach.stores) }
}

/// A user.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct User {
    #[schema(value_type = String)]
    id: UserId,
    login: String,
    name: Option<String>,
    email: Option<String>,
    /// `active` or `blocked`.
    state: &'static str,
    must_change_password: bool,
    /// Whether they can sign in by a password.
    has_password: bool,
    /// Whom the sign-in service knows as this user; null while it knows nobody.
    oidc: Option<OidcLink>,
    roles: Vec<Granted>,
    created_at: String,
    changed_at: String,
}

impl From<&Person> for User {
    fn from(person: &Person) -> User {
        let (profile, user) = (&person.profile, &person.user);
        User {
            id: person.id,
            login: profile.login.clone(),
            name: profile.name.clone(),
            email: profile.email.clone(),
            state: user.state.key(),
            must_change_password: user.must_change,
            has_password: person.has_password,
            oidc: profile.link.as_ref().map(OidcLink::from),
            roles: user.grants.iter().map(granted).collect(),
            created_at: moment::text(user.created_at),
            changed_at: moment::text(user.changed_at),
        }
    }
}

/// A user as the sign-in service knows them.
#[derive(Serialize, ToSchema)]
struct OidcLink {
    /// The service.
    issuer: String,
    /// Its name for them.
    subject: String,
    linked_at: String,
}

impl From<&Link> for OidcLink {
    fn from(link: &Link) -> OidcLink {
        let (issuer, subject) = (link.issuer.clone(), link.subject.clone());
        OidcLink { issuer, subject, linked_at: moment::text(link.since) }
    }
}

/// Users.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Users {
    pub users: Vec<User>,
    /// For `cursor`, where there are more.
    pub next: Option<String>,
}

/// A user, and their password, which is told once and must be changed first.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct OneTimePassword {
    #[schema(value_type = String)]
    pub id: UserId,
    /// Null where they sign in by the sign-in service only.
    pub one_time_password: Option<String>,
}

/// An API client.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiClient)]
pub(in crate::http) struct ApiClient {
    #[schema(value_type = String)]
    id: ClientId,
    name: String,
    /// `active` or `blocked`.
    state: &'static str,
    roles: Vec<Granted>,
    /// How many secrets it has: at most two.
    secrets: usize,
    /// Requests a second, where it has a limit of its own.
    per_second: Option<i64>,
    created_at: String,
}

impl From<&Client> for ApiClient {
    fn from(client: &Client) -> ApiClient {
        ApiClient {
            id: ClientId(client.id),
            name: client.name.clone(),
            state: client.state.key(),
            roles: client.grants.iter().map(granted).collect(),
            secrets: client.secrets.len(),
            per_second: client.per_second,
            created_at: moment::text(client.created_at),
        }
    }
}

/// API clients.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ApiClients {
    pub clients: Vec<ApiClient>,
    /// For `cursor`, where there are more.
    pub next: Option<String>,
}

/// What a client proves who it is with; the secret is told once.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ClientSecret {
    #[schema(value_type = String)]
    pub client_id: ClientId,
    pub client_secret: String,
}

/// The roles that can be given.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Roles {
    roles: Vec<KnownRole>,
    permissions: Vec<KnownPermission>,
}

/// A role.
#[derive(Serialize, ToSchema)]
struct KnownRole {
    role: &'static str,
    meaning: &'static str,
    permissions: Vec<&'static str>,
    sees: Sees,
}

/// How values of each class are seen: `clear`, `masked` or `hidden`.
#[derive(Serialize, ToSchema)]
struct Sees {
    identifying: &'static str,
    personal: &'static str,
    technical: &'static str,
}

/// A permission, which is the scope of a token.
#[derive(Serialize, ToSchema)]
struct KnownPermission {
    permission: &'static str,
    meaning: &'static str,
}

impl Roles {
    /// As the written policy says.
    pub fn all() -> Roles {
        let permission = |permission: &Permission| KnownPermission {
            permission: permission.key(),
            meaning: permission.meaning(),
        };
        Roles {
            roles: Role::ALL.iter().map(|role| known(*role)).collect(),
            permissions: Permission::ALL.iter().map(permission).collect(),
        }
    }
}

fn known(role: Role) -> KnownRole {
    let sees = |class| match role.sees(class) {
        Sight::Clear => "clear",
        Sight::Masked => "masked",
        Sight::Hidden => "hidden",
    };
    KnownRole {
        role: role.key(),
        meaning: role.meaning(),
        permissions: role.permissions().iter().map(|permission| permission.key()).collect(),
        sees: Sees {
            identifying: sees(DataClass::Identifying),
            personal: sees(DataClass::Personal),
            technical: sees(DataClass::Technical),
        },
    }
}
