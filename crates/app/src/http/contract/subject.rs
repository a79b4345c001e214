//! Whom a look-up is about, as a schema.

#![expect(dead_code, reason = "they describe messages and are never made")]

use super::fields::SubjectFields;
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
