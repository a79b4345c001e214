//! The database and the vault, on real files.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod acceptance;
mod repository;
mod vault;
