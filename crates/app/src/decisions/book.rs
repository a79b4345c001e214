//! The book of decisions: appended to, never changed. A decision holds until a later one takes it back.

use super::draft::{Draft, Grouping, Signed};
use super::entry::{Entry, Kind, Words};
use crate::session::Session;
use crate::working::Working;
use anyhow::Context;
use db::Millis;
use db::decisions::Decision;
use db::vault::{DataKey, Space};
use identity::golden::Pin;
use identity::records::{Index, Records};
use identity::resolve::{Decisions, Deed, Said};
use model::{DecisionId, Field};
use rustc_hash::{FxHashMap, FxHashSet};

/// All decisions.
pub struct Book {
    /// In the order in which they were taken.
    pub entries: Vec<Entry>,
}

impl Book {
    /// Reads the book.
    pub fn read(session: &Session) -> anyhow::Result<Book> {
        let repository = &session.repository;
        let all = session.block(db::decisions::all(&repository.data))?;
        let sealed: Vec<i64> = all.iter().filter(|kept| kept.sealed.is_some()).map(|kept| kept.id).collect();
        let keys = session.block(repository.vault.keys(Space::Decision, &sealed))?;
        let mut entries =
            all.iter().map(|kept| entry(kept, keys.get(&kept.id))).collect::<anyhow::Result<Vec<_>>>()?;
        settle(&mut entries);
        Ok(Book { entries })
    }

    /// What the decisions that hold mean for these records, oldest first. A side whose records were all erased
    /// says nothing any more.
    pub fn deeds(&self, working: &Working) -> Vec<Deed> {
        self.deeds_by_decision(working).into_iter().map(|(_, deed)| deed).collect()
    }

    /// The same, each with the number of its decision.
    pub fn deeds_by_decision(&self, working: &Working) -> Vec<(i64, Deed)> {
        let mut deeds = Vec::new();
        for (id, said) in self.said_by_decision() {
            let mut meant = Vec::new();
            said.deeds(|record| working.index(record), &working.records, &mut meant);
            deeds.extend(meant.into_iter().map(|deed| (id, deed)));
        }
        deeds
    }

    /// What the decisions that hold say about who is who, oldest first.
    pub fn said(&self) -> Vec<Said<i64>> {
        self.said_by_decision().map(|(_, said)| said).collect()
    }

    fn said_by_decision(&self) -> impl Iterator<Item = (i64, Said<i64>)> {
        self.entries.iter().filter(|entry| entry.holds).filter_map(|entry| {
            let [left, right] = entry.sides.clone();
            let said = match entry.kind {
                Kind::Same => Said::Same(left),
                Kind::Apart => Said::Apart(left, right),
                Kind::Household => Said::Household(left, right),
                Kind::SharedValue => Said::SharedValue(entry.words.value.clone()?),
                Kind::Pin | Kind::Undo => return None,
            };
            Some((entry.id, said))
        })
    }

    /// The decisions that hold and have no effect on these records, because later ones say otherwise.
    pub fn without_effect(&self, records: &Records, index: impl Fn(i64) -> Option<Index>) -> FxHashSet<i64> {
        let (mut ids, mut deeds) = (Vec::new(), Vec::new());
        // Of a shared value nothing ever says otherwise.
        let about_people = |said: &Said<i64>| !matches!(said, Said::SharedValue(_));
        for (id, said) in self.said_by_decision().filter(|(_, said)| about_people(said)) {
            said.deeds(&index, records, &mut deeds);
            ids.resize(deeds.len(), id);
        }
        let superseded = Decisions::fold(records, &deeds);
        superseded.superseded().iter().map(|position| ids[*position]).collect()
    }

    /// The pins that hold, by record, each with its place in the order of all.
    pub fn pins(&self, working: &Working) -> FxHashMap<Index, Vec<(usize, Pin)>> {
        self.pins_by(|id| working.index(id))
    }

    /// The same where records have other positions.
    pub fn pins_by(&self, index: impl Fn(i64) -> Option<Index>) -> FxHashMap<Index, Vec<(usize, Pin)>> {
        let mut pins: FxHashMap<Index, Vec<(usize, Pin)>> = FxHashMap::default();
        for (order, entry) in self.entries.iter().enumerate() {
            let (true, Kind::Pin, Some(field)) = (entry.holds, entry.kind, entry.field) else { continue };
            for index in entry.sides[0].iter().filter_map(|id| index(*id)) {
                pins.entry(index).or_default().push((order, Pin { field, member: 0, nth: entry.words.nth }));
            }
        }
        pins
    }

    /// Records that were ever pinned: their profiles may be other ones than those stored.
    pub fn touched<'a>(&'a self, working: &'a Working) -> impl Iterator<Item = Index> + 'a {
        let pins = self.entries.iter().filter(|entry| entry.kind == Kind::Pin);
        pins.flat_map(|entry| &entry.sides[0]).filter_map(|id| working.index(*id))
    }

