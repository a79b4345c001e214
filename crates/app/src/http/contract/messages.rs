//! What requests say, as schemas: the messages themselves are read by [`crate::http::told`], which names what is wrong
//! with its place.

#![expect(dead_code, reason = "they describe messages and are never made")]

use super::fields::RecordFields;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A change of one source record.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RecordItem {
    /// Name of a registered source.
    #[schema(min_length = 1, max_length = 255)]
    source: String,
    id: RecordKey,
    /// Everything that the record says; not with `delete`.
    fields: Option<RecordFields>,
    /// The source no longer has the record.
    delete: Option<bool>,
}

/// The record's key in its source: a text or a whole number.
pub(in crate::http) struct RecordKey;

impl PartialSchema for RecordKey {
    fn schema() -> RefOr<Schema> {
        let key = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Integer]));
        key.min_length(Some(1)).max_length(Some(255)).into()
    }
}

impl ToSchema for RecordKey {}

/// One item, or up to 1,000 as a list, of which each is taken or refused for itself.
#[derive(ToSchema)]
#[serde(untagged)]
pub(in crate::http) enum RecordMessage {
    /// One item, taken or refused as a whole.
    One(RecordItem),
    /// Several.
    List(RecordList),
}

/// Several changes.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RecordList {
    #[schema(min_items = 1, max_items = 1000)]
    records: Vec<RecordItem>,
}

/// A person asked after.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct MatchQuestion {
    fields: RecordFields,
    /// Whose way of writing dates and numbers is meant; the first registered source without it.
    source: Option<String>,
    /// How many candidates at most.
    #[schema(minimum = 1, maximum = 50, default = 5)]
    limit: Option<u32>,
}

/// An object that says nothing.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Nothing {}
