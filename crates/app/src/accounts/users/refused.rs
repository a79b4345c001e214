//! Why a user cannot be made or changed.

use crate::accounts::password::Weak;

/// Why a user cannot be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is one with this login.
    #[error("there is a user with this login already")]
    Taken,
    /// There is none.
    #[error("there is no such user")]
    Unknown,
    /// They sign in as somebody of another service already.
    #[error("this user is linked to an account of a sign-in service already")]
    Linked,
    /// The user is not as whoever changes them knows them.
    #[error("this user was changed meanwhile")]
    Changed,
    /// Nobody could make users any more.
    #[error("this is the last administrator; make another one first")]
    LastAdmin,
    /// The login cannot be one.
    #[error("a login has 1 to 255 characters, without spaces and control characters")]
    BadLogin,
    /// The password is not taken.
    #[error(transparent)]
    Weak(#[from] Weak),
    /// It failed.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Refused {
        Refused::Failed(error.into())
    }
}
