//! Why something is not tried, or not published.

use super::Undecided;
use crate::http::problem::{Fault, Problem};
use crate::live::Untried;

/// The problem that it is that something is not tried or published.
pub(in crate::http::problem) fn of_what_if(why: Untried) -> Problem {
    let (code, english, french) = match why {
        Untried::ActsAlready => (
            "acts_already",
            "this acts already: nothing would differ; try another model, other thresholds or other match cases",
            "cela agit déjà : rien ne changerait ; essayez un autre modèle, d'autres seuils ou d'autres règles",
        ),
        Untried::NothingEarlier => (
            "nothing_earlier",
            "nothing acted before what acts now; there is nothing to roll back to",
            "rien n'agissait avant ce qui agit ; il n'y a rien à rétablir",
        ),
        Untried::Busy => (
            "what_if_runs",
            "another what-if is being found out; wait for it, or give it up",
            "un autre essai est en cours ; attendez-le ou abandonnez-le",
        ),
        Untried::Unfinished => (
            "what_if_unfinished",
            "it is not known what this would change; wait until its state is `done`, or try again",
            "on ne sait pas ce que cela changerait ; attendez que son état soit `done`, ou recommencez",
        ),
        Untried::ActsOtherwise => (
            "acts_otherwise",
            "something else acts since this was tried; try it again against what acts now",
            "autre chose agit depuis cet essai ; refaites-le face à ce qui agit maintenant",
        ),
        Untried::BadThresholds(why) => {
            let french = "le seuil de revue ne peut dépasser celui d'une même personne";
            let why = Undecided::of("bad_thresholds", 422, why, french);
            return Problem::at(Fault::Undecided(why), "/thresholds");
        }
        Untried::BadCases(why) => {
            let french = format!("les règles sont refusées ; en anglais : {why}");
            let why = Undecided::of("bad_cases", 422, why, french);
            return Problem::at(Fault::Undecided(why), "/cases");
        }
    };
    Fault::Undecided(Undecided::of(code, 409, english, french)).into()
}
