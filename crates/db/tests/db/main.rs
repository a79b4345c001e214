//! The database and the vault, on real files.

mod repository;
mod vault;