    /// The pins that hold, oldest first.
    pub fn holding_pins(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.holds && entry.kind == Kind::Pin)
    }

    /// The decision with this number.
    pub fn get(&self, id: i64) -> anyhow::Result<&Entry> {
        let found = self.entries.iter().find(|entry| entry.id == id);
        found.with_context(|| format!("there is no decision {}", DecisionId(id)))
    }
}

/// Marks which decisions hold: those that no decision that holds takes back. Decisions taken together are taken
/// back together. What takes back has the later number, whatever the clock said: it may have been set back meanwhile.
fn settle(entries: &mut [Entry]) {
    let group_of: FxHashMap<i64, i64> = entries.iter().map(|entry| (entry.id, entry.group)).collect();
    let mut undone: FxHashSet<i64> = FxHashSet::default();
    let mut latest_first: Vec<&mut Entry> = entries.iter_mut().collect();
    latest_first.sort_by_key(|entry| std::cmp::Reverse(entry.id));
    for entry in latest_first {
        entry.holds = !undone.contains(&entry.group);
        if entry.holds {
            undone.extend(entry.undoes.and_then(|id| group_of.get(&id)));
        }
    }
}

fn entry(kept: &Decision, key: Option<&DataKey>) -> anyhow::Result<Entry> {
    let kind = Kind::from_key(&kept.kind)
        .with_context(|| format!("{} is of an unknown kind", DecisionId(kept.id)))?;
    let words = match (&kept.sealed, key) {
        (Some(sealed), Some(key)) => {
            let damaged = db::Error::Damaged { what: "decision", id: kept.id };
            serde_json::from_slice(&key.open(&kept.id.to_le_bytes(), sealed).ok_or(damaged)?)?
        }
        _ => Words::default(),
    };
    let side =
        |wanted: i64| kept.records.iter().filter(|(side, _)| *side == wanted).map(|(_, id)| *id).collect();
    Ok(Entry {
        id: kept.id,
        at: kept.at,
        actor: kept.actor.clone(),
        kind,
        group: kept.group,
        undoes: kept.undoes,
        field: kept.field.and_then(|code| u8::try_from(code).ok()).and_then(Field::from_code),
        sides: [side(0), side(1)],
        holds: true,
        words,
    })
}

impl Book {
    /// The book as it would be with this decision.
    pub fn with(&self, draft: &Draft, at: Millis, actor: &str) -> Book {
        let signed = Signed { draft: draft.clone(), at, actor: actor.to_owned(), content_hash: None };
        self.with_all(&[signed], Grouping::Apart)
    }

    /// Number of the last decision; 0 where there is none.
    pub fn last(&self) -> i64 {
        self.entries.iter().map(|entry| entry.id).max().unwrap_or(0)
    }

    /// The book as it would be with these decisions, under the numbers that they would get.
    pub fn with_all(&self, signed: &[Signed], grouping: Grouping) -> Book {
        self.with_from(signed, grouping, self.last() + 1)
    }

    /// The same under numbers from `first` on.
    pub fn with_from(&self, signed: &[Signed], grouping: Grouping, first: i64) -> Book {
        let mut entries = self.entries.clone();
        entries.extend(signed.iter().zip(first..).map(|(signed, id)| {
            let group = if grouping == Grouping::Together { first } else { id };
            signed.draft.as_entry(id, group, signed.at, &signed.actor)
        }));
        entries.sort_by_key(|entry| (entry.at, entry.id));
        Book::of(entries)
    }

    /// The book as it stood at a moment.
    pub fn at(&self, moment: Millis) -> Book {
        Book::of(self.entries.iter().filter(|entry| entry.at <= moment).cloned().collect())
    }

    fn of(mut entries: Vec<Entry>) -> Book {
        settle(&mut entries);
        Book { entries }
    }

    /// The records that a decision that holds speaks of.
    pub fn spoken_of(&self) -> FxHashSet<i64> {
        let holding = self.entries.iter().filter(|entry| entry.holds);
        holding.flat_map(|entry| entry.sides.iter().flatten().copied()).collect()
    }

    /// The records that a decision speaks of, with those taken together with it; of one that takes another back, those of
    /// the other.
    pub fn speaks_of(&self, id: i64) -> Vec<i64> {
        let (mut records, mut open, mut seen) = (Vec::new(), vec![id], FxHashSet::default());
        while let Some(id) = open.pop() {
            for entry in self.group(id).filter(|entry| seen.insert(entry.id)).collect::<Vec<_>>() {
                records.extend(entry.sides.iter().flatten());
                open.extend(entry.undoes);
            }
        }
        records
    }

    /// The decisions that were taken together with this one, itself among them.
    pub fn group(&self, id: i64) -> impl Iterator<Item = &Entry> {
        let group = self.entries.iter().find(|entry| entry.id == id).map(|entry| entry.group);
        self.entries.iter().filter(move |entry| Some(entry.group) == group)
    }
}
