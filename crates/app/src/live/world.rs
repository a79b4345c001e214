//! The working set with what the database knows of its records: which is which, whose they are, who lives with whom.
//! It lives in memory only.

use super::former::Former;
use super::unready::Unready;
use crate::decisions::Book;
use crate::resolver::Published;
use crate::session::Session;
use crate::view::View;
use crate::working::Working;
use db::customers::{self, Group};
use db::sources::Source;
use identity::golden::{Member, Traits};
use identity::index::Set;
use identity::index::search::Search;
use identity::leisure;
use identity::records::{Index, Records, make_room};
use identity::resolve::Said;
use rustc_hash::FxHashMap;
use std::sync::{Arc, RwLock};

/// No position: the record is not there.
const NOWHERE: Index = Index::MAX;
/// Damaged records beyond which no accident of a disk is assumed, but keys of other data.
const MOST_DAMAGED: usize = 1_000;

/// All records and what is known of them.
pub(crate) struct World {
    /// What is compared.
    pub set: Set,
    /// Number in the database of each record.
    pub ids: Vec<i64>,
    /// Current version of each record.
    pub versions: Vec<u32>,
    /// What survivorship sees of each record.
    pub traits: Vec<Traits>,
    /// Position of each record's source.
    pub source_of: Vec<u16>,
    /// The sources.
    pub sources: Vec<Source>,
    /// Customer of each record; 0 where that is not committed yet, or where the record is no more.
    pub customer_of: Vec<i64>,
    /// Household of each customer who has one.
    pub household_of: FxHashMap<i64, i64>,
    /// Customers that are no more, by the records they had.
    pub former: Former,
    /// Households that are no more, by the customers they had.
    pub former_homes: Former,
    /// What is found while somebody types; writing its lists anew must not hold up whoever matches.
    pub search: RwLock<Search>,
    /// How often changes were taken in that could not be written.
    pub taken_back: u64,
    index_of: Vec<Index>,
    /// Records that could not be opened when they were read.
    damaged: Vec<i64>,
}

/// What is held of the records themselves, each list in the same order.
pub(crate) struct Held {
    pub records: Records,
    pub ids: Vec<i64>,
    pub versions: Vec<u32>,
    pub traits: Vec<Traits>,
    pub source_of: Vec<u16>,
    pub sources: Vec<Source>,
    pub customer_of: Vec<i64>,
    /// Records that could not be opened when they were read.
    pub damaged: Vec<i64>,
}

impl Held {
    /// Reads the repository. What stewards said must be that of this moment.
    pub fn read(session: &Session, book: &Book, threads: usize) -> anyhow::Result<Held> {
        let mut working = Working::load_what_opens(session, book, threads)?;
        let damaged = left_out(std::mem::take(&mut working.damaged))?;
        let mut customer_of = vec![0; working.ids.len()];
        let data = &session.repository.data;
        for (record, customer) in session.block(customers::memberships(data, Group::Customer))? {
            if let Some(index) = working.index(record) {
                customer_of[index as usize] = customer;
            }
        }
        let Working { records, ids, versions, traits, source_of, sources, .. } = working;
        Ok(Held { records, ids, versions, traits, source_of, sources, customer_of, damaged })
    }

    /// Lists that grow with the records have room for as many again.
    fn make_room(&mut self) {
        make_room(&mut self.ids);
        make_room(&mut self.versions);
        make_room(&mut self.traits);
        make_room(&mut self.source_of);
        make_room(&mut self.customer_of);
    }
}

/// What only the one who writes keeps up to date.
pub(crate) struct Groups {
    household_of: FxHashMap<i64, i64>,
    former: Former,
    former_homes: Former,
}

impl Groups {
    /// Reads it; before the world is locked, for whoever waits for the world may be who has to fetch the answer.
    pub fn read(session: &Session) -> anyhow::Result<Groups> {
        let data = &session.repository.data;
        let homes = session.block(customers::memberships(data, Group::Household))?;
        Ok(Groups {
            household_of: homes.into_iter().collect(),
            former: Former::new(session.block(customers::former(data, Group::Customer))?),
            former_homes: Former::new(session.block(customers::former(data, Group::Household))?),
        })
    }
}

impl World {
    /// The world of what is held. What acts and what stewards said must be those of this moment. What only the one
    /// who writes keeps up to date is read by [`World::settle`].
    pub fn new(held: Held, published: &Published, book: &Book) -> World {
        let mut held = held;
        held.make_room();
        let Held { records, ids, versions, traits, source_of, sources, customer_of, damaged } = held;
        let mut index_of = vec![NOWHERE; ids.iter().max().map_or(0, |last| *last as usize + 1)];
        make_room(&mut index_of);
        ids.iter().zip(0..).for_each(|(id, index)| index_of[*id as usize] = index);
        let said = book.said().iter().map(|said| said.by(|id| position(&index_of, id))).collect();
        let (model, cases) = (Arc::new(published.model.clone()), Arc::new(published.cases.clone()));
        let set = Set::new(records, model, cases, said);
        let search = Search::build(set.records(), &|index| set.is_alive(index));
        World {
            set,
            search: RwLock::new(search),
            ids,
            versions,
            traits,
            source_of,
            sources,
            customer_of,
            household_of: FxHashMap::default(),
            former: Former::default(),
            former_homes: Former::default(),
            taken_back: 0,
            index_of,
            damaged,
        }
    }

    /// The position of a record; none where it was never there.
    pub fn index(&self, id: i64) -> Option<Index> {
        position(&self.index_of, id)
    }

    /// Records that are left out because they are damaged; told anew, one is there again.
    pub fn damaged_ids(&self) -> Vec<i64> {
        self.damaged.iter().copied().filter(|id| self.index(*id).is_none()).collect()
    }

