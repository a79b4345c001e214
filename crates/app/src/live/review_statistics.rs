//! How the work on review tasks goes: by person and day how much was decided and how long it took, what it saved, and how
//! far people agree who looked at the same pairs.

use super::node::Node;
use super::refusal::Refusal;
use super::within::RecordsWithin;
use crate::access::View;
use crate::decisions::Book;
use db::verdicts::{self, Kept};
use db::{Millis, verdicts::UNDECIDED};
use identity::agreement::{Agreement, agreement};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::CivilDate;
use std::collections::BTreeMap;

/// How the work went in some days.
#[derive(Clone, PartialEq, Debug)]
pub struct ReviewStatistics {
    /// Minutes that a pair took before.
    pub manual_minutes: u32,
    /// By day and person, in order.
    pub days: Vec<(CivilDate, String, Work)>,
    /// All of it.
    pub total: Work,
    /// How far second opinions agree with the first.
    pub agreement: Agreement,
}

/// What was done.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Work {
    /// Pairs that were decided.
    pub decided: usize,
    /// Pairs about which somebody could not say.
    pub undecided: usize,
    /// Second opinions.
    pub second_opinions: usize,
    /// Decided pairs of which it was told how long they took.
    pub decided_timed: usize,
    /// How long each took, of whatever was looked at, where that was told; in order.
    pub seconds: Vec<i64>,
}

impl Work {
    fn add(&mut self, kept: &Kept) {
        let is_second = kept.first.is_some();
        let is_undecided = kept.verdict.verdict == UNDECIDED;
        let is_decided = !is_second && !is_undecided;
        self.second_opinions += usize::from(is_second);
        self.undecided += usize::from(is_undecided);
        self.decided += usize::from(is_decided);
        self.decided_timed += usize::from(is_decided && kept.verdict.seconds.is_some());
        self.seconds.extend(kept.verdict.seconds);
    }

    /// Everything was added.
    fn finish(&mut self) {
        self.seconds.sort_unstable();
    }

    /// The middle one of the times.
    pub fn median_seconds(&self) -> Option<f64> {
        let half = self.seconds.len() / 2;
        match self.seconds.len() % 2 {
            _ if self.seconds.is_empty() => None,
            1 => Some(self.seconds[half] as f64),
            _ => Some((self.seconds[half - 1] + self.seconds[half]) as f64 / 2.0),
        }
    }

    /// How long everything took together.
    pub fn hours_spent(&self) -> f64 {
        self.seconds.iter().sum::<i64>() as f64 / 3_600.0
    }

    /// How much longer the decided pairs would have taken before, of those of which it was told how long they took.
    pub fn hours_saved(&self, manual_minutes: u32) -> f64 {
        self.decided_timed as f64 * f64::from(manual_minutes) / 60.0 - self.hours_spent()
    }
}

impl Node {
    /// How the work on the pairs within reach went from one moment up to before another, by the days of a zone.
    pub async fn review_statistics(
        &self,
        [begin, end]: [Millis; 2],
        zone: &TimeZone,
        view: &View,
    ) -> Result<ReviewStatistics, Refusal> {
        let data = &self.session().repository.data;
        let mut all = verdicts::between(data, begin, end).await.map_err(anyhow::Error::from)?;
        if !view.reaches_all() {
            self.keep_verdicts_within(&mut all, &*self.book().await?, view)?;
        }
        let (manual_minutes, zone) = (self.0.settings.review.manual_minutes, zone.clone());
        self.beside(move || Ok(ReviewStatistics::of(&all, manual_minutes, &zone)?)).await
    }

    fn keep_verdicts_within(&self, all: &mut Vec<Kept>, book: &Book, view: &View) -> Result<(), Refusal> {
        let within = RecordsWithin::of(view, book);
        let (world, _) = self.0.ready()?;
        let world = world.read().map_err(|_| self.0.not_ready())?;
        all.retain(|kept| kept.verdict.records.iter().all(|record| within.has(&world, *record)));
        Ok(())
    }
}

impl ReviewStatistics {
    fn of(all: &[Kept], manual_minutes: u32, zone: &TimeZone) -> anyhow::Result<ReviewStatistics> {
        let (mut days, mut total): (BTreeMap<(CivilDate, String), Work>, Work) = Default::default();
        for kept in all {
            let day = Timestamp::from_millisecond(kept.verdict.at)?;
            let day = day.to_zoned(zone.clone()).date();
            days.entry((day, kept.verdict.actor.clone())).or_default().add(kept);
            total.add(kept);
        }
        let found: Vec<(&str, &str)> = all
            .iter()
            .filter_map(|kept| Some((kept.first.as_deref()?, kept.verdict.verdict.as_str())))
            .collect();
        total.finish();
        days.values_mut().for_each(Work::finish);
        Ok(ReviewStatistics {
            manual_minutes,
            days: days.into_iter().map(|((day, actor), work)| (day, actor, work)).collect(),
            total,
            agreement: agreement(&found),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use db::verdicts::Verdict;

    fn kept(verdict: &str, seconds: Option<i64>, first: Option<&str>) -> Kept {
        let (actor, verdict) = ("usr_1".to_owned(), verdict.to_owned());
        let verdict = Verdict { at: 0, actor, records: [1, 2], verdict, seconds, decision: None };
        Kept { verdict, first: first.map(str::to_owned) }
    }

    #[test]
    fn what_was_told_is_added_up() {
        let mut work = Work::default();
        assert_eq!((work.median_seconds(), work.hours_spent()), (None, 0.0));
        for (verdict, seconds, first) in [
            ("same", Some(30), None),
            ("different", Some(6), None),
            ("household", None, None),
            ("undecided", Some(60), None),
            ("same", Some(12), Some("same")),
        ] {
            work.add(&kept(verdict, seconds, first));
        }
        work.finish();
        assert_eq!((work.decided, work.undecided, work.second_opinions, work.decided_timed), (3, 1, 1, 2));
        assert_eq!(work.median_seconds(), Some(21.0));
        assert!((work.hours_spent() - 108.0 / 3_600.0).abs() < 1e-12);
        assert!((work.hours_saved(3) - (2.0 * 180.0 - 108.0) / 3_600.0).abs() < 1e-12);
        work.add(&kept("same", Some(8), None));
        work.finish();
        assert_eq!(work.median_seconds(), Some(12.0));
    }
}
