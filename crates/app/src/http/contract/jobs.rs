//! What is told of jobs and schedules.

#![expect(dead_code, reason = "they describe messages and are never made")]

use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A job that is asked for.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct JobMessage {
    /// One of `GET /v1/job-kinds` that is open.
    #[schema(min_length = 1, max_length = 255)]
    kind: String,
    /// Whole numbers by the names that the kind knows.
    parameters: Option<BTreeMap<String, i64>>,
    /// It does not begin before then; at once where it is left out.
    due_at: Option<String>,
    /// Those with a higher one come first; that of the kind where it is left out.
    #[schema(minimum = 0, maximum = 100)]
    priority: Option<i64>,
}

/// When jobs are made by themselves.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ScheduleSettings {
    /// One of `GET /v1/job-kinds` that is open.
    #[schema(min_length = 1, max_length = 255)]
    kind: String,
    /// Whole numbers by the names that the kind knows.
    parameters: Option<BTreeMap<String, i64>>,
    /// Minute, hour, day of month, month and day of week, as cron writes them.
    #[schema(min_length = 1, max_length = 120)]
    cron: String,
    /// Such as `Europe/Paris`; that of the configuration where it is left out.
    time_zone: Option<String>,
    /// Whether it makes any; yes where it is left out.
    enabled: Option<bool>,
}
