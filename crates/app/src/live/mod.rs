//! One serving process: takes changes in record by record, answers who is known, with the same rules as the batch.
//! How it is asked (HTTP) and where it is written (`db`) are the business of others.

mod answer;
mod ask;
mod book;
mod decide;
mod decided;
mod engine;
mod errand;
mod find;
mod follow;
mod former;
mod intake;
mod lead;
mod letters;
mod node;
mod prepare;
mod profiles;
mod queue;
mod refusal;
mod role;
mod settings;
mod snapshot;
mod tasks;
mod unready;
mod world;
mod writer;

pub use answer::{Answer, Candidate, Change, Done, Evidence, Hit, ItemError, Outcome, Reason, Similar};
pub use decide::Statement;
pub use decided::{Decided, Moved, Part};
pub use intake::{Asked, Deed, Item, Request};
pub(crate) use letters::destroy_settled as destroy_settled_letters;
pub use letters::{Content, Listed, Listing, Replayed, list as dead_letters, unattended};
pub use node::{Node, Readiness, Route};
pub use refusal::Refusal;
pub use settings::Settings;
pub(crate) use tasks::priority;
pub use tasks::{Compared, Verdict};
pub use unready::Unready;
pub(crate) use writer::is_outage;
