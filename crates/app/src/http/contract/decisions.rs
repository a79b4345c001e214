//! What stewards say, as schemas.

#![expect(dead_code, reason = "they describe messages and are never made")]

use utoipa::ToSchema;

/// Customers that are one person with the one named in the address.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct MergeMessage {
    /// Ids of customers.
    #[schema(min_items = 1, max_items = 100)]
    with: Vec<String>,
    #[schema(inline)]
    reason: Option<Reason>,
    #[schema(inline)]
    preview: Option<Preview>,
}

/// Records of the customer that are another person.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SplitMessage {
    /// Ids of records.
    #[schema(min_items = 1, max_items = 100)]
    records: Vec<String>,
    #[schema(inline)]
    reason: Option<Reason>,
    #[schema(inline)]
    preview: Option<Preview>,
}

/// Which value of a field is right: that of a record, or one that no record holds.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PinMessage {
    /// A field of the golden profile.
    field: String,
    /// The record whose value is right; not with `value`.
    record: Option<String>,
    /// Which of the record's values, where it has several.
    #[schema(minimum = 1, maximum = 2, default = 1)]
    nth: Option<u8>,
    /// The right value; not with `record`.
    #[schema(min_length = 1, max_length = 1000)]
    value: Option<String>,
    #[schema(inline)]
    reason: Option<Reason>,
    #[schema(inline)]
    preview: Option<Preview>,
}

/// A decision to be taken back.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct UndoMessage {
    #[schema(inline)]
    reason: Option<Reason>,
    #[schema(inline)]
    preview: Option<Preview>,
}

/// What a person found about a review task.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct VerdictMessage {
    #[schema(inline)]
    verdict: VerdictKind,
    /// How long they looked at it.
    #[schema(minimum = 0, maximum = 86400)]
    seconds: Option<u32>,
    #[schema(inline)]
    reason: Option<Reason>,
    #[schema(inline)]
    preview: Option<Preview>,
}

/// One person, two people, two people of one household; or that they cannot say.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
enum VerdictKind {
    Same,
    Different,
    Household,
    Undecided,
}

/// A decision of some kind. `same`, `household`: `who`; `different`: `left` and `right`; `shared_value`: `value`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct DecisionMessage {
    #[schema(inline)]
    kind: DecisionKind,
    /// Ids of customers or records; two for `household`.
    #[schema(min_items = 1, max_items = 100)]
    who: Option<Vec<String>>,
    /// Ids of customers or records that are nobody of `right`.
    #[schema(min_items = 1, max_items = 100)]
    left: Option<Vec<String>>,
    #[schema(min_items = 1, max_items = 100)]
    right: Option<Vec<String>>,
    /// An e-mail, phone number or card that says nothing about a person.
    #[schema(min_length = 1, max_length = 1000)]
    value: Option<String>,
    #[schema(inline)]
    reason: Option<Reason>,
    #[schema(inline)]
    preview: Option<Preview>,
}

/// What is decided.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
enum DecisionKind {
    Same,
    Different,
    Household,
    SharedValue,
}

/// Why; kept sealed with the decision.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 1000)]
struct Reason(String);

/// Whether only what it would change is asked for.
#[derive(ToSchema)]
struct Preview(bool);
