//! What a node refuses, as a problem. What failed inside is logged here, once.

use super::{Fault, Problem};
use crate::accounts::{clients, users};
use crate::clock;
use crate::http::json::Flawed;
use crate::live::{Refusal, Unready, is_outage};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let fault = match refusal {
            Refusal::NotReady { retry_after, why } => Fault::NotReady { seconds: seconds(retry_after), why },
            Refusal::TooBusy { retry_after } => Fault::TooBusy { seconds: seconds(retry_after) },
            Refusal::KeyReused => Fault::KeyReused,
            Refusal::InProgress => Fault::InProgress,
            Refusal::Unknown { what } => Fault::Unknown { what },
            Refusal::EventsForgotten => Fault::EventsForgotten,
            Refusal::Erased => Fault::Erased,
            Refusal::Changed => Fault::ChangedMeanwhile,
            Refusal::Exists => Fault::Exists,
            Refusal::OtherCode => return Problem::at(Fault::OtherCode, "/code"),
            Refusal::UnknownStore { at } => {
                return Problem::at(Fault::Unknown { what: "store" }, format!("/postings/{at}/store"));
            }
            Refusal::HasRecords => Fault::SourceHasRecords,
            Refusal::Unconditional => Fault::IfMatchRequired,
            Refusal::Settled => Fault::Settled,
            Refusal::NotInClear => Fault::NotInClear,
            Refusal::Unwritten { letter } => Fault::Kept { letter },
            Refusal::Claimed => Fault::Claimed,
            Refusal::TooMany { most } => Fault::TooManyEntries { most },
            Refusal::Undecidable(why) => super::undecided::of_decision(why),
            Refusal::Round(why) => return super::undecided::of_round(why),
            Refusal::Job(why) => return super::undecided::of_job(why),
            Refusal::Untried(why) => return super::undecided::of_what_if(why),
            Refusal::Bad { code, detail, field } => {
                return Problem { fault: Fault::Refused { code, detail }, field, pointer: None };
            }
            Refusal::Unfit(why) => return Problem::at(Fault::BadUrl(why), "/url"),
            Refusal::ImportOver => Fault::ImportOver,
            Refusal::ImportBusy => Fault::ImportBusy,
            Refusal::RowSettled => Fault::RowSettled,
            Refusal::RowDestroyed => Fault::RowDestroyed,
            Refusal::Unusable { code, detail } => Fault::Unusable { code, detail },
            // The database is away; a log that says so for every question would hide the rest.
            Refusal::Failed(error) if is_outage(&error) => {
                Fault::NotReady { seconds: 1, why: Unready::Database }
            }
            Refusal::Failed(error) => failed(&format!("{error:#}")),
        };
        fault.into()
    }
}

impl From<users::Refused> for Problem {
    fn from(refused: users::Refused) -> Problem {
        let place = |fault, at: &str| Problem::at(fault, at);
        match refused {
            users::Refused::Taken => place(Fault::Taken { what: "login" }, "/login"),
            users::Refused::Unknown => Fault::Unknown { what: "user" }.into(),
            users::Refused::Changed => Fault::ChangedMeanwhile.into(),
            users::Refused::LastAdmin => Fault::LastAdmin.into(),
            users::Refused::Linked => Fault::ChangedMeanwhile.into(),
            users::Refused::BadLogin => place(Fault::BadLogin, "/login"),
            users::Refused::Weak(why) => place(Fault::Weak(why), "/new"),
            users::Refused::Failed(error) => Refusal::Failed(error).into(),
        }
    }
}

impl From<clients::Refused> for Problem {
    fn from(refused: clients::Refused) -> Problem {
        match refused {
            clients::Refused::Taken => Problem::at(Fault::Taken { what: "client" }, "/name"),
            clients::Refused::Unknown => Fault::Unknown { what: "client" }.into(),
            clients::Refused::Changed => Fault::ChangedMeanwhile.into(),
            clients::Refused::Failed(error) => Refusal::Failed(error).into(),
        }
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Problem {
        Refusal::Failed(error).into()
    }
}

impl From<Flawed> for Problem {
    fn from(flawed: Flawed) -> Problem {
        let pointer = (!flawed.pointer.is_empty()).then_some(flawed.pointer);
        Problem { fault: Fault::Json(flawed.flaw), field: None, pointer }
    }
}

/// Whole seconds, and never "at once".
fn seconds(wait: Duration) -> u64 {
    (wait.as_millis().div_ceil(1_000) as u64).max(1)
}

/// Logs what failed, under a reference that the answer names.
pub(in crate::http) fn failed(what: &str) -> Fault {
    let reference = reference();
    tracing::error!(%reference, "{what}");
    Fault::Failed { reference }
}

/// Unlike any other of this process, and for practical purposes of any process.
fn reference() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:x}-{:x}", clock::now(), COUNT.fetch_add(1, Ordering::Relaxed))
}
