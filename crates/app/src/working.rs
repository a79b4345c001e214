//! The working set: all current records of the repository, unsealed, cleaned and held compactly, ready to be
//! matched. It lives in memory only. One thread reads, the others unseal and clean.

use crate::cells;
use crate::decisions::Book;
use crate::layouts::{Layouts, layouts};
use crate::sealed;
use crate::session::Session;
use crate::view::View;
use anyhow::Context;
use db::Millis;
use db::records::{self, Stored};
use db::sources::Source;
use db::vault::{Opener, Space};
use identity::golden::{self, Member, Traits};
use identity::normalise::{self, CleanRecord};
use identity::quality::Tally;
use identity::records::{Builder, Index, Records};
use model::{RawBatch, RawRecord, Remark};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};

/// Records read in one step.
const PAGE: i64 = 8_192;
/// No position: the record does not exist.
const NOWHERE: Index = Index::MAX;

/// All current records.
pub struct Working {
    /// What is compared.
    pub records: Records,
    /// Number in the database of each record.
    pub ids: Vec<i64>,
    /// Current version of each record.
    pub versions: Vec<u32>,
    pub(crate) traits: Vec<Traits>,
    pub(crate) source_of: Vec<u16>,
    /// Records that cannot be opened, and what of each is damaged; they are left out.
    pub(crate) damaged: Vec<(i64, &'static str)>,
    /// Records with a later version than their first, and when it came in.
    renewed: Vec<(Index, Millis)>,
    /// The sources.
    pub sources: Vec<Source>,
    /// What was counted of each source, in their order.
    pub counted: Vec<Counted>,
    pub(crate) index_of: Vec<Index>,
}

/// What was counted of the records of one source while they passed.
#[derive(Clone, Default)]
pub struct Counted {
    /// Filled and usable fields.
    pub tally: Tally,
    /// How often cleaning noticed what.
    pub remarks: FxHashMap<Remark, u64>,
}

/// A page on its way to be cleaned.
struct Page {
    order: u64,
    layouts: Arc<Layouts>,
    stored: Vec<Stored>,
    wrapped: Vec<(i64, Vec<u8>)>,
}

/// What stewards entered themselves.
struct Entered {
    source: Option<i64>,
    /// Records that decisions that hold speak of.
    standing: FxHashSet<i64>,
}

impl Entered {
    fn stands(&self, stored: &Stored) -> bool {
        Some(stored.source_id) != self.source || self.standing.contains(&stored.id)
    }
}

/// What one thread has cleaned.
#[derive(Default)]
struct Part {
    builder: Builder,
    runs: Vec<(u64, Vec<Facts>)>,
    counted: Vec<Counted>,
    damaged: Vec<(i64, &'static str)>,
}

#[derive(Clone, Copy)]
struct Facts {
    id: i64,
    version: u32,
    source: u16,
    received_at: Millis,
    traits: Traits,
}

impl Working {
    /// Reads the repository.
    pub fn load(session: &Session, threads: usize) -> anyhow::Result<Working> {
        Working::load_under(session, &Book::read(session)?, threads)
    }

    /// Reads the repository as it is under these decisions: what a steward entered exists as long as a decision
    /// that holds speaks of it.
    pub fn load_under(session: &Session, book: &Book, threads: usize) -> anyhow::Result<Working> {
        let working = Working::load_what_opens(session, book, threads)?;
        match working.damaged.first() {
            Some((id, what)) => Err(db::Error::Damaged { what, id: *id }.into()),
            None => Ok(working),
        }
    }

