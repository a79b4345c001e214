//! The strata of the sampling frame: pairs of like score and like fate. Where the answers within a stratum are
//! nearly all the same, few labels tell much (Cochran, "Sampling Techniques", 3rd edition 1977, chapter 5).

use crate::resolve::Thresholds;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

/// A part of the sampling frame. Scores are in bits, borders relative to the thresholds of the model.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stratum {
    /// Joined, with a score far above the threshold.
    Sure,
    /// Joined, with a score near the threshold.
    NearThreshold,
    /// Joined only through other records: the two alone would not have been.
    Through,
    /// Apart, although the score would do for a review or more.
    Review,
    /// Apart, compared, with a score just below the review band.
    JustBelow,
    /// Apart, compared, with a score far below it.
    FarBelow,
    /// Not among the matcher's candidates, reached by the wider blocking, with a score that deserves a look.
    WiderNear,
    /// The same with a score far below.
    WiderFar,
    /// Apart and hopeless: the score gives less than one in a thousand. Not part of the frame of recall, since
    /// a million pairs with three among them tell no sample anything; drawn as a control of that belief.
    Beneath,
}

/// From so many bits above the threshold on, a joined pair is sure.
const SURE: f64 = 7.0;
/// So many bits below the review band end what is just below it.
const JUST_BELOW: f64 = 6.0;
/// So many bits below the review band end the frame: by default at -10 bits, odds of one to a thousand.
const FAR_BELOW: f64 = 11.0;

impl Stratum {
    /// Every stratum, in the order of a report.
    pub const ALL: &[Stratum] = &[
        Stratum::Sure,
        Stratum::NearThreshold,
        Stratum::Through,
        Stratum::Review,
        Stratum::JustBelow,
        Stratum::FarBelow,
        Stratum::WiderNear,
        Stratum::WiderFar,
        Stratum::Beneath,
    ];

    /// The stratum of a pair that is one customer.
    pub(super) fn joined_at(score: f64, thresholds: Thresholds) -> Stratum {
        if score >= thresholds.same_person + SURE {
            Stratum::Sure
        } else if score >= thresholds.same_person {
            Stratum::NearThreshold
        } else {
            Stratum::Through
        }
    }

    /// The stratum of a pair of two customers that the matcher compared.
    pub(super) fn apart_at(score: f64, thresholds: Thresholds) -> Stratum {
        if score >= thresholds.review {
            Stratum::Review
        } else if score >= thresholds.review - JUST_BELOW {
            Stratum::JustBelow
        } else if score >= thresholds.review - FAR_BELOW {
            Stratum::FarBelow
        } else {
            Stratum::Beneath
        }
    }

    /// The stratum of a pair that only the wider blocking reached.
    pub(super) fn wider_at(score: f64, thresholds: Thresholds) -> Stratum {
        match Stratum::apart_at(score, thresholds) {
            Stratum::Review | Stratum::JustBelow => Stratum::WiderNear,
            Stratum::FarBelow => Stratum::WiderFar,
            other => other,
        }
    }

    /// Whether its pairs are one customer.
    pub fn is_joined(self) -> bool {
        self <= Stratum::Through
    }

    /// Whether it counts for recall.
    pub fn is_in_frame(self) -> bool {
        self != Stratum::Beneath
    }

    /// The share of pairs of one person to plan with before any label is known: what the demo retailer shows,
    /// rounded towards one half, so that a plan asks for too many labels rather than too few.
    pub fn usual_share(self) -> f64 {
        match self {
            Stratum::Sure => 0.995,
            Stratum::NearThreshold => 0.95,
            Stratum::Through => 0.85,
            Stratum::Review => 0.6,
            Stratum::JustBelow => 0.25,
            Stratum::FarBelow => 0.03,
            Stratum::WiderNear => 0.35,
            Stratum::WiderFar => 0.02,
            Stratum::Beneath => 0.001,
        }
    }

    /// Name in words: English, French.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Stratum::Sure => ("joined, sure", "réunis, sûrs"),
            Stratum::NearThreshold => ("joined, near the threshold", "réunis, près du seuil"),
            Stratum::Through => ("joined through other records", "réunis par d'autres fiches"),
            Stratum::Review => ("apart, to be reviewed", "séparés, à examiner"),
            Stratum::JustBelow => ("apart, just below", "séparés, juste en dessous"),
            Stratum::FarBelow => ("apart, far below", "séparés, loin en dessous"),
            Stratum::WiderNear => ("not compared, similar", "non comparés, ressemblants"),
            Stratum::WiderFar => ("not compared, less similar", "non comparés, moins ressemblants"),
            Stratum::Beneath => ("beneath the frame (control)", "hors cadre (contrôle)"),
        }
    }
}

/// Something for every stratum. Written down by the names of the strata, so that what was kept stays readable when
/// there is another stratum one day.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct PerStratum<T>([T; Stratum::ALL.len()]);

impl<T> PerStratum<T> {
    /// What `of` says of each stratum.
    pub fn from_fn(mut of: impl FnMut(Stratum) -> T) -> Self {
        Self(std::array::from_fn(|place| of(Stratum::ALL[place])))
    }

    /// Every stratum with what it has.
    pub fn iter(&self) -> impl Iterator<Item = (Stratum, &T)> + Clone {
        Stratum::ALL.iter().copied().zip(&self.0)
    }
}

impl<T> Index<Stratum> for PerStratum<T> {
    type Output = T;

    fn index(&self, stratum: Stratum) -> &T {
        &self.0[stratum as usize]
    }
}

impl<T> IndexMut<Stratum> for PerStratum<T> {
    fn index_mut(&mut self, stratum: Stratum) -> &mut T {
        &mut self.0[stratum as usize]
    }
}

impl<T: Serialize> Serialize for PerStratum<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for PerStratum<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut named = BTreeMap::<Stratum, T>::deserialize(deserializer)?;
        Ok(Self::from_fn(|stratum| named.remove(&stratum).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THRESHOLDS: Thresholds = Thresholds { same_person: 3.0, review: 1.0 };

    fn check(place: fn(f64, Thresholds) -> Stratum, at: &[(f64, Stratum)]) {
        for (score, stratum) in at {
            assert_eq!(place(*score, THRESHOLDS), *stratum, "at {score} bits");
        }
    }

    #[test]
    fn a_score_on_the_border_belongs_to_the_better_stratum() {
        use Stratum::{
            Beneath, FarBelow, JustBelow, NearThreshold, Review, Sure, Through, WiderFar, WiderNear,
        };
        check(
            Stratum::joined_at,
            &[(10.0, Sure), (9.9, NearThreshold), (3.0, NearThreshold), (2.9, Through)],
        );
        check(
            Stratum::apart_at,
            &[(30.0, Review), (1.0, Review), (0.9, JustBelow), (-5.1, FarBelow), (-10.1, Beneath)],
        );
        check(Stratum::wider_at, &[(2.0, WiderNear), (-5.0, WiderNear), (-10.0, WiderFar), (-10.1, Beneath)]);
    }

    #[test]
    fn what_is_kept_names_its_strata() {
        let kept = PerStratum::from_fn(|stratum| stratum as u64);
        let text = serde_json::to_string(&kept).unwrap();
        assert!(text.starts_with(r#"{"sure":0,"near_threshold":1,"#), "{text}");
        assert_eq!(serde_json::from_str::<PerStratum<u64>>(&text).unwrap(), kept);
        let older: PerStratum<u64> = serde_json::from_str(r#"{"wider_far":7}"#).unwrap();
        assert_eq!((older[Stratum::WiderFar], older[Stratum::Sure]), (7, 0));
    }
}
