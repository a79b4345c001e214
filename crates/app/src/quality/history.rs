//! The scores of a day, beside those of the day before and of thirty days before.

use super::{read_counts, required_of};
use crate::session::Session;
use db::quality::{self, ALL_SOURCES};
use db::sources::Source;
use identity::quality::{Duplicates, Score, Scores, Tally, Weights};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use model::Field;
use serde::Serialize;

/// What is scored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Subject {
    /// Name of the source; none for all of them together.
    pub source: Option<String>,
    /// The fields that it has to fill; all sources together have to fill what each of them has to.
    pub required: Vec<Field>,
}

/// The scores of a source, and what they were.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Scored {
    /// What is scored.
    #[serde(flatten)]
    pub subject: Subject,
    /// The scores.
    pub scores: Scores,
    /// Changes against earlier days, where those are known.
    pub changes: Vec<Change>,
}

/// How a score has changed. The fields required today count for the earlier day too, so that like is compared with
/// like.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Change {
    /// Days between.
    pub days: i64,
    /// Change of completeness.
    pub completeness: Option<f64>,
    /// Change of accuracy.
    pub accuracy: Option<f64>,
    /// Change of uniqueness.
    pub uniqueness: Option<f64>,
    /// Change of the total.
    pub total: Option<f64>,
}

/// How far back scores are compared.
const BACK: [i64; 2] = [1, 30];

/// The scores of all sources as of a day, all of them together last. Sources of which nothing was counted are left
/// out.
pub fn read(session: &Session, day: i64) -> anyhow::Result<Vec<Scored>> {
    let sources = session.block(db::sources::all(&session.repository.data))?;
    let today = on_day(session, &sources, day)?;
    let mut before = Vec::new();
    for days in BACK {
        before.push((days, on_day(session, &sources, day - days)?));
    }
    let scored = |(subject, scores): (Subject, Scores)| {
        let change = |(days, then): &(i64, Vec<(Subject, Scores)>)| {
            let (_, then) = then.iter().find(|(then, _)| then.source == subject.source)?;
            Some(Change::between(then, &scores, *days))
        };
        Scored { changes: before.iter().filter_map(change).collect(), subject, scores }
    };
    Ok(today.into_iter().map(scored).collect())
}

/// The scores of a source, or of all of them together, on the days on which something was counted anew: newest first,
/// before a day and at most so many.
pub fn of_days(
    session: &Session,
    source: Option<&Source>,
    before: i64,
    most: i64,
) -> anyhow::Result<Vec<(i64, Scores)>> {
    let id = source.map_or(ALL_SOURCES, |source| source.id);
    let days = session.block(quality::days(&session.repository.data, id, before, most))?;
    let sources = match source {
        Some(source) => vec![source.clone()],
        None => session.block(db::sources::all(&session.repository.data))?,
    };
    let mut all = Vec::with_capacity(days.len());
    for day in days {
        let scored = on_day(session, &sources, day)?;
        let wanted = |(subject, _): &(Subject, Scores)| subject.source.is_some() == source.is_some();
        all.extend(scored.into_iter().find(wanted).map(|(_, scores)| (day, scores)));
    }
    Ok(all)
}

/// Every source that is known on a day, and all of them together.
fn on_day(session: &Session, sources: &[Source], day: i64) -> anyhow::Result<Vec<(Subject, Scores)>> {
    let (date, weights) = (date_of(day), Weights::default());
    let mut all = Vec::with_capacity(sources.len() + 1);
    for source in sources {
        let Some((tally, duplicates)) = counts(session, source.id, day)? else { continue };
        let required = required_of(source);
        let scores = Scores::of(date, &tally, &required, duplicates, weights);
        all.push((Subject { source: Some(source.name.clone()), required }, scores));
    }
    if let Some((_, duplicates)) = counts(session, ALL_SOURCES, day)? {
        let parts: Vec<Scores> = all.iter().map(|(_, scores)| scores.clone()).collect();
        let scores = Scores::together(date, &parts, duplicates, weights);
        all.push((Subject { source: None, required: Vec::new() }, scores));
    }
    Ok(all)
}

fn counts(session: &Session, source: i64, day: i64) -> anyhow::Result<Option<(Tally, Duplicates)>> {
    let found = session.block(quality::as_of(&session.repository.data, source, day))?;
    Ok(found.map(|(_, counts)| read_counts(&counts)))
}

/// A day as a date.
fn date_of(day: i64) -> Date {
    date(1970, 1, 1).saturating_add(day.clamp(-700_000, 2_900_000).days())
}

impl Change {
    fn between(earlier: &Scores, later: &Scores, days: i64) -> Change {
        let of = |score: Score| -> Option<f64> {
            let share = |scores: &Scores| scores.ratio(score).map_or(scores.total, |ratio| ratio.share());
            Some(share(later)? - share(earlier)?)
        };
        Change {
            days,
            completeness: of(Score::Completeness),
            accuracy: of(Score::Accuracy),
            uniqueness: of(Score::Uniqueness),
            total: of(Score::Total),
        }
    }
}
