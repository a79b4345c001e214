//! How the log is written: the section `[log]`.

use serde::Deserialize;

/// The section `[log]`.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// How a line looks. Default: text.
    pub format: Format,
    /// From which level on lines are written. Default: info.
    pub level: Level,
}

/// How a line looks.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For people: moment, level, what happened, fields.
    #[default]
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// From which level on lines are written.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// What failed here.
    Error,
    /// What somebody should look at, too.
    Warn,
    /// What was done, too: a line a request.
    #[default]
    Info,
    /// What helps to find out why, too.
    Debug,
}
