//! The database and the vault, on real files; with `AMIGO_TEST_POSTGRES`, on a real server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod acceptance;
mod accounts;
mod audit;
mod backups;
mod events;
mod home;
mod jobs;
mod lease;
mod relations;
mod repository;
mod rows;
#[path = "../support/schemas.rs"]
mod schemas;
mod vault;
mod wholes;
