//! The sources as the report tells them apart: the largest ones each by itself, all others together, so that
//! the page does not grow with what a file says in its source column.

use crate::load::Loaded;
use crate::matching::Matched;
use identity::records::{Record, TextId};
use identity::resolve::Link;
use model::{Field, RemarkKind};
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::collections::BTreeMap;

/// Sources shown each by itself.
const MOST: usize = 12;

/// Which column of the report a source stands in.
pub(super) struct Sources {
    names: Vec<String>,
    column_of: FxHashMap<TextId, usize>,
    /// Number of sources that share the last column, if more than one.
    pub(super) together: usize,
}

/// One source, or the rest of them.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub(super) struct SourceFigures {
    /// Its name; empty for the rest.
    pub name: String,
    /// Its records.
    pub records: u64,
    /// The people behind them.
    pub customers: u64,
    /// Rows read, those left out for their key included: what completeness is measured against.
    pub rows: u64,
    /// For each field that any source fills.
    pub fields: BTreeMap<Field, FieldFigures>,
}

/// A field within a source.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub(super) struct FieldFigures {
    /// Rows with a value.
    pub filled: u64,
    /// Values that could not be used and count as missing.
    pub unusable: u64,
    /// What was noticed, by remark.
    pub remarks: BTreeMap<RemarkKind, u64>,
}

/// What two sources have in common.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Meeting {
    /// One source, by its place.
    pub a: usize,
    /// The other; the same for duplicates within a source.
    pub b: usize,
    /// Links between their records.
    pub links: u64,
    /// People with records in both, or with several in the one.
    pub customers: u64,
}

impl Sources {
    /// The sources of all records, the largest first.
    pub(super) fn of(loaded: &Loaded) -> Sources {
        let mut records: FxHashMap<TextId, u64> = FxHashMap::default();
        for record in loaded.records.as_slice() {
            *records.entry(record.source).or_default() += 1;
        }
        let name = |id: &TextId| loaded.records.words.get(*id);
        let mut by_size: Vec<(TextId, u64)> = records.into_iter().collect();
        by_size.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| name(a).cmp(name(b))));
        let alone = if by_size.len() > MOST { MOST - 1 } else { by_size.len() };
        let mut names: Vec<String> = by_size[..alone].iter().map(|(id, _)| super::short(name(id))).collect();
        if by_size.len() > alone {
            names.push(String::new());
        }
        let column_of = by_size.iter().enumerate().map(|(at, (id, _))| (*id, at.min(alone))).collect();
        Sources { names, column_of, together: by_size.len() - alone }
    }

    fn column(&self, source: TextId) -> usize {
        self.column_of[&source]
    }

    /// What is to be told about each source.
    pub(super) fn figures(&self, loaded: &Loaded, matched: &Matched<'_>) -> Vec<SourceFigures> {
        let mut figures: Vec<SourceFigures> = self
            .names
            .iter()
            .map(|name| SourceFigures { name: name.clone(), ..Default::default() })
            .collect();
        for record in loaded.records.as_slice() {
            figures[self.column(record.source)].records += 1;
        }
        self.for_each_customer(loaded, matched, |columns| {
            figures.iter_mut().zip(columns).for_each(|(of, number)| of.customers += u64::from(*number > 0));
        });
        self.count_fields(loaded, &mut figures);
        figures
    }

    fn count_fields(&self, loaded: &Loaded, figures: &mut [SourceFigures]) {
        let column =
            |name: &str| loaded.records.words.find(name).and_then(|id| self.column_of.get(&id).copied());
        // A source whose rows were all left out for their keys has no column.
        for (source, number) in &loaded.rows {
            let Some(column) = column(source) else { continue };
            figures[column].rows += number;
        }
        for ((source, field), number) in &loaded.filled {
            let Some(column) = column(source) else { continue };
            figures[column].fields.entry(*field).or_default().filled += number;
        }
        for ((source, remark), number) in &loaded.remarks {
            let Some(column) = column(source) else { continue };
            let field = figures[column].fields.entry(remark.field).or_default();
            *field.remarks.entry(remark.kind).or_default() += number;
            if makes_missing(remark.kind) {
                field.unusable += number;
            }
        }
    }

    /// Which sources meet which, by links and by people.
    pub(super) fn meetings(&self, loaded: &Loaded, matched: &Matched<'_>) -> Vec<Meeting> {
        let mut links = vec![0; self.names.len() * self.names.len()];
        let mut customers = links.clone();
        for link in &matched.resolution.links {
            links[self.cell(loaded, link)] += 1;
        }
        let width = self.names.len();
        self.for_each_customer(loaded, matched, |columns| {
            for a in 0..width {
                for b in a..width {
                    let meets = if a == b { columns[a] > 1 } else { columns[a] > 0 && columns[b] > 0 };
                    customers[a * width + b] += u64::from(meets);
                }
            }
        });
        let cells = links.into_iter().zip(customers).enumerate();
        let meeting = |(at, (links, customers))| Meeting { a: at / width, b: at % width, links, customers };
        cells.map(meeting).filter(|meeting| meeting.links > 0 || meeting.customers > 0).collect()
    }

    fn cell(&self, loaded: &Loaded, link: &Link) -> usize {
        let column = |index| self.column(loaded.records.get(index).source);
        let (a, b) = (column(link.a), column(link.b));
        a.min(b) * self.names.len() + a.max(b)
    }

    /// Hands on, customer by customer, how many records each source has of it.
    fn for_each_customer(&self, loaded: &Loaded, matched: &Matched<'_>, mut take: impl FnMut(&[u32])) {
        let records = loaded.records.as_slice().iter();
        let column = |(customer, record): (&u32, &Record)| (*customer, self.column(record.source) as u8);
        let mut members: Vec<(u32, u8)> =
            matched.resolution.customer_of.iter().zip(records).map(column).collect();
        members.sort_unstable();
        let mut columns = vec![0; self.names.len()];
        for group in members.chunk_by(|left, right| left.0 == right.0) {
            columns.fill(0);
            group.iter().for_each(|(_, column)| columns[usize::from(*column)] += 1);
            take(&columns);
        }
    }
}

/// Whether a value with this remark counts as missing.
fn makes_missing(kind: RemarkKind) -> bool {
    matches!(kind, RemarkKind::Placeholder | RemarkKind::Invalid | RemarkKind::ImpossibleDate)
}
