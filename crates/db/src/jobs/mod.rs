//! Work beside everything else: what waits, what is being done and by whom, and what became of it. Who does a job holds a
//! lease by the database's own clock, with a token that grows each time that somebody takes the job: whoever lost it writes
//! nothing more of it. What a job means is not known here.

mod ask;
mod claim;
mod row;

pub use ask::{Filter, Place, add, count, discard, forget, get, of_place, page, replay, unwant};
pub use claim::{Ended, Hold, Progress, check, claim, leave, renew, settle};

use crate::{Error, Millis};

/// Where a job stands. The numbers are stored and never change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum State {
    /// It waits until it is due and somebody has time for it.
    Waiting = 0,
    /// Somebody does it.
    Running = 1,
    /// It came to its end.
    Done = 2,
    /// It cannot be done, and is tried no more by itself.
    Failed = 3,
    /// Somebody did not want it any more.
    Cancelled = 4,
}

impl State {
    /// All of them.
    pub const ALL: [State; 5] =
        [State::Waiting, State::Running, State::Done, State::Failed, State::Cancelled];

    /// Its name in answers.
    pub const fn key(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
        }
    }

    /// The one of this name.
    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether nothing more becomes of it by itself.
    pub const fn is_over(self) -> bool {
        self as i64 > State::Running as i64
    }

    fn of(number: i64, id: i64) -> Result<State, Error> {
        let found = State::ALL.into_iter().find(|state| *state as i64 == number);
        found.ok_or(Error::Damaged { what: "job", id })
    }
}

/// A job that is to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct New<'a> {
    /// What is to be done.
    pub kind: &'a str,
    /// How, as a JSON object.
    pub parameters: &'a str,
    /// Those with a higher one come first.
    pub priority: i64,
    /// Not before then.
    pub due_at: Millis,
    /// How often it is tried.
    pub most_attempts: i64,
    /// Who asked for it.
    pub actor: &'a str,
    /// The schedule that made it.
    pub schedule: Option<&'a str>,
    /// What it is about: while one of a place is not over, no other one is made.
    pub place: Option<&'a str>,
    /// By what the message is recognised that asked for it.
    pub message_hash: Option<[u8; 16]>,
    /// When it was asked for.
    pub at: Millis,
}

/// What became of the wish for a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Added {
    /// It was made.
    Made(i64),
    /// This one of the same message was made before.
    Before(i64),
    /// This one of the same place is not over.
    Standing(i64),
}

impl Added {
    /// The job, whenever it was made.
    pub const fn id(self) -> i64 {
        match self {
            Added::Made(id) | Added::Before(id) | Added::Standing(id) => id,
        }
    }
}

/// A job.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What is done.
    pub kind: String,
    /// How, as a JSON object.
    pub parameters: String,
    /// Those with a higher one come first.
    pub priority: i64,
    /// Not before then.
    pub due_at: Millis,
    /// Where it stands.
    pub state: State,
    /// Who does it.
    pub owner: Option<String>,
    /// How often it was begun.
    pub attempts: i64,
    /// How often it is tried.
    pub most_attempts: i64,
    /// Whether it is to be stopped.
    pub is_unwanted: bool,
    /// How far it is.
    pub progress: Progress,
    /// What came of it, as JSON.
    pub result: Option<String>,
    /// Why the last attempt failed.
    pub fault: Option<String>,
    /// Who asked for it.
    pub actor: String,
    /// The schedule that made it.
    pub schedule: Option<String>,
    /// When it was asked for.
    pub created_at: Millis,
    /// When the last attempt began.
    pub begun_at: Option<Millis>,
    /// When it was over.
    pub ended_at: Option<Millis>,
}
