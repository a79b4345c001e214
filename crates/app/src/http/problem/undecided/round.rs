//! Why something is not done with a round of acceptance.

use super::Undecided;
use crate::http::problem::{Fault, Problem};
use crate::live::RoundRefused;

/// The problem that it is that something is not done with a round.
pub(in crate::http::problem) fn of_round(why: RoundRefused) -> Problem {
    let (code, english, french) = match why {
        RoundRefused::Drawn => (
            "round_drawn",
            "the pairs of this round are drawn already: its targets stay; plan another round for other targets",
            "les paires de cette campagne sont déjà tirées : ses objectifs restent ; planifiez-en une autre",
        ),
        RoundRefused::Drawing => (
            "round_drawing",
            "the pairs of this round are being drawn; read it again in a moment",
            "les paires de cette campagne sont en cours de tirage ; relisez-la dans un instant",
        ),
        RoundRefused::NotDrawn => (
            "round_not_drawn",
            "nothing was drawn for this round yet; draw its pairs first",
            "rien n'est encore tiré pour cette campagne ; tirez d'abord ses paires",
        ),
        RoundRefused::Signed => (
            "round_signed",
            "this round is signed and no longer changes; plan another one",
            "cette campagne est signée et ne change plus ; planifiez-en une autre",
        ),
        RoundRefused::Pending(open) => {
            let english = format!("{open} pairs have no label yet; label them, or sign with `with_pending`");
            let french = format!(
                "{open} paires n'ont pas encore d'étiquette ; jugez-les, ou signez avec `with_pending`"
            );
            return Fault::Undecided(Undecided::of("pairs_pending", 409, english, french)).into();
        }
        RoundRefused::BadTargets(why) => {
            let french = format!("les objectifs sont refusés ; en anglais : {why}");
            let why = Undecided::of("bad_targets", 422, why, french);
            return Problem::at(Fault::Undecided(why), "/targets");
        }
    };
    Fault::Undecided(Undecided::of(code, 409, english, french)).into()
}
