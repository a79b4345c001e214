//! Why something is not done with a round.

/// Why something is not done with a round.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RoundRefused {
    /// Its pairs are drawn: its targets stay.
    #[error("the pairs are drawn already")]
    Drawn,
    /// Its pairs are being drawn.
    #[error("the pairs are being drawn")]
    Drawing,
    /// Nothing was drawn yet.
    #[error("nothing was drawn yet")]
    NotDrawn,
    /// It is signed and does not change.
    #[error("the round is signed")]
    Signed,
    /// So many pairs have no label.
    #[error("{0} pairs have no label yet")]
    Pending(u64),
    /// The targets make no sense.
    #[error("{0}")]
    BadTargets(String),
}
