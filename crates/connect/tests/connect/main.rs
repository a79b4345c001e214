//! The crate from outside: files in, rows and refusals out.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod arbitrary;
mod files;
mod forbidden;
mod mappings;
mod reconciliations;
mod refusals;
mod rejected;
mod rejects;
mod replay;
mod support;
