//! The figures of the report, as the page gets them. Histograms and counts only: the page does not grow with
//! the number of records, and no value of a record stands in it but those of the examples.

use super::examples::Example;
use super::left_out::{self, LeftOut};
use super::repository::History;
use super::sources::{Meeting, SourceFigures, Sources};
use crate::load::Loaded;
use crate::matching::Matched;
use identity::records::Index;
use identity::resolve::attribute::Attribute;
use identity::resolve::kind::Kind;
use identity::resolve::veto::Veto;
use identity::resolve::{Resolution, Thresholds};
use model::RemarkKind;
use rustc_hash::FxHashSet;
use serde::Serialize;
use std::collections::BTreeMap;

/// Scores outside of this span are counted in its outermost bars.
const SPAN: (i32, i32) = (-20, 60);
/// From this size on, groups share the last bar.
const LARGEST: usize = 12;
/// Headings listed for a file; a hostile file may have thousands.
const HEADINGS: usize = 200;

/// All that the page shows.
#[derive(Serialize)]
pub(super) struct Data<'a> {
    pub program: &'static str,
    /// When the report was made.
    pub made: String,
    /// Language to begin with; the browser's where missing.
    pub language: Option<super::Language>,
    /// Whether personal values are shown in full.
    pub revealed: bool,
    pub totals: Totals,
    pub model: ModelFigures,
    pub scores: Histogram,
    /// How many customers have 1, 2, ... records.
    pub customer_sizes: Vec<u64>,
    /// How many households have 1, 2, ... people.
    pub household_sizes: Vec<u64>,
    pub sources: Vec<SourceFigures>,
    /// How many small sources share the last entry of `sources`.
    pub sources_together: usize,
    pub meetings: Vec<Meeting>,
    pub cases: Vec<CaseFigures>,
    /// Links for which no case fires by themselves, only within their groups.
    pub links_without_case: u64,
    pub vetoes: Vec<(Veto, usize)>,
    pub blocking: Blocking,
    pub files: Vec<File>,
    pub rejects: Vec<LeftOut>,
    pub attributes: BTreeMap<&'static str, Words>,
    /// What cleaning can notice, in words: English, French.
    pub remarks: Vec<(&'static str, (&'static str, &'static str))>,
    /// Whether the policy masks values.
    pub policy_masks: bool,
    pub examples: Vec<Example>,
    /// What only a repository can tell.
    pub repository: Option<&'a History>,
}

/// The figures everything begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Totals {
    /// Records compared.
    pub records: u64,
    /// Sources they come from.
    pub sources: u64,
    /// Files read.
    pub files: u64,
    /// People behind the records.
    pub customers: u64,
    /// Households they live in.
    pub households: u64,
    /// Links between records of one person.
    pub links: u64,
    /// Pairs set aside for a person's look.
    pub review_pairs: u64,
    /// Records that stand in such a pair.
    pub review_records: u64,
    /// Rows left out.
    pub rejected: u64,
}

#[derive(Serialize)]
pub(super) struct ModelFigures {
    pub version: String,
    pub trained_on: usize,
    pub thresholds: Thresholds,
}

/// Scores of the compared pairs, one bit a bar.
#[derive(PartialEq, Debug, Serialize)]
pub(super) struct Histogram {
    /// Where the first bar starts.
    pub from: i32,
    pub counts: Vec<u64>,
    /// Whether the outermost bars also hold what lies beyond them.
    pub open: [bool; 2],
}

/// What became of a match case.
#[derive(Serialize)]
pub(super) struct CaseFigures {
    pub id: String,
    pub en: String,
    pub fr: String,
    /// Links for which it fires.
    pub links: u64,
    /// Links for which only it fires.
    pub alone: u64,
}

/// Which pairs were compared, and which were not.
#[derive(Serialize)]
pub(super) struct Blocking {
    pub compared: u64,
    pub kept: u64,
    pub used: Vec<Kind>,
    pub left_out: Vec<Kind>,
    pub capped: Vec<Capped>,
}

#[derive(Serialize)]
pub(super) struct Capped {
    pub kind: Kind,
    pub keys: usize,
    pub records: usize,
    pub largest: usize,
}

