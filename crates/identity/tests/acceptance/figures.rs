//! What the estimates promise, tried on samples whose truth is known.

use crate::shop::{RETAILER, Retailer, matched, model_of, rows, shop_of};
use identity::acceptance::{
    Estimates, Interval, Label, PerStratum, Plan, Stratum, Targets, Verdict, Wrong, answers, difference,
    findings,
};
use identity::resolve::{Model, Thresholds};

/// How often an interval held the truth, how far the estimates were off on average, and how wide the intervals were.
#[derive(Default)]
struct Record {
    held: u32,
    error: f64,
    half_width: f64,
}

impl Record {
    fn take(&mut self, interval: Interval, truth: f64) {
        // The last bits of a sum over strata depend on how it is taken.
        self.held += u32::from(interval.lower <= truth + 1e-12 && truth <= interval.upper + 1e-12);
        self.error += interval.value - truth;
        self.half_width += interval.half_width();
    }
}

const SAMPLES: u32 = 1_000;

/// Draws, labels and estimates many times: the 95 % intervals hold the truth, the estimates are right on average,
/// and the intervals are as narrow as planned, give or take what Wilson's limits add.
fn check(retailer: &Retailer, targets: Targets) {
    let plan = Plan::of(&targets, &retailer.frame.populations(), &Plan::usual_shares());
    let (precision, recall) = retailer.truth();
    let records = (0..u64::from(SAMPLES)).fold([Record::default(), Record::default()], |mut all, seed| {
        let estimates = retailer.estimates(&plan, seed);
        all[0].take(estimates.precision.likely, precision);
        all[1].take(estimates.recall.likely, recall);
        all
    });
    let planned = [targets.precision_half_width, targets.recall_half_width];
    for (((name, truth), record), planned) in
        [("precision", precision), ("recall", recall)].into_iter().zip(&records).zip(planned)
    {
        let mean = |sum: f64| sum / f64::from(SAMPLES);
        let (held, error, width) = (mean(record.held.into()), mean(record.error), mean(record.half_width));
        println!(
            "{name} {truth:.4}: {} labels, interval holds it {:.1} % of the time, mean error {error:+.5}, \
             half width {width:.4} of {planned:.4} planned",
            plan.total(),
            100.0 * held
        );
        assert!(held >= 0.92, "{name}: the interval held the truth in {held} of the samples");
        assert!(error.abs() < 0.15 * planned, "{name}: estimates are {error} off on average");
        assert!(width < 1.5 * planned, "{name}: half a width of {width} where {planned} was planned");
    }
}

#[test]
fn intervals_hold_the_truth() {
    check(&RETAILER, Targets::default());
}

#[test]
fn intervals_hold_the_truth_with_few_labels() {
    let targets = Targets { precision_half_width: 0.02, recall_half_width: 0.04, ..Targets::default() };
    check(&RETAILER, targets);
}

/// Nearly all is labelled, and two pairs in 1,543 are wrong, each in another stratum.
#[test]
fn intervals_hold_the_truth_where_errors_are_rare() {
    let rows = rows(5_000, 5);
    let shop = shop_of(&rows, 0..rows.len());
    let model = model_of(&shop);
    check(&matched(shop, model), Targets::default());
}

/// The same records matched by a model that joins only what is beyond doubt.
fn timid() -> Retailer {
    let thresholds = Thresholds { same_person: 12.0, review: 9.0 };
    let shop = shop_of(&rows(20_000, 1), 0..20_000);
    matched(shop, Model { thresholds, ..RETAILER.model.clone() })
}

#[test]
fn a_worse_matching_is_seen() {
    let (targets, timid) = (Targets::default(), timid());
    check(&timid, targets);
    let plan = |retailer: &Retailer| Plan::of(&targets, &retailer.frame.populations(), &Plan::usual_shares());
    let (good, bad) = (RETAILER.estimates(&plan(&RETAILER), 1), timid.estimates(&plan(&timid), 1));
    println!("recall {:?}, then {:?}", good.recall.likely, bad.recall.likely);
    let verdict = |interval| Verdict::of(interval, 0.9);
    assert_eq!((verdict(good.recall.likely), verdict(bad.recall.likely)), (Verdict::Met, Verdict::NotMet));
    let changed = difference(good.recall.likely, bad.recall.likely);
    assert!(changed.beyond_chance && changed.interval.value < -0.05, "{changed:?}");
    assert!(
        !difference(good.recall.likely, RETAILER.estimates(&plan(&RETAILER), 2).recall.likely).beyond_chance
    );
}

#[test]
fn pairs_that_nobody_can_decide_widen_the_bounds_and_are_counted() {
    let plan = Plan::of(&Targets::default(), &RETAILER.frame.populations(), &Plan::usual_shares());
    let sampled = RETAILER.frame.draw(&plan.sizes, 11);
    let mut labels = RETAILER.labels(&sampled);
    labels.iter_mut().step_by(20).for_each(|label| *label = Some(Label::CannotSay));
    labels.iter_mut().skip(3).step_by(40).for_each(|label| *label = None);
    let answers = answers(&RETAILER.frame.populations(), &sampled, &labels);
    let estimates = Estimates::of(&answers, Targets::default().confidence());
    let count = |wanted| labels.iter().filter(|label| **label == wanted).count() as u64;
    assert_eq!(estimates.cannot_say, count(Some(Label::CannotSay)));
    assert_eq!(estimates.pending, count(None));
    assert_eq!(estimates.labelled, plan.total() - estimates.cannot_say - estimates.pending);
    assert_eq!(estimates.unknown, []);
    let (precision, recall) = RETAILER.truth();
    for (figure, truth) in [(estimates.precision, precision), (estimates.recall, recall)] {
        assert!(
            figure.worst.value < figure.likely.value && figure.likely.value < figure.best.value,
            "{figure:?}"
        );
        assert!(figure.worst.lower <= truth && truth <= figure.best.upper, "{figure:?} for {truth}");
    }
    let found = findings(&sampled, &labels);
    assert_eq!(found.undecided.len() as u64, estimates.cannot_say);
    assert!(!found.wrong.is_empty());
    for (a, b, wrong) in found.wrong {
        assert_eq!(
            (RETAILER.joined(a, b), RETAILER.shop.same(a, b)),
            (wrong == Wrong::Joined, wrong == Wrong::Apart)
        );
    }
}

/// A stratum that nobody has labelled may be all or nothing.
#[test]
fn a_stratum_without_labels_is_not_taken_for_good() {
    let plan = Plan::of(&Targets::default(), &RETAILER.frame.populations(), &Plan::usual_shares());
    let sizes = PerStratum::from_fn(|of| if of == Stratum::WiderFar { 0 } else { plan.sizes[of] });
    let estimates = RETAILER.estimates(&Plan { sizes, ..plan }, 1);
    assert_eq!(estimates.unknown, [Stratum::WiderFar]);
    assert!(estimates.recall.likely.half_width() > 0.1, "{estimates:?}");
    assert_eq!(Verdict::of(estimates.recall.likely, 0.93), Verdict::NotShown);
}
