//! Why a node does not answer a question as a whole.

use super::rounds::refused::RoundRefused;
use super::unready::Unready;
use super::what_if::untried::Untried;
use crate::decisions::Undecidable;
use crate::outgoing::target::Unfit;
use model::DeadLetterId;
use std::time::Duration;

/// When to ask again, where nothing tells it better.
pub(super) const SOON: Duration = Duration::from_secs(1);

/// What is said where another process writes from now on, or none.
pub(super) const NO_WRITER: Refusal = Refusal::NotReady { retry_after: SOON, why: Unready::NoWriter };

/// Why not. Names what, where and what to do; never a value.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It is starting, or has just lost the database.
    #[error("not ready yet: {why}; ask again in {} s", retry_after.as_secs())]
    NotReady {
        /// When to ask again.
        retry_after: Duration,
        /// What is missing.
        why: Unready,
    },
    /// More comes in than can be written.
    #[error("too much is waiting to be written; send again in {} s", retry_after.as_secs())]
    TooBusy {
        /// When to send again.
        retry_after: Duration,
    },
    /// The same idempotency key came with something else.
    #[error("this Idempotency-Key was used for another message; choose a new one")]
    KeyReused,
    /// The same message is being worked on.
    #[error("a message with this Idempotency-Key is being worked on; wait for its answer")]
    InProgress,
    /// The id was never given.
    #[error("there is no such {what}")]
    Unknown {
        /// What was asked for.
        what: &'static str,
    },
    /// Whoever asks has as many already as anybody may have.
    #[error("there are {most} already; delete one first")]
    TooMany {
        /// How many.
        most: usize,
    },
    /// What happened since is not kept any more.
    #[error("events since then were forgotten; begin again with a state snapshot")]
    EventsForgotten,
    /// The person was erased.
    #[error("this customer was erased")]
    Erased,
    /// The dead letter waits no more.
    #[error("this dead letter was replayed, discarded or superseded already; the list says which")]
    Settled,
    /// It could not be written here.
    #[error("it could not be written here and is kept as dead letter {letter}; the log says why")]
    Unwritten {
        /// Under what it is kept.
        letter: DeadLetterId,
    },
    /// It would tell values that whoever asks does not see in clear.
    #[error("whoever asks this has to see identifying values in clear")]
    NotInClear,
    /// What was asked cannot be understood.
    #[error("{detail}")]
    Bad {
        /// A word for machines.
        code: &'static str,
        /// For people.
        detail: String,
        /// The field concerned.
        field: Option<String>,
    },
    /// Somebody else decides it.
    #[error("somebody else claimed this task")]
    Claimed,
    /// A decision that cannot be taken.
    #[error("{0}")]
    Undecidable(Undecidable),
    /// What cannot be done with a round of acceptance.
    #[error("{0}")]
    Round(#[from] RoundRefused),
    /// What cannot be done with a job or a schedule.
    #[error("{0}")]
    Job(#[from] crate::jobs::Refused),
    /// What cannot be tried or published.
    #[error("{0}")]
    Untried(#[from] Untried),
    /// What is to be changed is not as whoever asks knows it.
    #[error("it was changed meanwhile")]
    Changed,
    /// What is to be changed exists, and whoever asks does not say which state of it they know.
    #[error("it exists; say which state of it you know")]
    Unconditional,
    /// Records of the source were read as it is registered now.
    #[error("records of this source were read by its country and order of dates")]
    HasRecords,
    /// What is to be made is there already.
    #[error("it is there already")]
    Exists,
    /// An associate stays who they are.
    #[error("the code is another associate's")]
    OtherCode,
    /// What is told names a store that is not there, or not within reach.
    #[error("there is no such store")]
    UnknownStore {
        /// Which of those named.
        at: usize,
    },
    /// The import came to its end, and its file is destroyed.
    #[error("this import is over")]
    ImportOver,
    /// Something else is being done with the file.
    #[error("something else is being done with this file")]
    ImportBusy,
    /// A file, a mapping or a repaired row that cannot be used as it is.
    #[error("{detail}")]
    Unusable {
        /// A word for machines.
        code: &'static str,
        /// What is wrong and what to do.
        detail: String,
    },
    /// Nothing may be sent to this address.
    #[error("{0}")]
    Unfit(#[from] Unfit),
    /// The row in quarantine waits no more.
    #[error("this row was taken in or discarded already")]
    RowSettled,
    /// The key of the row in quarantine was destroyed.
    #[error("the key of this row was destroyed; discard it")]
    RowDestroyed,
    /// Something failed here; what it was is in the log.
    #[error("something failed here; the log says what")]
    Failed(#[from] anyhow::Error),
}
