//! Where an upload stands.

use crate::Error;

/// Where an upload stands. The numbers are stored and never change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Its bytes are on their way.
    Arriving = 0,
    /// It is there and waits to be tried or taken in.
    Waiting = 1,
    /// It is being tried.
    Trying = 2,
    /// It is being taken in.
    Running = 3,
    /// It was taken in.
    Finished = 4,
    /// It cannot be read to its end.
    Failed = 5,
    /// It was stopped on the way.
    Cancelled = 6,
    /// It was given up before it began.
    Discarded = 7,
    /// Nobody wanted it in time.
    Expired = 8,
}

impl State {
    const ALL: [State; 9] = [
        State::Arriving,
        State::Waiting,
        State::Trying,
        State::Running,
        State::Finished,
        State::Failed,
        State::Cancelled,
        State::Discarded,
        State::Expired,
    ];

    /// Its name in answers.
    pub const fn key(self) -> &'static str {
        match self {
            State::Arriving => "arriving",
            State::Waiting => "waiting",
            State::Trying => "trying",
            State::Running => "running",
            State::Finished => "finished",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
            State::Discarded => "discarded",
            State::Expired => "expired",
        }
    }

    /// Whether nothing more becomes of it.
    pub const fn is_over(self) -> bool {
        self as i64 > State::Running as i64
    }

    pub(super) fn of(number: i64, id: i64) -> Result<State, Error> {
        let found = State::ALL.into_iter().find(|state| *state as i64 == number);
        found.ok_or(Error::Damaged { what: "upload", id })
    }
}
