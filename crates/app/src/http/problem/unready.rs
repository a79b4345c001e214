//! The words for why a process is not ready, in English and in French side by side.

use crate::http::language::Language;
use crate::live::Unready;

/// What is missing, and what to do where waiting does not help.
pub(in crate::http) fn why(unready: Unready, language: Language) -> &'static str {
    let (english, french) = match unready {
        Unready::Reading => ("the records are being read", "les fiches sont en cours de lecture"),
        Unready::Finishing => {
            ("what was interrupted is being finished", "ce qui a été interrompu est en cours d'achèvement")
        }
        Unready::NoModel => (
            "no model acts yet, one to begin with is being made",
            "aucun modèle n'agit encore, un modèle de départ est en préparation",
        ),
        Unready::NoWriter => (
            "nobody writes at the moment, another process takes over within seconds",
            "personne n'écrit pour l'instant, un autre processus prend le relais dans quelques secondes",
        ),
        Unready::Database => {
            ("the database is away, full or locked", "la base de données est absente, pleine ou verrouillée")
        }
        Unready::Model => (
            "the model that acts cannot be read; the log says which, restore it or publish another",
            "le modèle qui agit est illisible ; le journal dit lequel, restaurez-le ou publiez-en un autre",
        ),
        Unready::Decision => (
            "a decision of a steward cannot be opened; the log says which, restore it from a backup",
            "une décision est illisible ; le journal dit laquelle, restaurez-la depuis une sauvegarde",
        ),
        Unready::Records => (
            "too many records cannot be opened; make sure that the keys are those of these data",
            "trop de fiches sont illisibles ; vérifiez que les clés sont bien celles de ces données",
        ),
        Unready::Failed => {
            ("something failed here; the log says what", "un incident ; le journal dit lequel")
        }
        Unready::Stopping => {
            ("this process ends; ask another one", "ce processus s'arrête ; adressez-vous à un autre")
        }
        Unready::AccessLog => (
            "the access log cannot be written, and nothing is done unseen; the operator's log says why",
            "le registre des accès ne peut être écrit, et rien ne se fait sans trace ; le journal dit pourquoi",
        ),
    };
    language.of_two(english, french)
}
