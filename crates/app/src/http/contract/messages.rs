//! What requests say, as schemas: the messages themselves are read by [`crate::http::told`], which names what is wrong
//! with its place.

#![expect(dead_code, reason = "they describe messages and are never made")]

use super::fields::RecordFields;
use std::collections::BTreeMap;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The bytes of a file: CSV, JSON Lines or Excel; the first two packed with gzip or not.
pub(in crate::http) struct ImportFile;

impl PartialSchema for ImportFile {
    fn schema() -> RefOr<Schema> {
        let bytes = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(bytes)).into()
    }
}

impl ToSchema for ImportFile {}

/// Which column feeds which field, as in the mapping file of `amigo import`; `{}`: the columns are recognised.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ImportMapping {
    source: Option<MappingSource>,
    format: Option<MappingFormat>,
    recognise: Option<MappingRecognise>,
    /// By heading: a field, several, or `ignore`.
    columns: Option<BTreeMap<String, MappingTarget>>,
}

/// Taken for what it is in a mapping file; what the source was registered with counts.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
struct MappingSource {
    name: Option<String>,
    country: Option<String>,
    date_order: Option<String>,
}

/// What is otherwise detected.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
struct MappingFormat {
    delimiter: Option<String>,
    encoding: Option<String>,
    sheet: Option<String>,
}

/// Headings that must be there, and whether columns that are not named are recognised by theirs.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
struct MappingRecognise {
    #[serde(rename = "match")]
    headings: Option<Vec<String>>,
    rest: Option<bool>,
}

/// What a column feeds.
#[derive(ToSchema)]
#[serde(untagged)]
enum MappingTarget {
    /// One field, or `ignore`.
    One(String),
    /// Several fields.
    Several(Vec<String>),
}

/// What is written anew of a row in quarantine: some cells by their headings, or the whole line.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RowRepair {
    cells: Option<BTreeMap<String, String>>,
    line: Option<String>,
}

/// Rows in quarantine.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RowsToReplay {
    #[schema(min_items = 1, max_items = 1000)]
    ids: Vec<String>,
}

/// Rows in quarantine that are given up, and why.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RowsToDiscard {
    #[schema(min_items = 1, max_items = 1000)]
    ids: Vec<String>,
    /// Kept under seal.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

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

/// What somebody types to find a customer.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SearchMessage {
    /// Names, e-mail, phone, card, postcode.
    #[schema(min_length = 1, max_length = 200)]
    q: String,
    /// How many customers at most.
    #[schema(minimum = 1, maximum = 50, default = 10)]
    limit: Option<u32>,
    /// The `next` of the page before, asked for with the same `q`.
    #[schema(pattern = "^[0-9a-f]+$")]
    after: Option<String>,
}

/// What is registered of a source. What is left out is as `amigo source add` takes it to be.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SourceSettings {
    /// The brand that its customers belong to.
    #[schema(min_length = 1, max_length = 255)]
    brand: String,
    /// How it knows that a value is true: in-person, email-validated, unverified.
    trust: Option<String>,
    /// Rank in survivorship, 1 being the best; by trust 10, 20 or 30.
    #[schema(minimum = 1, maximum = 65535)]
    rank: Option<u16>,
    /// Country to assume where a record names none: two letters.
    country: Option<String>,
    /// How it writes numeric dates: dmy, mdy, ymd.
    dates: Option<String>,
    /// Keys of the fields that it has to fill.
    required: Option<Vec<String>>,
}

/// What is known of a store; its code stands in the address.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct StoreSettings {
    #[schema(min_length = 1, max_length = 255)]
    brand: String,
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// shop, drive, web, wholesale-door.
    kind: String,
    /// europe, asia, americas.
    region: Option<String>,
    /// Two letters.
    country: Option<String>,
    street: Option<String>,
    postcode: Option<String>,
    city: Option<String>,
    catchment: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    opening_hours: Option<String>,
    manager: Option<String>,
}

