//! Taking items in: what they mean is found out, both are written in one transaction, and only then the world is let know
//! whose they are.

use super::enter::Entered;
use super::fate::{Fate, fate};
use super::letters::Settles;
use super::meaning::Meaning;
use super::part::Question;
use super::seal::Keys;
use super::state::{Beside, Besides, Engine, Guard, HALF_WAY, Numbers, Owed, TooMuch};
use super::write::Writes;
use crate::live::answer::{Change, Done};
use crate::live::prepare::Prepared;
use anyhow::Context;
use db::Millis;
use db::journal::Run;
use identity::index::{Around, TooLarge};
use identity::records::Index;
use rustc_hash::FxHashSet;

impl Engine {
    /// Takes items in, each of another record.
    /// When this returns, everything is on disk; where it fails, nothing is, and the world is as it was.
    pub fn take(
        &mut self,
        items: &[&Prepared],
        actor: &str,
        beside: Besides<'_>,
        guard: Guard<'_>,
    ) -> anyhow::Result<Vec<Done>> {
        let now = crate::clock::now().max(self.next.last_at);
        let mut next = Numbers { last_at: now, ..self.next };
        let known = self.recognise(items)?;
        let fate = |(item, known): (&&Prepared, &Option<_>)| fate(item, known.as_ref(), &mut next.record);
        let mut fates: Vec<Fate> = items.iter().zip(&known).map(fate).collect();
        let mut keys = Some(self.begin_keys(&fates));
        let entered = self.enter(items, &mut fates, now)?;
        match self.decide(items, &fates, &entered, &mut keys, (&mut next, actor), (beside, guard)) {
            Ok((done, meaning)) => {
                self.next = next;
                self.tell_world(meaning, &entered);
                Ok(done)
            }
            Err(error) => {
                // The same numbers are given next; what makes their keys must have ended by then.
                if let Some(keys) = keys {
                    let _ = self.session.block(keys);
                }
                self.leave(entered)?;
                Err(error)
            }
        }
    }

    /// Finds out what the changes mean, and writes both. Where too many records hang together, the changes are
    /// written alone, and what they mean is owed.
    fn decide(
        &mut self,
        items: &[&Prepared],
        fates: &[Fate],
        entered: &Entered,
        keys: &mut Option<Keys>,
        (next, actor): (&mut Numbers, &str),
        (beside, guard): (Besides<'_>, Guard<'_>),
    ) -> anyhow::Result<(Vec<Done>, Option<Meaning>)> {
        let around = match self.around(fates, entered)? {
            Ok(around) => around,
            Err(TooLarge { .. }) if items.len() > 1 => return Err(TooMuch.into()),
            Err(TooLarge { .. }) => {
                let written = fates.iter().filter(|fate| fate.writes()).filter_map(|fate| fate.record);
                let pending = written.collect();
                let found = self.news(fates, next, actor)?;
                let done = self.pending(items, fates);
                let by = (actor, next.last_at);
                let writes = Writes { pending, found, ..self.writes(items, fates, entered, keys, by)? };
                let gone = self.gone(&entered.applied.indexes)?;
                self.write(writes, beside(&done, &gone), guard)?;
                return Ok((done, None));
            }
        };
        let run = self.run(next, "intake", actor);
        let changed =
            fates.iter().filter(|fate| fate.change == Change::Changed).filter_map(|fate| fate.index);
        let changed: FxHashSet<Index> = changed.collect();
        let gone = self.gone(&entered.applied.indexes)?;
        let question = Question { around, changed: &changed, gone: gone.clone(), book: &self.book };
        let (found, meaning) = self.mean(question, run, next)?;
        let done = self.answers(items, fates, &meaning);
        let writes =
            Writes { found: Some(found), ..self.writes(items, fates, entered, keys, (actor, next.last_at))? };
        self.write(writes, beside(&done, &gone), guard)?;
        Ok((done, Some(meaning)))
    }

    /// What the changes themselves write.
    fn writes(
        &mut self,
        items: &[&Prepared],
        fates: &[Fate],
        entered: &Entered,
        keys: &mut Option<Keys>,
        (actor, now): (&str, Millis),
    ) -> anyhow::Result<Writes> {
        let keys = keys.take().context("keys are made once")?;
        let versions = self.versions(items, fates, keys, now)?;
        let [contacts, forgotten] = self.contacts(items, fates, &entered.applied.indexes);
        let settles = Settles { letters: self.settled_by(items, fates), actor: actor.to_owned(), at: now };
        Ok(Writes { versions, contacts, forgotten, settles, ..Writes::default() })
    }

