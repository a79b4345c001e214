//! Why a token is refused.

/// Why a token is refused. Whoever sent it learns only that it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Invalid {
    /// It is no token of our kind.
    Form,
    /// It names another algorithm.
    Algorithm,
    /// It is signed, but not as an access token.
    Type,
    /// No key of ours is called so.
    Key,
    /// The signature is not that of the key.
    Signature,
    /// Another one issued it.
    Issuer,
    /// It is meant for somebody else.
    Audience,
    /// It came to its end.
    Expired,
    /// It comes from the future.
    Early,
    /// It was taken back.
    Revoked,
    /// Its client is unknown or blocked, or all its tokens were taken back.
    Client,
}
