//! What is said of customers and stores, as schemas.

#![expect(dead_code, reason = "they describe messages and are never made")]

use utoipa::ToSchema;

/// How a customer belongs to a store.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct StoreRelationMessage {
    /// `preferred`, `visited`, `member`.
    #[schema(min_items = 1)]
    kinds: Vec<String>,
    /// Since which day, such as 2026-01-31.
    #[schema(format = Date)]
    since: Option<String>,
}

/// An entry in a client book.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct BookEntryMessage {
    /// Code of the store where the customer is served.
    #[schema(min_length = 1, max_length = 255)]
    store: String,
    /// Whether the associate is the customer's own; nobody else is then.
    #[schema(default = false)]
    primary: Option<bool>,
    /// The first day.
    #[schema(format = Date)]
    from: Option<String>,
    /// The last day.
    #[schema(format = Date)]
    to: Option<String>,
}
