//! Acceptance of a matching: targets set before the run, a sample of pairs for people to judge, and what their
//! answers say about precision and recall. Pure statistics; who judges, and where answers are kept, is decided
//! elsewhere.
//!
//! Precision is the share of the joined pairs that are one person. Recall is the share of the pairs of one person
//! that were joined, among all pairs of the [`Frame`]: what the matcher joined, what it compared, and what a second,
//! independent way of finding pairs ([`wider`]) reached. A pair that neither reaches is not seen by any label.
//!
//! ```text
//! Targets -> Plan::of(targets, populations, shares) -> Frame::draw(sizes, seed) -> labels
//!         -> answers(sampled, labels) -> Estimates::of -> Verdict::of(estimate, target), rounds::difference
//! ```

mod estimate;
mod frame;
mod interval;
mod plan;
mod rounds;
mod stratum;
mod verdict;
pub mod wider;

pub use estimate::{Answers, Estimate, Estimates, Label, answers};
pub use frame::{Frame, Sampled};
pub use interval::{Confidence, Interval};
pub use plan::{Error, Plan, Targets};
pub use rounds::{Again, Difference, Judged, Recheck, difference, recheck};
pub use stratum::{PerStratum, Stratum};
pub use verdict::{Findings, Verdict, Wrong, findings};
