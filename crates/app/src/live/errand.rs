//! What is asked of the one who writes besides taking messages in: done one after the other, between the messages
//! that wait.

use super::answer::ItemError;
use super::decided::Decided;
use super::engine::Word;
use super::letters::Replayed;
use super::prepare::Prepared;
use super::refusal::{NO_WRITER, Refusal};
use super::writer::{Writer, Wrote};
use crate::access::By;
use tokio::sync::oneshot::Sender;

/// Something small; it answers whoever waits for it by itself, also where it is handed a refusal.
pub(crate) type Deed = Box<dyn FnOnce(Result<&mut Writer<'_>, Refusal>) -> Wrote + Send>;

/// Something to be done.
pub(crate) enum Errand {
    /// To take a dead letter in after all; the item, or why it cannot be read by now.
    Replay {
        letter: i64,
        item: Result<Box<Prepared>, ItemError>,
        by: By,
        reply: Sender<Result<Replayed, Refusal>>,
    },
    /// To give a dead letter up.
    Discard { letter: i64, by: By, reply: Sender<Result<(), Refusal>> },
    /// To take a steward's word.
    Say { word: Box<Word>, reply: Sender<Result<Decided, Refusal>> },
    /// Something small that is written by itself.
    Other(Deed),
}

impl Errand {
    /// Answers that it cannot be done.
    pub fn send_back(self, refusal: Refusal) {
        // Whoever went away meanwhile may ask again.
        match self {
            Errand::Replay { reply, .. } => drop(reply.send(Err(refusal))),
            Errand::Discard { reply, .. } => drop(reply.send(Err(refusal))),
            Errand::Say { reply, .. } => drop(reply.send(Err(refusal))),
            Errand::Other(deed) => _ = deed(Err(refusal)),
        }
    }
}

impl Writer<'_> {
    /// Runs errands until one finds that nothing can be written.
    pub fn run_all(&mut self, errands: Vec<Errand>) -> Wrote {
        let mut errands = errands.into_iter();
        if errands.by_ref().any(|errand| self.run(errand) == Wrote::Broken) {
            errands.for_each(|errand| errand.send_back(NO_WRITER));
            return Wrote::Broken;
        }
        Wrote::Answered
    }

    fn run(&mut self, errand: Errand) -> Wrote {
        match errand {
            Errand::Replay { letter, item, by, reply } => answer(reply, self.replay(letter, item, &by)),
            Errand::Discard { letter, by, reply } => answer(reply, self.discard(letter, &by)),
            Errand::Say { word, reply } => answer(reply, self.say(&word)),
            Errand::Other(deed) => deed(Ok(self)),
        }
    }
}

pub(super) fn answer<T>(reply: Sender<Result<T, Refusal>>, outcome: Result<T, Refusal>) -> Wrote {
    let broken = matches!(outcome, Err(Refusal::NotReady { .. }));
    drop(reply.send(outcome));
    if broken { Wrote::Broken } else { Wrote::Answered }
}
