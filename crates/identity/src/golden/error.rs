//! Why a stored profile was refused.

/// Why a stored profile was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
    /// Written by a version of the program that this one does not know.
    #[error("the stored profile has format {found}, this program reads format {known}; use a newer program")]
    Format {
        /// As stored.
        found: u8,
        /// What this program reads.
        known: u8,
    },
    /// Names a field that this program does not have.
    #[error(
        "the stored profile names field number {code}, which this program does not have; use a newer program"
    )]
    UnknownField {
        /// As stored.
        code: u8,
    },
    /// Ends too early or holds impossible numbers.
    #[error("the stored profile is damaged at byte {at}; compute the customer's profile again")]
    Damaged {
        /// Where.
        at: usize,
    },
}
