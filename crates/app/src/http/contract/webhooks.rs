//! What requests about webhooks say, as schemas.

#![expect(dead_code, reason = "they describe messages and are never made")]

use utoipa::ToSchema;

/// Where business events are to be sent to.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct WebhookSettings {
    /// Begins with `https://`, and leads to no address inside.
    #[schema(min_length = 1, max_length = 2000)]
    url: String,
    /// Names of types, such as `customer.merged`; all where there is none.
    #[schema(max_items = 8)]
    types: Option<Vec<String>>,
    /// What it is for.
    #[schema(max_length = 255)]
    description: Option<String>,
    /// `latest` (without it: what happens from now on), `earliest`, or the id of the event behind which it begins.
    from: Option<String>,
}

/// What is to be changed of a webhook; what is not said stays.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct WebhookChanges {
    #[schema(max_length = 2000)]
    url: Option<String>,
    /// Names of types; all where there is none.
    #[schema(max_items = 8)]
    types: Option<Vec<String>>,
    #[schema(max_length = 255)]
    description: Option<String>,
    /// Whether events are sent. One that was disabled goes on where it was.
    enabled: Option<bool>,
}

/// How a webhook gets another secret.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct WebhookRotation {
    /// Whether those before sign no more from now on, because they may be in wrong hands; otherwise they sign for another
    /// 24 hours beside the new one.
    revoke_former: Option<bool>,
}

/// Where a webhook goes on.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct WebhookReplay {
    /// `latest`, `earliest`, or the id of the event behind which it goes on.
    from: String,
}

/// Which events are sent again.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct WebhookResend {
    /// Those that failed at this moment (RFC 3339) or later.
    since: String,
}
