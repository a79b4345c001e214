//! Tokens for other systems (OAuth 2.0, RFC 6749 section 4.4): issued, taken back, and what one needs to know to use
//! and verify them. Errors are told as that protocol wants them, in English only since it allows no accents.

mod client;
mod error;
mod known;
mod revoke;
mod token;

pub(super) use known::{KEYS, METADATA};
pub(super) use revoke::POST as REVOKE;
pub(super) use token::POST as TOKEN;

/// The media type of what is posted here.
const FORM: &str = "application/x-www-form-urlencoded";