/// How a file was read.
#[derive(Serialize)]
pub(super) struct File {
    pub shape: connect::Shape,
    pub rows: u64,
    pub rejected: BTreeMap<&'static str, u64>,
    /// Headings beyond those listed.
    pub more_headings: usize,
}

/// An attribute and its levels in words: English, French.
#[derive(Serialize)]
pub(super) struct Words {
    pub words: (&'static str, &'static str),
    pub levels: BTreeMap<&'static str, (&'static str, &'static str)>,
}

/// The figures of a resolution.
pub(super) fn collect<'a>(
    loaded: &Loaded,
    matched: &Matched<'_>,
    examples: Vec<Example>,
    repository: Option<&'a History>,
    settings: &super::Settings,
) -> Data<'a> {
    let resolution = &matched.resolution;
    let sources = Sources::of(loaded);
    let (cases, links_without_case) = cases(matched);
    let totals = totals(loaded, resolution);
    Data {
        program: env!("CARGO_PKG_VERSION"),
        made: settings.made.clone(),
        language: settings.language,
        revealed: settings.reveal,
        totals: repository.map_or(totals, |history| totals.with_quarantine(history)),
        model: model(matched),
        scores: histogram(&resolution.scores, matched.model.thresholds),
        customer_sizes: size_counts(&resolution.customer_of, resolution.customers),
        household_sizes: size_counts(&resolution.household_of, resolution.households),
        sources: sources.figures(loaded, matched),
        sources_together: sources.together,
        meetings: sources.meetings(loaded, matched),
        cases,
        links_without_case,
        vetoes: resolution.vetoed.clone(),
        blocking: blocking(matched),
        files: loaded.files.iter().map(file).collect(),
        rejects: left_out::rows(loaded),
        attributes: Attribute::ALL.iter().map(|attribute| (attribute.key(), words(*attribute))).collect(),
        remarks: RemarkKind::ALL.iter().map(|kind| (kind.key(), kind.words())).collect(),
        policy_masks: loaded.policy.masks_any(),
        examples,
        repository,
    }
}

impl Totals {
    /// A repository leaves no row out for good: they wait in quarantine.
    pub(super) fn with_quarantine(self, history: &History) -> Totals {
        let waiting = history.quarantine.iter().map(|(_, _, rows)| rows.unsigned_abs()).sum();
        Totals { rejected: waiting, ..self }
    }
}

/// The figures everything begins with.
pub(super) fn totals(loaded: &Loaded, resolution: &Resolution) -> Totals {
    let ends = |review: &identity::resolve::Review| [review.link.a, review.link.b];
    let in_review: FxHashSet<Index> = resolution.reviews.iter().flat_map(ends).collect();
    let sources: FxHashSet<u32> = loaded.records.as_slice().iter().map(|record| record.source).collect();
    Totals {
        records: loaded.records.len() as u64,
        sources: sources.len() as u64,
        files: loaded.files.len() as u64,
        customers: resolution.customers as u64,
        households: resolution.households as u64,
        links: resolution.links.len() as u64,
        review_pairs: resolution.reviews.len() as u64,
        review_records: in_review.len() as u64,
        rejected: loaded.files.iter().flat_map(|file| file.rejected.values()).sum(),
    }
}

fn model(matched: &Matched<'_>) -> ModelFigures {
    let model = &matched.model;
    ModelFigures {
        version: model.version.clone(),
        trained_on: model.trained_on,
        thresholds: model.thresholds,
    }
}

/// The bars reach from the lowest to the highest score, and always around the thresholds.
fn histogram(scores: &[f32], thresholds: Thresholds) -> Histogram {
    let bar = |score: f32| (score.floor() as i32).clamp(SPAN.0, SPAN.1 - 1);
    let around = [thresholds.review as f32 - 3.0, thresholds.same_person as f32 + 3.0];
    let bars = || scores.iter().copied().chain(around).map(bar);
    let first = bars().min().unwrap_or_default();
    let last = bars().max().unwrap_or_default();
    let mut counts = vec![0; (last - first + 1) as usize];
    scores.iter().for_each(|score| counts[(bar(*score) - first) as usize] += 1);
    let open = [
        scores.iter().any(|score| *score < SPAN.0 as f32),
        scores.iter().any(|score| *score >= SPAN.1 as f32),
    ];
    Histogram { from: first, counts, open }
}