    /// The same without the records that cannot be opened because they are damaged, so that these keep nobody from
    /// working with the others.
    pub fn load_what_opens(session: &Session, book: &Book, threads: usize) -> anyhow::Result<Working> {
        let repository = &session.repository;
        // First of all: what comes in meanwhile is left out, and each source of what came before is known.
        let last = session.block(records::last_id(&repository.data))?;
        let sources = session.block(db::sources::all(&repository.data))?;
        let mut reading = Reading::begin(session, &sources, last)?;
        let bar = crate::progress::count(last.unsigned_abs(), "reading the repository");
        let opener = repository.vault.opener(Space::Record);
        let numbers: FxHashMap<i64, u16> = sources.iter().map(|source| source.id).zip(0..).collect();
        let entered = Entered {
            source: sources.iter().find(|source| source.name == model::STEWARD).map(|source| source.id),
            standing: book.spoken_of(),
        };
        let (sender, pages) = sync_channel::<Page>(2);
        let pages = Mutex::new(pages);
        let parts = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads.max(1))
                .map(|_| {
                    let (pages, opener, numbers, entered) = (&pages, &opener, &numbers, &entered);
                    scope.spawn(move || clean_all(pages, opener, numbers, entered))
                })
                .collect();
            let read = (1..=last).step_by(PAGE as usize).enumerate().try_for_each(|(order, first)| {
                let page = reading.page(order as u64, first)?;
                bar.set_position(first.unsigned_abs());
                // A worker that failed says why below.
                let _ = sender.send(page);
                anyhow::Ok(())
            });
            drop(sender);
            let parts: Vec<anyhow::Result<Part>> = workers
                .into_iter()
                .map(|worker| worker.join().map_err(|_| anyhow::anyhow!("cleaning failed"))?)
                .collect();
            read.map(|()| parts)
        })?;
        bar.finish_and_clear();
        let parts = parts.into_iter().collect::<anyhow::Result<Vec<Part>>>()?;
        Ok(assemble(parts, sources, last))
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The position of a record; none where it was erased.
    pub fn index(&self, id: i64) -> Option<Index> {
        let index = *self.index_of.get(usize::try_from(id).ok()?)?;
        (index != NOWHERE).then_some(index)
    }

    /// Records whose current version, not their first, came in at this moment or later.
    pub fn changed_since(&self, since: Millis) -> impl Iterator<Item = Index> {
        self.renewed.iter().filter(move |(_, at)| *at >= since).map(|(index, _)| *index)
    }

    /// The records of these sources.
    pub fn of_sources(&self, sources: &[i64]) -> impl Iterator<Item = Index> {
        let wanted: Vec<bool> = self.sources.iter().map(|source| sources.contains(&source.id)).collect();
        let any = wanted.contains(&true);
        let of = self.source_of.iter().zip(0..).filter(move |_| any);
        of.filter(move |(source, _)| wanted[usize::from(**source)]).map(|(_, index)| index)
    }

    /// The source of a record.
    pub fn source(&self, index: Index) -> &Source {
        &self.sources[usize::from(self.source_of[index as usize])]
    }

    /// Which fields of a record are filled and usable, and which of those are doubtful.
    pub fn traits(&self, index: Index) -> Traits {
        self.traits[index as usize]
    }
}

impl View for Working {
    fn id(&self, index: Index) -> i64 {
        self.ids[index as usize]
    }

    fn version(&self, index: Index) -> i64 {
        i64::from(self.versions[index as usize])
    }

    fn member(&self, index: Index) -> Member {
        let at = index as usize;
        let rank = self.sources[usize::from(self.source_of[at])].rank;
        let rank = u16::try_from(rank).unwrap_or(u16::MAX);
        Member::new(self.records.get(index), self.traits[at], rank, self.records.key_hash(index))
    }
}

/// Reads page after page, also while others write.
struct Reading<'a> {
    session: &'a Session,
    sources: &'a [Source],
    layouts: Arc<Layouts>,
    last: i64,
}

impl<'a> Reading<'a> {
    fn begin(session: &'a Session, sources: &'a [Source], last: i64) -> anyhow::Result<Reading<'a>> {
        Ok(Reading { session, sources, layouts: Arc::new(layouts(session, sources)?), last })
    }

    fn page(&mut self, order: u64, first: i64) -> anyhow::Result<Page> {
        let repository = &self.session.repository;
        let last = self.last.min(first + PAGE - 1);
        // Two databases, each on a thread of its own.
        let (stored, wrapped) = self.session.block(async {
            tokio::try_join!(
                records::between(&repository.data, first, last),
                repository.vault.wrapped(Space::Record, first, last)
            )
        })?;
        let is_new = |stored: &Stored| !self.layouts.contains_key(&(stored.source_id, stored.layout_id));
        if stored.iter().any(is_new) {
            self.layouts = Arc::new(layouts(self.session, self.sources)?);
        }
        Ok(Page { order, layouts: Arc::clone(&self.layouts), stored, wrapped })
    }
}

fn clean_all(
    pages: &Mutex<Receiver<Page>>,
    opener: &Opener,
    numbers: &FxHashMap<i64, u16>,
    entered: &Entered,
) -> anyhow::Result<Part> {
    let mut part = Part::default();
    let mut scratch = Scratch::default();
    loop {
        let next = pages.lock().map(|pages| pages.recv());
        let Ok(Ok(mut page)) = next else { return Ok(part) };
        page.stored.retain(|stored| entered.stands(stored));
        part.take(page, opener, numbers, &mut scratch)?;
    }
}

#[derive(Default)]
struct Scratch {
    clean: CleanRecord,
    plain: Vec<u8>,
}

