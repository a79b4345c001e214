//! Whom a look-up is about, as a schema.

#![expect(dead_code, reason = "they describe messages and are never made")]

use utoipa::ToSchema;

/// Whom a look-up is about: by a contact, a card, a name with a day of birth, or an id.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SubjectQuestion {
    #[schema(inline)]
    fields: Option<SubjectFields>,
    /// Id of a customer.
    customer: Option<String>,
}

/// What leads to a person.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
struct SubjectFields {
    email: Option<Vec<String>>,
    phone: Option<Vec<String>>,
    loyalty_card: Option<Vec<String>>,
    first_name: Option<String>,
    last_name: Option<String>,
    #[schema(format = Date)]
    birth_date: Option<String>,
}
