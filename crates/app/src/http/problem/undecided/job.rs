//! Why a job is not made, stopped or taken up again, or a schedule not made.

use super::Undecided;
use crate::http::problem::words::shown;
use crate::http::problem::{Fault, Problem};
use crate::jobs::Refused;

/// The problem that it is that a job or a schedule is not as it is wished.
pub(in crate::http::problem) fn of_job(why: Refused) -> Problem {
    let at = |code, english: String, french: String, pointer: String| {
        Problem::at(Fault::Undecided(Undecided::of(code, 422, english, french)), pointer)
    };
    let (code, english, french) = match why {
        Refused::UnknownKind { name, nearest } => {
            return Problem::at(Fault::UnknownName { name, nearest }, "/kind");
        }
        Refused::UnknownParameter { name, nearest } => {
            let pointer = format!("/parameters/{}", shown(&name));
            return Problem::at(Fault::UnknownName { name, nearest }, pointer);
        }
        Refused::BadParameter { name, least, most } => {
            let english = format!("`{name}` is a whole number from {least} to {most}");
            let french = format!("`{name}` est un nombre entier de {least} à {most}");
            return at("bad_parameter", english, french, format!("/parameters/{name}"));
        }
        Refused::BadExpression => {
            let english = "five fields as cron writes them are needed: minute, hour, day of month, month, day of week; \
                           such as `30 2 * * 1-5`";
            let french = "il faut cinq champs comme les écrit cron : minute, heure, jour du mois, mois, jour de la \
                          semaine ; par exemple `30 2 * * 1-5`";
            return at("bad_cron", english.to_owned(), french.to_owned(), "/cron".to_owned());
        }
        Refused::Never => {
            let english = "this time never comes; choose a day that exists";
            let french = "ce moment ne vient jamais ; choisissez un jour qui existe";
            return at("never_due", english.to_owned(), french.to_owned(), "/cron".to_owned());
        }
        Refused::BadZone => {
            let english = "this is no time zone that is known here; write it as in Europe/Paris";
            let french = "ce fuseau horaire n'est pas connu ici ; écrivez-le comme Europe/Paris";
            return at("bad_time_zone", english.to_owned(), french.to_owned(), "/time_zone".to_owned());
        }
        Refused::NotOpen => (
            "not_open",
            "jobs of this kind are begun where they belong; GET /v1/job-kinds lists those that are begun here",
            "les travaux de ce genre se lancent ailleurs ; GET /v1/job-kinds donne ceux qui se lancent ici",
        ),
        Refused::NoTargets => (
            "no_targets",
            "this process does not know where backups go; have `to` and `keys_to` set in [backup]",
            "ce processus ne sait pas où vont les sauvegardes ; faites régler `to` et `keys_to` dans [backup]",
        ),
        Refused::Over => (
            "job_over",
            "this job is over; there is nothing left to be stopped",
            "ce travail est terminé ; il n'y a plus rien à arrêter",
        ),
        Refused::NotFailed => (
            "not_failed",
            "only a job that failed or was cancelled is taken up again, and only while no other one does the same",
            "seul un travail échoué ou annulé peut être repris, et seulement si aucun autre ne fait la même chose",
        ),
        Refused::NotOver => (
            "not_over",
            "this job is not over; cancel it first",
            "ce travail n'est pas terminé ; annulez-le d'abord",
        ),
    };
    Fault::Undecided(Undecided::of(code, 409, english, french)).into()
}