impl Part {
    fn take(
        &mut self,
        mut page: Page,
        opener: &Opener,
        numbers: &FxHashMap<i64, u16>,
        scratch: &mut Scratch,
    ) -> anyhow::Result<()> {
        self.builder.start_segment(page.order);
        let mut facts = Vec::with_capacity(page.stored.len());
        page.stored.sort_by_key(|stored| (stored.source_id, stored.layout_id));
        let origin = |stored: &Stored| (stored.source_id, stored.layout_id);
        for group in page.stored.chunk_by(|left, right| origin(left) == origin(right)) {
            let layout =
                page.layouts.get(&origin(&group[0])).context("a record belongs to no known source")?;
            let mut batch = RawBatch::new(Arc::clone(layout), group.len());
            let mut read = Vec::with_capacity(group.len());
            for stored in group {
                match unseal(stored, &page.wrapped, opener, &mut scratch.plain) {
                    Ok(true) => {
                        batch.push(stored.id.unsigned_abs(), cells::read(&scratch.plain));
                        read.push(stored);
                    }
                    Ok(false) => {}
                    Err(db::Error::Damaged { what, id }) => self.damaged.push((id, what)),
                    Err(error) => return Err(error.into()),
                }
            }
            let source =
                numbers.get(&group[0].source_id).copied().context("a record belongs to no known source")?;
            if self.counted.len() <= usize::from(source) {
                self.counted.resize_with(usize::from(source) + 1, Counted::default);
            }
            let counted = &mut self.counted[usize::from(source)];
            for (record, stored) in batch.records().zip(read) {
                normalise::record(&record, &mut scratch.clean);
                counted.count(&record, &scratch.clean);
                self.builder.push(&scratch.clean);
                let recency = stored.updated_at.unwrap_or(stored.received_at);
                let traits = golden::traits(&record, &scratch.clean, recency);
                let version = u32::try_from(stored.version).unwrap_or(u32::MAX);
                facts.push(Facts { id: stored.id, version, source, received_at: stored.received_at, traits });
            }
        }
        self.runs.push((page.order, facts));
        Ok(())
    }
}

impl Counted {
    fn count(&mut self, raw: &RawRecord<'_>, clean: &CleanRecord) {
        self.tally.count(raw, clean);
        for remark in &clean.remarks {
            *self.remarks.entry(*remark).or_default() += 1;
        }
    }

    fn merge(&mut self, other: &Counted) {
        self.tally.merge(&other.tally);
        for (remark, number) in &other.remarks {
            *self.remarks.entry(*remark).or_default() += number;
        }
    }
}

/// Opens a record into `plain`; not where its key was destroyed.
fn unseal(
    stored: &Stored,
    wrapped: &[(i64, Vec<u8>)],
    opener: &Opener,
    plain: &mut Vec<u8>,
) -> Result<bool, db::Error> {
    let Ok(at) = wrapped.binary_search_by_key(&stored.id, |(id, _)| *id) else { return Ok(false) };
    let key = opener.open(stored.id, &wrapped[at].1)?;
    sealed::open(&key, stored, plain)?;
    Ok(true)
}

fn assemble(parts: Vec<Part>, sources: Vec<Source>, last: i64) -> Working {
    let (mut builders, mut runs) = (Vec::new(), Vec::new());
    let mut counted = vec![Counted::default(); sources.len()];
    let mut damaged = Vec::new();
    for part in parts {
        builders.push(part.builder);
        damaged.extend(part.damaged);
        runs.extend(part.runs);
        counted.iter_mut().zip(&part.counted).for_each(|(all, part)| all.merge(part));
    }
    runs.sort_by_key(|(order, _)| *order);
    damaged.sort_unstable();
    let records = Records::assemble(builders);
    let number = records.len();
    let mut working = Working {
        records,
        ids: Vec::with_capacity(number),
        versions: Vec::with_capacity(number),
        traits: Vec::with_capacity(number),
        source_of: Vec::with_capacity(number),
        damaged,
        renewed: Vec::new(),
        sources,
        counted,
        index_of: vec![NOWHERE; last as usize + 1],
    };
    for facts in runs.into_iter().flat_map(|(_, facts)| facts) {
        let index = working.ids.len() as Index;
        working.index_of[facts.id as usize] = index;
        if facts.version > 1 {
            working.renewed.push((index, facts.received_at));
        }
        working.ids.push(facts.id);
        working.versions.push(facts.version);
        working.traits.push(facts.traits);
        working.source_of.push(facts.source);
    }
    working
}
