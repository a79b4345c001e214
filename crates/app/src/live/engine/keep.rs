//! Items become dead letters where they cannot be written, and what comes of the same record later settles them.

use super::fate::Fate;
use super::letters::Settles;
use super::state::{Engine, Guard};
use crate::access::By;
use crate::live::answer::Change;
use crate::live::intake::Item;
use crate::live::letters::Content;
use crate::live::prepare::Prepared;
use anyhow::Context;
use db::Tx;
use db::audit::{Entry, People};
use db::dead_letters::{self, Kept, Letter, Open, State};
use db::vault::Space;
use std::sync::atomic::AtomicBool;

/// Why an item could not be written.
pub(crate) struct Failure<'a> {
    /// Who sent it, and what for.
    pub by: &'a By,
    /// The reason in a word.
    pub code: &'a str,
}

impl Engine {
    /// Whether a letter waits.
    pub fn is_open(&self, letter: i64) -> bool {
        self.letters.open.contains_key(&letter)
    }

    /// Whether keys of settled letters may have to be destroyed.
    pub fn has_settled_letters(&self) -> &AtomicBool {
        &self.letters.has_settled
    }

    /// The letters that items settle by being taken in: the one that an item is, and those of its record that are
    /// older.
    pub(super) fn settled_by(&self, items: &[&Prepared], fates: &[Fate]) -> Vec<(i64, State)> {
        if self.letters.open.is_empty() {
            return Vec::new();
        }
        let mut settled = Vec::new();
        for (item, fate) in items.iter().zip(fates) {
            let own = item.replays.map(|replays| replays.letter);
            let is_outdated = fate.change == Change::Outdated;
            let state = if is_outdated { State::Superseded } else { State::Replayed };
            settled.extend(own.map(|id| (id, state)));
            if !is_outdated {
                let others = self.letters.overtaken_by(item).into_iter().filter(|id| Some(*id) != own);
                settled.extend(others.map(|id| (id, State::Superseded)));
            }
        }
        settled
    }

    /// Keeps an item that could not be written, and says under which number. One that is kept already stays what it
    /// is; older ones of the same record are superseded.
    pub fn keep(
        &mut self,
        item: &Prepared,
        sent: &Item,
        failure: &Failure<'_>,
        guard: Guard<'_>,
    ) -> anyhow::Result<i64> {
        let content = Content::of(sent)?;
        let vault = &self.session.repository.vault;
        let content_hash = content.hash(vault.recogniser());
        let known = self.recognise(&[item])?.pop().flatten().map(|known| (known.id, known.version));
        let now = crate::clock::now();
        if let Some(id) = self.letters.same(&item.letter_key, &content_hash) {
            let records = known.map(|(record, _)| record);
            let entry = failure.by.entry_of("dead_letter", People::none().with_records(records));
            self.note(guard, vec![entry], async |tx| {
                dead_letters::attempt(tx, id, failure.code, now).await?;
                dead_letters::say_again(tx, id, known).await
            })?;
            return Ok(id);
        }
        let id = self.letters.next;
        let key = self.session.block(vault.create_keys(Space::DeadLetter, &[id]))?.pop();
        let sealed = content.seal(&mut self.sealer, &key.context("a key was made")?, id)?;
        let letter = Letter {
            id,
            at: now,
            client: failure.by.actor.clone(),
            source_id: item.source,
            code: failure.code.to_owned(),
            attempts: 1,
            attempted_at: now,
            state: State::Open,
            known,
        };
        let updated_at = item.says.as_ref().and_then(|says| says.row.updated_at);
        let kept = Kept { letter, key_hash: item.letter_key, content_hash, updated_at, sealed };
        let records = known.map(|(record, _)| record);
        let entry = failure.by.entry_of("dead_letter", People::none().with_records(records));
        self.write_letter(&kept, entry, &self.letters.overtaken_by(item), guard)?;
        Ok(id)
    }

    fn write_letter(
        &mut self,
        kept: &Kept,
        entry: Entry,
        older: &[i64],
        guard: Guard<'_>,
    ) -> anyhow::Result<()> {
        let Letter { id, at, client, .. } = &kept.letter;
        let letters = older.iter().map(|id| (*id, State::Superseded)).collect();
        let settles = Settles { letters, actor: client.clone(), at: *at };
        self.note(guard, vec![entry], async |tx| {
            dead_letters::keep(tx, kept).await?;
            settles.write(tx).await
        })?;
        self.letters.forget(older);
        let Kept { key_hash, content_hash, updated_at, .. } = *kept;
        self.letters.add(Open { id: *id, key_hash, content_hash, updated_at });
        self.letters.next = id + 1;
        Ok(())
    }

    /// Notes that a letter could not be written again.
    pub fn note_attempt(&mut self, letter: i64, code: &str, guard: Guard<'_>) -> anyhow::Result<()> {
        let now = crate::clock::now();
        self.note(guard, Vec::new(), async |tx| dead_letters::attempt(tx, letter, code, now).await)
    }

    /// Gives a letter up.
    pub fn discard(&mut self, letter: i64, by: &By, guard: Guard<'_>) -> anyhow::Result<()> {
        let now = crate::clock::now();
        let entry = by.entry_of("discarded", People::none());
        self.note(guard, vec![entry], async |tx| {
            dead_letters::settle(tx, letter, State::Discarded, &by.actor, now).await
        })?;
        self.letters.forget(&[letter]);
        Ok(())
    }

    /// Writes something about letters in a transaction of its own, once its entries are on disk.
    fn note(
        &self,
        guard: Guard<'_>,
        entries: Vec<Entry>,
        write: impl AsyncFnOnce(&mut Tx) -> Result<(), db::Error>,
    ) -> anyhow::Result<()> {
        let mut tx = self.session.block(self.session.repository.data.begin())?;
        guard(&mut tx)?;
        let noted = self.log.submit(entries);
        self.session.block(async {
            write(&mut tx).await?;
            noted.written().await?;
            tx.commit().await
        })?;
        Ok(())
    }
}
