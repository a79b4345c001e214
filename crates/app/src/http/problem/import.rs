//! The words of what may be wrong with files that are sent, and with rows in quarantine.

use super::Fault;
use crate::http::language::Language;

/// What kind of fault it is, in English and in French, where it is one of these.
pub(super) fn title(fault: &Fault) -> Option<(&'static str, &'static str)> {
    Some(match fault {
        Fault::ImportOver => ("Over already", "Déjà terminé"),
        Fault::ImportBusy => ("Busy with it", "Déjà en cours"),
        Fault::RowSettled | Fault::RowDestroyed => ("Settled already", "Déjà réglé"),
        Fault::Unusable { .. } => ("Cannot be used as it is", "Inutilisable en l'état"),
        Fault::FileTooLarge { .. } => ("Too large", "Trop volumineux"),
        Fault::FileType => ("Not a form that is read", "Format non pris en charge"),
        _ => return None,
    })
}

/// What is wrong here and what to do, where it is one of these.
pub(super) fn detail(fault: &Fault, language: Language) -> Option<String> {
    let (english, french) = match fault {
        Fault::FileTooLarge { most } => {
            return Some(language.of_two(
                format!("the file has more than {most} bytes; pack it with gzip, or send it in several"),
                format!(
                    "le fichier dépasse {most} octets ; compressez-le avec gzip, ou envoyez-le en plusieurs"
                ),
            ));
        }
        // What reading itself says, and so in English.
        Fault::Unusable { detail, .. } => return Some(detail.clone()),
        Fault::ImportOver => (
            "this import is over and its file destroyed; send the file again to import it anew",
            "cet import est terminé et son fichier détruit ; renvoyez le fichier pour l'importer à nouveau",
        ),
        Fault::ImportBusy => (
            "the file is arriving, being tried or being taken in; wait for the end, or stop it with DELETE",
            "le fichier arrive, est à l'essai ou en cours d'import ; attendez la fin, ou arrêtez-le avec DELETE",
        ),
        Fault::RowSettled => (
            "this row was taken in or discarded already; GET /v1/quarantine lists those that wait",
            "cette ligne a déjà été reprise ou abandonnée ; GET /v1/quarantine donne celles qui attendent",
        ),
        Fault::RowDestroyed => (
            "the key of this row was destroyed and nothing of it can be read; discard it",
            "la clé de cette ligne a été détruite et plus rien n'en est lisible ; abandonnez-la",
        ),
        Fault::FileType => (
            "send the bytes of the file as they are, with Content-Type application/octet-stream (or that of CSV, JSON \
             Lines, Excel or gzip) and no Content-Encoding",
            "envoyez les octets du fichier tels quels, avec Content-Type application/octet-stream (ou celui de CSV, \
             JSON Lines, Excel ou gzip) et sans Content-Encoding",
        ),
        _ => return None,
    };
    Some(language.of_two(english, french).to_owned())
}
