//! The program as people meet it: arguments in, exit code, messages and files out.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files has failed")]

mod acceptance;
mod access_log;
mod auth;
mod backups;
mod bad_input;
mod canary;
mod clients;
mod customer;
mod damaged;
mod dead_letters;
mod decide;
mod deciding;
mod decisions;
mod demo_retailer;
mod erasure;
mod faults;
mod fencing;
mod hostile;
mod import;
mod interruption;
mod kept;
mod keys;
mod load;
mod matrix;
mod models;
mod nodes;
mod outage;
mod outputs;
mod places;
mod policy;
mod property;
mod quality;
mod quarantine;
mod realtime;
mod repositories;
mod reviews;
#[path = "../../../db/tests/support/schemas.rs"]
mod schemas;
mod search;
mod serve;
mod serving;
mod shop;
mod snapshot;
mod sources;
mod starter;
mod state;
mod stores;
mod streams;
mod support;
mod takeover;
mod telling;
mod tls;
mod uploads;
mod what_ifs;
