//! Who looked at whom, written down in portions: an answer does not wait for the disk, the note follows within a
//! moment.

use crate::session::Session;
use db::access::Look;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Between two portions.
const PAUSE: Duration = Duration::from_millis(50);

/// Where looks are handed in.
pub(crate) struct Looks(Mutex<Option<(Sender<Look>, JoinHandle<()>)>>);

impl Looks {
    /// Begins to write looks down.
    pub fn begin(session: Arc<Session>) -> anyhow::Result<Looks> {
        let (sender, receiver) = channel();
        let thread = std::thread::Builder::new().name("looks".to_owned());
        let thread = thread.spawn(move || run(&session, &receiver))?;
        Ok(Looks(Mutex::new(Some((sender, thread)))))
    }

    /// Writes down what was handed in, and ends.
    pub fn end(&self) {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((sender, thread)) = open {
            drop(sender);
            let _ = thread.join();
        }
    }

    /// Notes a look at one person, or at many.
    pub fn note(&self, actor: &str, deed: &str, customer: Option<i64>, number: usize) {
        let (actor, deed) = (actor.to_owned(), deed.to_owned());
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let look = Look { at: crate::clock::now(), actor, deed, customer, number };
        if let Some((sender, _)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // The writer ends after whoever could hand in a look.
            let _ = sender.send(look);
        }
    }
}

fn run(session: &Session, looks: &Receiver<Look>) {
    let mut waiting = Vec::new();
    while let Ok(first) = looks.recv() {
        waiting.push(first);
        std::thread::sleep(PAUSE);
        waiting.extend(looks.try_iter());
        // What cannot be written now is tried again with what follows.
        if session.block(db::access::note_all(&session.repository.data, &waiting)).is_ok() {
            waiting.clear();
        }
    }
}
