//! What is to be done with a letter, while it waits among the messages.

use super::Replayed;
use crate::access::By;
use crate::live::answer::ItemError;
use crate::live::prepare::Prepared;
use crate::live::refusal::Refusal;
use tokio::sync::oneshot::Sender;

/// Something to be done with a letter.
pub(crate) enum Errand {
    /// To take it in after all; the item, or why it cannot be read by now.
    Replay {
        letter: i64,
        item: Result<Box<Prepared>, ItemError>,
        by: By,
        reply: Sender<Result<Replayed, Refusal>>,
    },
    /// To give it up.
    Discard { letter: i64, by: By, reply: Sender<Result<(), Refusal>> },
}

impl Errand {
    /// Answers that it cannot be done.
    pub fn send_back(self, refusal: Refusal) {
        // Whoever went away meanwhile may ask again.
        match self {
            Errand::Replay { reply, .. } => drop(reply.send(Err(refusal))),
            Errand::Discard { reply, .. } => drop(reply.send(Err(refusal))),
        }
    }
}