/// An associate, with the stores that they work in.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AssociateSettings {
    #[schema(min_length = 1, max_length = 255)]
    code: String,
    #[schema(min_length = 1, max_length = 255)]
    first_name: String,
    #[schema(min_length = 1, max_length = 255)]
    last_name: String,
    #[schema(max_items = 1000)]
    postings: Option<Vec<PostingTold>>,
}

/// When an associate works in a store.
#[derive(ToSchema)]
#[schema(as = PostingSettings)]
#[serde(deny_unknown_fields)]
struct PostingTold {
    /// Code of the store.
    store: String,
    /// The first day.
    from: String,
    /// The last day; none while it lasts.
    to: Option<String>,
}

/// Proposed match cases.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CasesProposed {
    /// As a file has them.
    toml: String,
}

/// A round of acceptance to be planned.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PlanMessage {
    /// Such as `round-1`. A round of this name of which nothing was drawn gets other targets.
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    targets: Option<TargetsTold>,
}

/// What a round is to show; what is left out is usual.
#[derive(ToSchema)]
#[schema(as = AcceptanceTargets)]
#[serde(deny_unknown_fields)]
struct TargetsTold {
    /// Least share of the joined pairs that are one person: 0.99.
    #[schema(minimum = 0, maximum = 1)]
    precision: Option<f64>,
    /// Least share of the pairs of one person that are joined: 0.93.
    #[schema(minimum = 0, maximum = 1)]
    recall: Option<f64>,
    /// How sure the intervals are to hold the truth: 0.95.
    #[schema(minimum = 0, maximum = 1)]
    confidence: Option<f64>,
    /// Wanted half of the width of the interval for precision: 0.005. The smaller, the more pairs are to be judged.
    #[schema(minimum = 0, maximum = 1)]
    precision_half_width: Option<f64>,
    /// The same for recall: 0.02.
    #[schema(minimum = 0, maximum = 1)]
    recall_half_width: Option<f64>,
}

/// Pairs to be drawn.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct DrawMessage {
    /// Another seed draws other pairs: 1 where it is left out.
    #[schema(minimum = 0, maximum = 4294967295.0)]
    seed: Option<u32>,
}

/// Which events a subscriber wants, and where it begins.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SubscriberSettings {
    /// Names of types, such as `customer.merged`; all where there is none.
    #[schema(max_items = 9)]
    types: Option<Vec<String>>,
    /// `earliest`, `latest`, `state` (first which customers there are), or the id of the event behind which it begins. Without it a new one begins with the earliest, and
    /// one that is known stays where it is.
    from: Option<String>,
}

/// How far a subscriber is.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AcknowledgeMessage {
    /// The `through` of what was dealt with: the id of an event, or a place in a state snapshot.
    through: String,
}

/// What somebody says of a pair.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct LabelMessage {
    /// same, different, cannot_say.
    label: String,
}

/// A signature.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SignatureMessage {
    /// Signs although pairs have no label yet.
    with_pending: Option<bool>,
}

/// What is to be tried; what is left out stays as it is.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct WhatIfQuestion {
    /// The model; the one that acts where it is left out.
    model: Option<String>,
    /// From which scores on what is done.
    thresholds: Option<ThresholdsProposed>,
    /// Match cases, as a file has them.
    #[schema(min_length = 1)]
    cases: Option<String>,
    /// What acted before is tried instead; nothing else is said then.
    roll_back: Option<bool>,
}

/// From which scores on what is done, in bits; what is finer than a thousandth is rounded.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
struct ThresholdsProposed {
    #[schema(minimum = -1000, maximum = 1000)]
    same_person: f64,
    /// Not above the other.
    #[schema(minimum = -1000, maximum = 1000)]
    review: f64,
}

/// Why something is made to act.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PublicationMessage {
    /// Shown to whoever reads models; no personal data.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

/// What becomes of a ticket; what is left out stays.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct TicketChange {
    /// Who sees to it; null where nobody does any more.
    #[schema(min_length = 1, max_length = 255)]
    owner: Option<String>,
    /// open, fixed, accepted, rejected.
    state: Option<String>,
}

/// A page, for a browser.
pub(in crate::http) struct Page;

impl PartialSchema for Page {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).into()
    }
}

impl ToSchema for Page {}
