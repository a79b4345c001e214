//! Why something is not tried, or not published.

/// Why something is not tried, or not published.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Untried {
    /// It is what acts.
    #[error("this acts already")]
    ActsAlready,
    /// Nothing acted before.
    #[error("nothing acted before what acts now")]
    NothingEarlier,
    /// Another one is being found out.
    #[error("another what-if runs")]
    Busy,
    /// It is not found out yet, or could not be.
    #[error("it is not found out")]
    Unfinished,
    /// Something else acts since.
    #[error("something else acts since")]
    ActsOtherwise,
    /// The thresholds make no sense.
    #[error("{0}")]
    BadThresholds(String),
    /// The match cases make no sense; says where.
    #[error("{0}")]
    BadCases(String),
}
