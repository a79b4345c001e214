//! A node: what one serving process holds and answers.

use super::{Answer, Asked, Candidate, Hit, Refusal, Request};
use crate::customers::Person;
use crate::session::Session;
use model::CustomerId;
use std::sync::Arc;
use std::time::Duration;

/// What a node can answer by now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Readiness {
    /// Profiles and exact look-ups.
    pub reads: bool,
    /// Matching and search.
    pub matching: bool,
    /// Changes: by itself, or by forwarding them.
    pub writes: bool,
}

/// A serving process. All of its functions may be called at once, from tasks of the session's runtime.
pub struct Node {
    session: Arc<Session>,
}

const SOON: Duration = Duration::from_secs(1);

impl Node {
    /// A node on an open repository.
    pub fn new(session: Arc<Session>) -> Node {
        Node { session }
    }

    /// What runs the node's database calls.
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// What can be answered by now.
    pub fn readiness(&self) -> Readiness {
        Readiness::default()
    }

    /// Takes changes in; they are on disk when this returns.
    pub async fn take(&self, _request: Request) -> Result<Vec<Answer>, Refusal> {
        Err(Refusal::NotReady { retry_after: SOON })
    }

    /// Who may be the person asked for. Creates nothing; who asked is noted.
    pub async fn match_person(&self, _asked: Asked, _reader: &str) -> Result<Vec<Candidate>, Refusal> {
        Err(Refusal::NotReady { retry_after: SOON })
    }

    /// A customer with everything that is known, by any id that leads to it. Who asked is noted.
    pub async fn customer(&self, _id: CustomerId, _reader: &str) -> Result<Person, Refusal> {
        Err(Refusal::NotReady { retry_after: SOON })
    }

    /// Customers that fit what somebody types, the best first. Who asked is noted.
    pub async fn search(&self, _typed: &str, _limit: usize, _reader: &str) -> Result<Vec<Hit>, Refusal> {
        Err(Refusal::NotReady { retry_after: SOON })
    }
}
