//! The words for things that have an id or a name, in English and in French.

use crate::http::language::Language;

/// That there is no such thing.
pub(super) fn unknown(what: &str, language: Language) -> String {
    language.of_two(
        format!("there is no such {what}"),
        match what {
            "customer" => "ce client n'existe pas",
            "source" => "cette source n'existe pas",
            "record" => "cet enregistrement n'existe pas",
            "review task" => "cette tâche de revue n'existe pas ou plus",
            "decision" => "cette décision n'existe pas",
            "import" => "cet import n'existe pas",
            "upload" => "aucun fichier n'a été envoyé pour cet import",
            "row in quarantine" => "cette ligne n'existe pas en quarantaine",
            "model" => "ce modèle n'existe pas",
            "what-if" => "cet essai n'existe pas ou plus",
            "round" => "cette campagne de recette n'existe pas",
            "pair" => "cette paire n'existe pas",
            "ticket" => "ce ticket n'existe pas",
            "store" => "ce magasin n'existe pas",
            "associate" => "ce vendeur n'existe pas",
            "brand" => "cette marque n'existe pas",
            "dead letter" => "cet envoi en souffrance n'existe pas",
            "user" => "cet utilisateur n'existe pas",
            "client" => "ce client d'API n'existe pas",
            "household" => "ce foyer n'existe pas",
            "relation" => "ce lien n'existe pas",
            "subscriber" => "cet abonné n'existe pas",
            "alarm" => "cette alarme n'existe pas",
            "event" => "cet événement n'existe pas",
            "webhook" => "ce webhook n'existe pas",
            "delivery" => "cet envoi n'existe pas ou plus",
            "job" => "ce travail n'existe pas ou plus",
            "schedule" => "cette planification n'existe pas",
            "session" => "cette session n'existe pas ou plus",
            _ => "cela n'existe pas",
        }
        .to_owned(),
    )
}

/// That something cannot be its id.
pub(super) fn bad_id(what: &str, language: Language) -> String {
    let (example, french) = match what {
        "dead letter" => ("dl_4g2", "d'un envoi en souffrance"),
        "user" => ("usr_4g2", "d'un utilisateur"),
        "client" => ("cl_4g2", "d'un client d'API"),
        "household" => ("hh_4g2", "d'un foyer"),
        "record" => ("rec_4g2", "d'un enregistrement"),
        "associate" => ("as_4g2", "d'un vendeur"),
        "import" => ("imp_4g2", "d'un import"),
        "model" => ("mod_4g2", "d'un modèle"),
        "what-if" => ("wi_4g2", "d'un essai"),
        "round" => ("rnd_4g2", "d'une campagne de recette"),
        "ticket" => ("tk_4g2", "d'un ticket"),
        "alarm" => ("al_4g2", "d'une alarme"),
        "event" => ("evt_4g2", "d'un événement"),
        "webhook" => ("wh_4g2", "d'un webhook"),
        "job" => ("job_4g2", "d'un travail"),
        "row in quarantine" => ("qr_4g2", "d'une ligne en quarantaine"),
        _ => ("cus_4g2", "d'un client"),
    };
    language.of_two(
        format!("an id of a {what} looks like {example}; copy it again"),
        format!("l'identifiant {french} ressemble à {example} ; recopiez-le"),
    )
}