/// How many groups have 1, 2, ... members; the last entry counts the larger ones too.
fn size_counts(group_of: &[u32], groups: usize) -> Vec<u64> {
    let mut sizes = vec![0usize; groups];
    group_of.iter().for_each(|group| sizes[*group as usize] += 1);
    let mut counts = vec![0; LARGEST];
    sizes.iter().filter(|size| **size > 0).for_each(|size| counts[size.min(&LARGEST) - 1] += 1);
    counts
}

/// What became of each case, and the number of links for which none fires.
fn cases(matched: &Matched<'_>) -> (Vec<CaseFigures>, u64) {
    let mut counts = vec![(0, 0); matched.cases.len()];
    let mut none = 0;
    for link in &matched.resolution.links {
        let firing = matched.cases.iter().enumerate().filter(|(_, case)| case.fires(link.pattern));
        let firing: Vec<usize> = firing.map(|(at, _)| at).collect();
        firing.iter().for_each(|at| counts[*at].0 += 1);
        match firing.as_slice() {
            [] => none += 1,
            [only] => counts[*only].1 += 1,
            _ => {}
        }
    }
    let named = matched.cases.iter().zip(counts).map(|(case, (links, alone))| CaseFigures {
        id: case.id.clone(),
        en: case.en.clone(),
        fr: case.fr.clone(),
        links,
        alone,
    });
    (named.collect(), none)
}

fn blocking(matched: &Matched<'_>) -> Blocking {
    let blocks = &matched.candidates.blocks;
    let capped = blocks.capped.iter().map(|capped| Capped {
        kind: capped.kind,
        keys: capped.keys,
        records: capped.records,
        largest: capped.largest,
    });
    Blocking {
        compared: matched.candidates.compared(),
        kept: matched.candidates.pairs().len() as u64,
        used: blocks.used.clone(),
        left_out: blocks.left_out.clone(),
        capped: capped.collect(),
    }
}

fn file(facts: &crate::load::FileFacts) -> File {
    let mut shape = facts.shape.clone();
    let all = [shape.columns.len(), shape.unmapped.len(), shape.late.len()];
    shape.file = super::short(&shape.file);
    shape.columns.truncate(HEADINGS);
    shape.columns.iter_mut().for_each(|column| column.heading = super::short(&column.heading));
    for headings in [&mut shape.unmapped, &mut shape.late] {
        headings.truncate(HEADINGS);
        headings.iter_mut().for_each(|heading| *heading = super::short(heading));
    }
    let more_headings = all.iter().map(|number| number.saturating_sub(HEADINGS)).sum();
    File { shape, rows: facts.rows, rejected: facts.rejected.clone(), more_headings }
}

fn words(attribute: Attribute) -> Words {
    let level = |level: &identity::resolve::attribute::Level| (level.key, (level.en, level.fr));
    Words { words: attribute.words(), levels: attribute.levels().iter().map(level).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_fall_into_bars_of_one_bit() {
        let thresholds = Thresholds { review: 2.0, same_person: 4.0 };
        let bars = histogram(&[-0.5, 0.0, 0.9, 2.0, 100.0], thresholds);
        assert_eq!((bars.from, bars.open), (-1, [false, true]));
        assert_eq!(bars.counts[..4], [1, 2, 0, 1]);
        assert_eq!((bars.counts.len(), bars.counts[60]), (61, 1));
        let none = histogram(&[], thresholds);
        assert_eq!((none.from, none.counts), (-1, vec![0; 9]));
    }

    #[test]
    fn groups_are_counted_by_size() {
        let mut group_of = vec![0, 1, 1];
        group_of.extend([2; 40]);
        let counts = size_counts(&group_of, 3);
        assert_eq!((counts[0], counts[1], counts[LARGEST - 1], counts.iter().sum::<u64>()), (1, 1, 1, 3));
    }
}
