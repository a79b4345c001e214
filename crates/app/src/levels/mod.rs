//! Service levels in use: how fast the service answers, how often it does, how much it takes in, what goes wrong between
//! systems and how long it takes to be there again; each held against its objective. What is counted stands in
//! [`Meter`], what it means in `judge.rs`, which alarm follows in `alarms.rs`; a process writes down what it counted and
//! how it is in `keep.rs`. Nothing here knows a person: numbers of requests and moments only.

mod alarms;
mod histogram;
mod judge;
mod keep;
mod kind;
mod meter;
mod outages;
mod past;
mod read;
mod sums;

pub use crate::config::service_levels::Settings;
pub use histogram::Histogram;
pub use judge::{Level, Name, State, Window};
pub use keep::{BEAT, Keeper};
pub use kind::Kind;
pub use meter::{Meter, Underway};
pub use outages::Interruption;
pub use past::{Grain, Point, history};
pub use read::{Report, report};
pub use sums::Sums;