    fn around(&self, fates: &[Fate], entered: &Entered) -> anyhow::Result<Result<Around, TooLarge>> {
        let unchanged = fates.iter().filter_map(|fate| fate.index);
        let mut seeds: Vec<Index> = entered.applied.seeds.iter().copied().chain(unchanged).collect();
        seeds.sort_unstable();
        seeds.dedup();
        let world = self.world.read().ok().context(HALF_WAY)?;
        Ok(world.set.around(&seeds, self.settings.resolver.most_at_once.max(seeds.len())))
    }

    /// Decides what is owed, however much hangs together. Says whether there was anything.
    pub fn settle(&mut self, guard: Guard<'_>) -> anyhow::Result<bool> {
        if self.owed.seeds.is_empty() && self.owed.dead.is_empty() {
            return Ok(false);
        }
        let mut next = Numbers { last_at: crate::clock::now().max(self.next.last_at), ..self.next };
        let seeds: Vec<Index> = self.owed.seeds.iter().copied().collect();
        let dead: Vec<Index> = self.owed.dead.iter().copied().collect();
        let around = self.world.read().ok().context(HALF_WAY)?.set.around(&seeds, usize::MAX);
        let around = around.ok().context("no part is too large here")?;
        let run = self.run(&next, "pending", "serve");
        let gone = self.gone(&dead)?;
        let question = Question { around, changed: &self.owed.seeds, gone, book: &self.book };
        let (found, meaning) = self.mean(question, run, &mut next)?;
        let writes = Writes { found: Some(found), decides: true, ..Writes::default() };
        self.write(writes, Beside::default(), guard)?;
        self.next = next;
        self.owed = Owed::default();
        self.note_customers(&meaning, &dead);
        Ok(true)
    }

    pub(super) fn run(&self, next: &Numbers, cause: &str, actor: &str) -> Run {
        Run {
            id: next.run,
            at: next.last_at,
            cause: cause.to_owned(),
            actor: actor.to_owned(),
            decision_id: None,
            model_version: self.published.model.version.clone(),
            cases_version: self.published.cases_version.clone(),
            thresholds: self.published.thresholds(),
            next_customer: next.customer,
            next_household: next.household,
            finished_at: Some(next.last_at),
        }
    }

    /// Those of these records that are no more, with the customers that they belonged to.
    pub(super) fn gone(&self, indexes: &[Index]) -> anyhow::Result<Vec<(i64, i64)>> {
        let world = self.world.read().ok().context(HALF_WAY)?;
        let dead = indexes.iter().filter(|index| !world.set.is_alive(**index));
        let of = |index: &Index| (world.ids[*index as usize], world.customer_of[*index as usize]);
        Ok(dead.map(of).filter(|(_, customer)| *customer != 0).collect())
    }

    /// What is written becomes what is known.
    pub(super) fn tell_world(&mut self, meaning: Option<Meaning>, entered: &Entered) {
        let indexes = &entered.applied.indexes;
        match meaning {
            Some(meaning) => self.note_customers(&meaning, indexes),
            None => {
                self.owed.seeds.extend(&entered.applied.seeds);
                let Ok(world) = self.world.read() else { return };
                self.owed.dead.extend(indexes.iter().filter(|index| !world.set.is_alive(**index)));
            }
        }
        if let Ok(world) = self.world.read() {
            world.make_findable(indexes);
        }
    }

    fn note_customers(&self, meaning: &Meaning, indexes: &[Index]) {
        let Ok(mut world) = self.world.write() else { return };
        for index in indexes {
            world.customer_of[*index as usize] = 0;
        }
        for (index, customer) in meaning.around.members.iter().zip(&meaning.around.resolution.customer_of) {
            world.customer_of[*index as usize] = meaning.ids[*customer as usize];
        }
        for id in &meaning.retired {
            let had = meaning.before.iter().filter(|(_, customer)| customer == id).map(|(record, _)| *record);
            world.former.end(*id, had);
        }
        meaning.revived.iter().for_each(|id| world.former.begin(*id));
        let homes = &meaning.homes;
        for customer in &homes.moved_out {
            world.household_of.remove(customer);
        }
        world.household_of.extend(homes.moved_in.iter().copied());
        for id in &homes.ended {
            let had = homes.before.iter().filter(|(_, home)| home == id).map(|(customer, _)| *customer);
            world.former_homes.end(*id, had);
        }
        homes.begun.iter().for_each(|id| world.former_homes.begin(*id));
    }
}
