//! Customers on their way out of the database. A few tasks read, each with connections of its own: whoever asks while
//! they are busy is answered together by the next reading, so that many who ask at once cost few statements, and nobody
//! who asks waits for somebody who writes.

use super::failure::is_outage;
use super::refusal::{Refusal, SOON};
use super::unready::Unready;
use crate::session::Session;
use anyhow::anyhow;
use db::vault::{DataKey, Space};
use db::{Reader, Whole};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex as Lock, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;

/// Tasks that read: while one waits for a page of the disk, the other answers.
const READERS: usize = 2;
/// Customers of one reading.
const MOST: usize = 64;

/// What is stored of a customer, and the keys of its records; those of which there is none were erased.
#[derive(Clone)]
pub(crate) struct Profile {
    pub whole: Whole,
    wrapped: Vec<(i64, Vec<u8>)>,
}

impl Profile {
    /// The keys, opened.
    pub fn keys(&self, session: &Session) -> anyhow::Result<FxHashMap<i64, DataKey>> {
        let opener = session.repository.vault.opener(Space::Record);
        let opened = self.wrapped.iter().map(|(id, wrapped)| Ok((*id, opener.open(*id, wrapped)?)));
        opened.collect()
    }

    /// Its id, and those merged away into it.
    pub fn ids(&self) -> Vec<i64> {
        std::iter::once(self.whole.customer.id).chain(self.whole.former.iter().copied()).collect()
    }
}

type Answer = Result<Option<Profile>, Refusal>;

struct Asked {
    id: i64,
    reply: oneshot::Sender<Answer>,
}

/// Where profiles are asked for.
pub(crate) struct Profiles {
    asked: Lock<Option<UnboundedSender<Asked>>>,
    readers: Lock<Vec<JoinHandle<()>>>,
}

/// What is said while the database is away.
const AWAY: Refusal = Refusal::NotReady { retry_after: SOON, why: Unready::Database };

impl Profiles {
    /// Begins to answer.
    pub fn begin(session: &Arc<Session>) -> Profiles {
        let (asked, receiver) = unbounded_channel();
        let receiver = Arc::new(Mutex::new(receiver));
        let reader = |_| session.spawn(run(Arc::clone(session), Arc::clone(&receiver)));
        let readers = (0..READERS).map(reader).collect();
        Profiles { asked: Lock::new(Some(asked)), readers: Lock::new(readers) }
    }

    /// Answers what was asked for, gives the connections back, and ends.
    pub fn end(&self, session: &Session) {
        drop(self.asked.lock().unwrap_or_else(PoisonError::into_inner).take());
        for reader in self.readers.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = session.block(reader);
        }
    }

    /// What is stored of each of these customers, none where there is none of this id.
    pub async fn read(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<Option<Profile>>, Refusal> {
        let answers: Vec<_> = ids.into_iter().map(|id| self.ask(id)).collect();
        let mut profiles = Vec::with_capacity(answers.len());
        for answer in answers {
            profiles.push(answer.await.map_err(|_| AWAY)??);
        }
        Ok(profiles)
    }

    fn ask(&self, id: i64) -> oneshot::Receiver<Answer> {
        let (reply, answer) = oneshot::channel();
        if let Some(asked) = self.asked.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // Where nobody reads any more, the answer is that there will be none.
            let _ = asked.send(Asked { id, reply });
        }
        answer
    }
}

/// Connections that are kept from one reading to the next.
struct Readers {
    data: Reader,
    keys: Reader,
}

async fn run(session: Arc<Session>, asked: Arc<Mutex<UnboundedReceiver<Asked>>>) {
    let mut readers = None;
    let mut batch = Vec::with_capacity(MOST);
    loop {
        if asked.lock().await.recv_many(&mut batch, MOST).await == 0 {
            return;
        }
        let ids: Vec<i64> = batch.iter().map(|asked| asked.id).collect();
        let profiles = read_again(&session, &mut readers, &ids).await;
        answer(batch.drain(..), &profiles);
    }
}

/// Reads; with new connections where those that were kept lead nowhere any more.
async fn read_again(
    session: &Session,
    readers: &mut Option<Readers>,
    ids: &[i64],
) -> anyhow::Result<FxHashMap<i64, Profile>> {
    if let Some(kept) = readers {
        if let Ok(profiles) = read(session, kept, ids).await {
            return Ok(profiles);
        }
        *readers = None;
    }
    let repository = &session.repository;
    let new = Readers { data: repository.data.reader().await?, keys: repository.vault.reader().await? };
    let profiles = read(session, readers.insert(new), ids).await;
    if profiles.is_err() {
        *readers = None;
    }
    profiles
}

async fn read(
    session: &Session,
    readers: &mut Readers,
    ids: &[i64],
) -> anyhow::Result<FxHashMap<i64, Profile>> {
    let wholes = db::wholes(&mut readers.data, ids).await?;
    let records: Vec<i64> =
        wholes.values().flat_map(|whole| &whole.records).map(|record| record.id).collect();
    let mut keys = session.repository.vault.wrapped_of(&mut readers.keys, Space::Record, &records).await?;
    let profile = |(id, whole): (i64, Whole)| {
        let mut key = |id: i64| Some((id, keys.remove(&id)?));
        let wrapped = whole.records.iter().filter_map(|record| key(record.id)).collect();
        (id, Profile { whole, wrapped })
    };
    Ok(wholes.into_iter().map(profile).collect())
}

fn answer(batch: impl Iterator<Item = Asked>, profiles: &anyhow::Result<FxHashMap<i64, Profile>>) {
    for Asked { id, reply } in batch {
        // Whoever asked may be gone.
        let _ = reply.send(match profiles {
            Ok(profiles) => Ok(profiles.get(&id).cloned()),
            Err(error) if is_outage(error) => Err(AWAY),
            Err(error) => Err(Refusal::Failed(anyhow!("{error:#}").context("reading customers failed"))),
        });
    }
}