    /// How many.
    pub fn damaged(&self) -> usize {
        self.damaged_ids().len()
    }

    /// Leaves further ones out.
    pub fn leave_out(&mut self, damaged: Vec<(i64, &'static str)>) -> anyhow::Result<()> {
        let is_new = |(id, _): &(i64, _)| !self.damaged.contains(id);
        let damaged = left_out(damaged.into_iter().filter(is_new).collect())?;
        self.damaged.extend(damaged);
        Ok(())
    }

    /// Notes a record that the set has taken in, and gives back what was noted before.
    pub fn note(&mut self, index: Index, id: i64, version: i64, source: u16, traits: Traits) -> Noted {
        let at = index as usize;
        let known = (at < self.ids.len()).then(|| (self.versions[at], self.traits[at]));
        let noted = Noted { index, id, known };
        let version = u32::try_from(version).unwrap_or(u32::MAX);
        if at >= self.ids.len() {
            self.ids.resize(at + 1, 0);
            self.versions.resize(at + 1, 0);
            self.traits.resize(at + 1, traits);
            self.source_of.resize(at + 1, source);
            self.customer_of.resize(at + 1, 0);
        }
        (self.ids[at], self.versions[at], self.traits[at], self.source_of[at]) =
            (id, version, traits, source);
        let place = id as usize;
        if place >= self.index_of.len() {
            self.index_of.resize(place + 1, NOWHERE);
        }
        self.index_of[place] = index;
        noted
    }

    /// Notes again what was noted before.
    pub fn unnote(&mut self, noted: Noted) {
        let at = noted.index as usize;
        match noted.known {
            Some((version, traits)) => (self.versions[at], self.traits[at]) = (version, traits),
            // The place in the set stays empty; the number may be given to another record.
            None => self.index_of[noted.id as usize] = NOWHERE,
        }
    }

    /// Knows from now on what only the one who writes keeps up to date.
    pub fn settle(&mut self, groups: Groups) {
        self.household_of = groups.household_of;
        self.household_of.reserve(self.household_of.len());
        self.former = groups.former;
        self.former_homes = groups.former_homes;
    }

    /// Lets records be found by what they say now, one by one: whoever searches does not wait for all of them.
    pub fn make_findable(&self, indexes: &[Index]) {
        let records = self.set.records();
        for index in indexes {
            leisure::step();
            let Ok(mut search) = self.search.write() else { return };
            search.remove(records, *index, records.get(*index));
            if self.set.is_alive(*index) {
                search.add(records, *index);
            }
        }
    }

    /// The source of a record, where that is there.
    pub fn source(&self, record: i64) -> Option<&Source> {
        let index = self.index(record)?;
        self.sources.get(usize::from(self.source_of[index as usize]))
    }

    /// Knows the sources as they are registered now. None ever goes, and new ones come last.
    pub fn know(&mut self, sources: Vec<Source>) {
        debug_assert!(self.sources.iter().zip(&sources).all(|(known, now)| known.id == now.id));
        if sources.len() >= self.sources.len() {
            self.sources = sources;
        }
    }

    /// The position of a source.
    pub fn source_at(&self, id: i64) -> Option<u16> {
        self.sources.iter().position(|source| source.id == id).and_then(|at| u16::try_from(at).ok())
    }

    /// What stewards said, by positions; `coming` are records that are about to be taken in.
    pub fn said(&self, book: &Book, coming: &FxHashMap<i64, Index>) -> Vec<Said> {
        let at = |id: i64| coming.get(&id).copied().or_else(|| self.index(id));
        book.said().iter().map(|said| said.by(at)).collect()
    }
}

/// Damaged records that are left out, and said in the log; not where there are so many that something else is wrong.
fn left_out(damaged: Vec<(i64, &'static str)>) -> anyhow::Result<Vec<i64>> {
    if damaged.len() > MOST_DAMAGED {
        return Err(anyhow::anyhow!(
            "{} records, the first of them {}, do not open",
            damaged.len(),
            damaged[0].0
        )
        .context(Unready::Records));
    }
    for (id, what) in &damaged {
        tracing::error!(
            record = id,
            "{what} {id} is damaged; it is left out until it is restored or told anew"
        );
    }
    Ok(damaged.into_iter().map(|(id, _)| id).collect())
}

/// What was noted of a record before it was noted again.
#[derive(Clone, Copy)]
pub(crate) struct Noted {
    index: Index,
    id: i64,
    known: Option<(u32, Traits)>,
}

fn position(index_of: &[Index], id: i64) -> Option<Index> {
    let index = *index_of.get(usize::try_from(id).ok()?)?;
    (index != NOWHERE).then_some(index)
}

/// Some records of the world, by their position among them.
pub(crate) struct Members<'a> {
    pub world: &'a World,
    pub members: &'a [Index],
}

impl Members<'_> {
    fn at(&self, index: Index) -> usize {
        self.members[index as usize] as usize
    }
}

impl View for Members<'_> {
    fn id(&self, index: Index) -> i64 {
        self.world.ids[self.at(index)]
    }

    fn version(&self, index: Index) -> i64 {
        i64::from(self.world.versions[self.at(index)])
    }

    fn member(&self, index: Index) -> Member {
        let at = self.at(index);
        let rank = self.world.sources[usize::from(self.world.source_of[at])].rank;
        let rank = u16::try_from(rank).unwrap_or(u16::MAX);
        let records = self.world.set.records();
        let index = self.members[index as usize];
        Member::new(records.get(index), self.world.traits[at], rank, records.key_hash(index))
    }
}
