//! Dead letters, as the one who writes knows them.

use crate::live::prepare::Prepared;
use crate::session::Session;
use db::dead_letters::{self, Open, State};
use db::vault::Space;
use db::{Millis, Tx};
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// The open letters.
pub(super) struct Letters {
    pub open: FxHashMap<i64, Open>,
    of_record: FxHashMap<[u8; 16], Vec<i64>>,
    /// The number to give next.
    pub next: i64,
    /// Whether keys of settled ones may have to be destroyed.
    pub has_settled: AtomicBool,
}

/// Letters that a transaction settles.
#[derive(Default)]
pub(super) struct Settles {
    pub letters: Vec<(i64, State)>,
    pub actor: String,
    pub at: Millis,
}

impl Settles {
    pub async fn write(&self, tx: &mut Tx) -> Result<(), db::Error> {
        for (id, state) in &self.letters {
            dead_letters::settle(tx, *id, *state, &self.actor, self.at).await?;
        }
        Ok(())
    }
}

impl Letters {
    /// Those that the database knows.
    pub fn read(session: &Session) -> anyhow::Result<Letters> {
        let repository = &session.repository;
        let (open, next) = session.block(async {
            let last = dead_letters::last_id(&repository.data).await?;
            let next = repository.vault.next_id(Space::DeadLetter, last).await?;
            Ok::<_, db::Error>((dead_letters::open(&repository.data).await?, next))
        })?;
        let mut letters = Letters {
            open: FxHashMap::default(),
            of_record: FxHashMap::default(),
            next,
            // Whoever led before may have been killed.
            has_settled: AtomicBool::new(true),
        };
        open.into_iter().for_each(|open| letters.add(open));
        Ok(letters)
    }

    /// One more is open.
    pub fn add(&mut self, open: Open) {
        self.of_record.entry(open.key_hash).or_default().push(open.id);
        self.open.insert(open.id, open);
    }

    /// Those are settled.
    pub fn forget(&mut self, ids: &[i64]) {
        for id in ids {
            let Some(open) = self.open.remove(id) else { continue };
            self.has_settled.store(true, Ordering::Relaxed);
            if let Some(of) = self.of_record.get_mut(&open.key_hash) {
                of.retain(|other| other != id);
                if of.is_empty() {
                    self.of_record.remove(&open.key_hash);
                }
            }
        }
    }

    fn of(&self, key_hash: &[u8; 16]) -> impl Iterator<Item = &Open> {
        let ids = self.of_record.get(key_hash).into_iter().flatten();
        ids.filter_map(|id| self.open.get(id))
    }

    /// The letter of a record that says the same.
    pub fn same(&self, key_hash: &[u8; 16], content_hash: &[u8; 16]) -> Option<i64> {
        self.of(key_hash).find(|open| open.content_hash == *content_hash).map(|open| open.id)
    }

    /// The letters of a record that are older than something that came of it now: all but those that its source
    /// dates later.
    pub fn overtaken_by(&self, item: &Prepared) -> Vec<i64> {
        let date = item.says.as_ref().and_then(|says| says.row.updated_at);
        let is_later = |open: &&Open| open.updated_at.zip(date).is_some_and(|(open, now)| open > now);
        self.of(&item.letter_key).filter(|open| !is_later(open)).map(|open| open.id).collect()
    }
}
