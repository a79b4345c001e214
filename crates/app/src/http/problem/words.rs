//! The words of each fault, in English and in French side by side.

use super::Fault;
use super::account;
use super::import;
use super::things;
use super::unready::why;
use super::webhook;
use crate::http::json::{DEPTH, Flaw, NAMES, SHOWN, VALUES};
use crate::http::language::Language;

impl Fault {
    /// What kind of fault it is; the same for all of its code.
    pub fn title(&self, language: Language) -> &'static str {
        if let Some((english, french)) = account::title(self).or_else(|| import::title(self)) {
            return language.of_two(english, french);
        }
        let (english, french) = match self {
            Fault::NotReady { .. } => ("Not ready yet", "Pas encore prêt"),
            Fault::TooBusy { .. } => ("Too much at once", "Trop à la fois"),
            Fault::KeyReused => ("Idempotency-Key used before", "Idempotency-Key déjà utilisée"),
            Fault::InProgress => ("Being worked on", "En cours de traitement"),
            Fault::Unknown { .. } | Fault::NoRoute => ("Not found", "Introuvable"),
            Fault::OwnerMayAsk => ("Somebody else's", "À quelqu'un d'autre"),
            Fault::EventsForgotten => ("No longer kept", "Plus conservé"),
            Fault::Erased => ("Erased", "Effacé"),
            Fault::Settled => ("Settled already", "Déjà réglé"),
            Fault::Failed { .. } | Fault::Kept { .. } => ("Failed here", "Échec interne"),
            Fault::Timeout | Fault::SlowBody => ("Out of time", "Délai dépassé"),
            Fault::TooLarge { .. } => ("Too large", "Trop volumineux"),
            Fault::MediaType | Fault::Packed => ("Not a form that is read", "Format non pris en charge"),
            Fault::BodyNotText | Fault::CutBody | Fault::Json(_) => {
                ("The body cannot be read", "Corps illisible")
            }
            Fault::BadId { .. }
            | Fault::BadAddress
            | Fault::TwiceInQuery { .. }
            | Fault::BadFilter { .. } => ("The address cannot be read", "Adresse illisible"),
            Fault::BadIdempotencyKey | Fault::BadCondition => {
                ("A header cannot be read", "En-tête illisible")
            }
            Fault::Method => ("Not with this method", "Méthode non autorisée"),
            Fault::WrongHost => ("Not served under this name", "Nom d'hôte non servi"),
            Fault::NotSignedIn => ("Not signed in", "Non authentifié"),
            Fault::BadToken => ("Token not accepted", "Jeton refusé"),
            Fault::Undecided(_) => ("Cannot be decided", "Décision impossible"),
            Fault::Claimed => ("Claimed", "Déjà pris"),
            Fault::ChangedMeanwhile => ("Changed meanwhile", "Modifié entre-temps"),
            Fault::Exists => ("There already", "Existe déjà"),
            Fault::SourceHasRecords => ("Read by it already", "Déjà lu ainsi"),
            Fault::IfMatchRequired => ("If-Match is needed", "If-Match est nécessaire"),
            Fault::NotAllowed { .. } | Fault::NotInClear => ("Not allowed", "Non autorisé"),
            _ => ("The message cannot be taken", "Message refusé"),
        };
        language.of_two(english, french)
    }

    /// What is wrong here, and what to do.
    pub fn detail(&self, language: Language) -> String {
        let told = account::detail(self, language).or_else(|| import::detail(self, language));
        if let Some(told) = told {
            return told;
        }
        match self {
            Fault::NotReady { seconds, why: unready } => {
                let why = why(*unready, language);
                language.of_two(
                    format!("not ready yet: {why}; ask again in {seconds} s"),
                    format!("pas encore prêt : {why} ; redemandez dans {seconds} s"),
                )
            }
            Fault::NotInClear => language.of_two(
                "the answer would tell values that are masked for you; ask with a role that sees names and contacts \
                 in clear"
                    .to_owned(),
                "la réponse révélerait des valeurs masquées pour vous ; demandez avec un rôle qui voit noms et \
                 coordonnées en clair"
                    .to_owned(),
            ),
            Fault::Undecided(why) => why.detail(language),
            Fault::BadUrl(why) => webhook::detail(*why, language),
            Fault::BadDay => language.of_two(
                "a day such as 2026-03-31 is needed".to_owned(),
                "il faut un jour tel que 2026-03-31".to_owned(),
            ),
            Fault::TooManyDays { most } => language.of_two(
                format!("at most {most} days are told at once; ask for fewer"),
                format!("{most} jours au plus à la fois ; demandez-en moins"),
            ),
            Fault::BadZone => language.of_two(
                "this is no time zone that is known here; write it as in Europe/Paris".to_owned(),
                "ce fuseau horaire n'est pas connu ici ; écrivez-le comme Europe/Paris".to_owned(),
            ),
            Fault::EndsBeforeItBegins => language.of_two(
                "the last day lies before the first; exchange them or leave one out".to_owned(),
                "le dernier jour précède le premier ; échangez-les ou omettez-en un".to_owned(),
            ),
            Fault::BadMoment => language.of_two(
                "a day such as 2026-03-31 (its end is meant) or an instant such as 2026-03-31T12:00:00Z is needed"
                    .to_owned(),
                "il faut un jour tel que 2026-03-31 (sa fin est entendue) ou un instant tel que 2026-03-31T12:00:00Z"
                    .to_owned(),
            ),
            Fault::OneOf { names } => language.of_two(
                format!("exactly one of {} is needed", names.join(", ")),
                format!("il faut exactement l'un de {}", names.join(", ")),
            ),
            Fault::NotAllowed { permission } => language.of_two(
                format!("this needs the permission `{permission}`; ask an administrator for a role that has it"),
                format!("il faut la permission `{permission}` ; demandez un rôle qui l'a à un administrateur"),
            ),
            Fault::BadTime => language.of_two(
                "this is no time; write it as RFC 3339 does, such as 2026-03-31T12:00:00Z".to_owned(),
                "ce n'est pas un instant ; écrivez-le selon la RFC 3339, comme 2026-03-31T12:00:00Z".to_owned(),
            ),
            Fault::BadPurpose => {
                let words: Vec<&str> = model::Purpose::ALL.iter().map(|purpose| purpose.key()).collect();
                let words = words.join(", ");
                language.of_two(
                    format!("the header Purpose is one of these words, once: {words}; or leave it out"),
                    format!("l'en-tête Purpose est l'un de ces mots, une fois : {words} ; ou omettez-le"),
                )
            }
            Fault::NotAmong { words } => {
                let words = words.join(", ");
                language.of_two(
                    format!("one of these words is needed: {words}"),
                    format!("il faut l'un de ces mots : {words}"),
                )
            }
            Fault::TooBusy { seconds } => language.of_two(
                format!("more is waiting than can be worked on; send it again in {seconds} s"),
                format!("trop de demandes en attente ; renvoyez celle-ci dans {seconds} s"),
            ),
            Fault::Unknown { what } => things::unknown(what, language),
            Fault::Failed { reference } => language.of_two(
                format!("something failed here; the log tells more under reference {reference}"),
                format!("un incident interne ; le journal en dit plus sous la référence {reference}"),
            ),
            Fault::Kept { letter } => language.of_two(
                format!(
                    "this could not be written here, the log says why; it is kept as dead letter {letter} and need not \
                     be sent again: it is replayed here once that is mended"
                ),
                format!(
                    "impossible à écrire ici, le journal dit pourquoi ; conservé comme envoi en souffrance {letter}, \
                     inutile de le renvoyer : il sera repris ici une fois la cause corrigée"
                ),
            ),
            Fault::Refused { detail, .. } => detail.clone(),
            Fault::BadId { what } => things::bad_id(what, language),
            Fault::TooLarge { most } => language.of_two(
                format!("the body has more than {most} bytes; send fewer records at once"),
                format!("le corps dépasse {most} octets ; envoyez moins de fiches à la fois"),
            ),
            Fault::Json(flaw) => json(flaw, language),
            Fault::WrongType { expected } => {
                let (english, french) = expected.words();
                language.of_two(format!("{english} is needed here"), format!("il faut ici {french}"))
            }
            Fault::Missing { name } => {
                language.of_two(format!("`{name}` is missing"), format!("`{name}` manque"))
            }
            Fault::UnknownName { name, nearest } => {
                let name = shown(name);
                let said = language
                    .of_two(format!("`{name}` means nothing here"), format!("`{name}` n'a pas de sens ici"));
                said + &did_you_mean(*nearest, language)
            }
            Fault::UnknownField { name, nearest } => {
                let name = shown(name);
                let said = language
                    .of_two(format!("there is no field `{name}`"), format!("il n'y a pas de champ `{name}`"));
                said + &did_you_mean(*nearest, language)
            }
            Fault::NotAmongFields { name, instead } => language.of_two(
                format!("`{name}` does not stand among the fields: say it as `{instead}` beside them"),
                format!("`{name}` n'a pas sa place parmi les champs : dites-le par `{instead}`, à côté"),
            ),
            Fault::TooManyOfField { most } => language.of_two(
                format!("a field has at most {most} values"),
                format!("un champ a au plus {most} valeurs"),
            ),
            Fault::BadKey { most } => language.of_two(
                format!("1 to {most} characters are needed, without control characters"),
                format!("il faut de 1 à {most} caractères, sans caractère de contrôle"),
            ),
            Fault::TooManyItems { most } => language.of_two(
                format!("more than {most} records; send them in several messages"),
                format!("plus de {most} fiches ; envoyez-les en plusieurs messages"),
            ),
            Fault::OutOfRange { from, to } => language.of_two(
                format!("a whole number from {from} to {to} is needed"),
                format!("il faut un nombre entier de {from} à {to}"),
            ),
            Fault::TwiceInQuery { name } => language.of_two(
                format!("`{name}` stands twice in the query"),
                format!("`{name}` figure deux fois dans la requête"),
            ),
            Fault::NotTogether { names: [one, other] } => language.of_two(
                format!("`{one}` and `{other}` do not go together; leave one of them out"),
                format!("`{one}` et `{other}` ne vont pas ensemble ; retirez l'un des deux"),
            ),
            Fault::BadSearch { most } => language.of_two(
                format!("`q` is what to search for: 1 to {most} characters"),
                format!("`q` est ce que l'on cherche : de 1 à {most} caractères"),
            ),
            Fault::BadFilter { name, most } => language.of_two(
                format!("`{name}` has 1 to {most} characters; leave it out where nothing is to be filtered by it"),
                format!("`{name}` a de 1 à {most} caractères ; retirez-le pour ne rien filtrer par lui"),
            ),
            other => other.fixed(language).to_owned(),
        }
    }

    /// The details in which nothing varies.
    fn fixed(&self, language: Language) -> &'static str {
        let (english, french) = match self {
            Fault::KeyReused => (
                "this Idempotency-Key came with another message before; choose a new one",
                "cette Idempotency-Key est déjà venue avec un autre message ; prenez-en une nouvelle",
            ),
            Fault::InProgress => (
                "a message with this Idempotency-Key is being worked on; wait for its answer",
                "un message avec cette Idempotency-Key est en cours ; attendez sa réponse",
            ),
            Fault::OwnerMayAsk => (
                "whose it is may still ask, and deletes it; disable that user or client first",
                "son propriétaire peut encore demander, et le supprime ; désactivez d'abord cet utilisateur ou ce client",
            ),
            Fault::EventsForgotten => (
                "events since then are not kept any more; begin again with `from=state`, which tells who is there",
                "les événements depuis lors ne sont plus conservés ; recommencez par `from=state`, qui dit qui existe",
            ),
            Fault::Erased => ("this customer was erased", "ce client a été effacé"),
            Fault::Timeout => (
                "no answer in time; what was sent may have been taken in: send it again with the same \
                 Idempotency-Key",
                "pas de réponse à temps ; l'envoi a pu être pris en compte : renvoyez-le avec la même \
                 Idempotency-Key",
            ),
            Fault::SlowBody => ("the body did not arrive in time", "le corps n'est pas arrivé à temps"),
            Fault::CutBody => ("the body broke off", "le corps s'est interrompu"),
            Fault::MediaType => (
                "the body must be `application/json` in UTF-8, and Content-Type must say so",
                "le corps doit être en `application/json`, en UTF-8, et Content-Type doit le dire",
            ),
            Fault::Packed => (
                "the body must not be packed; leave Content-Encoding out",
                "le corps ne doit pas être compressé ; retirez Content-Encoding",
            ),
            Fault::BodyNotText => ("the body is not UTF-8", "le corps n'est pas en UTF-8"),
            Fault::OneValueOnly => ("this field has one value", "ce champ a une seule valeur"),
            Fault::DeleteAndFields => (
                "a record is either deleted or has fields",
                "une fiche est supprimée ou a des champs, pas les deux",
            ),
            Fault::NoItems => ("there is no record in it", "il ne contient aucune fiche"),
            Fault::NothingToCompare => {
                ("give at least one field that is filled", "donnez au moins un champ rempli")
            }
            Fault::Settled => (
                "this dead letter was replayed, discarded or superseded already; GET /v1/dead-letters says which",
                "cet envoi en souffrance a déjà été repris, abandonné ou remplacé ; GET /v1/dead-letters le dit",
            ),
            Fault::BadAddress => (
                "what is percent-encoded in the address is not UTF-8",
                "ce qui est encodé dans l'adresse n'est pas de l'UTF-8",
            ),
            Fault::BadIdempotencyKey => (
                "Idempotency-Key must stand once and have 1 to 255 visible ASCII characters",
                "Idempotency-Key doit figurer une fois et avoir de 1 à 255 caractères ASCII visibles",
            ),
            Fault::NoRoute => ("nothing is served there", "rien n'est servi à cette adresse"),
            Fault::Method => (
                "this address is not asked with this method; Allow names those that do",
                "cette adresse n'accepte pas cette méthode ; Allow donne les bonnes",
            ),
            Fault::WrongHost => (
                "Host names another machine; ask 127.0.0.1 or localhost, or add the name to `hosts`",
                "Host désigne une autre machine ; demandez 127.0.0.1 ou localhost, ou ajoutez le nom à `hosts`",
            ),
            Fault::Claimed => (
                "somebody else looks at this task; take another one, or come back in 15 minutes",
                "quelqu'un d'autre traite cette tâche ; prenez-en une autre ou revenez dans 15 minutes",
            ),
            Fault::NotSignedIn => (
                "say who you are: `Authorization: Bearer` with a token of POST /v1/oauth/token, or sign in",
                "dites qui vous êtes : `Authorization: Bearer` avec un jeton de POST /v1/oauth/token, ou connectez-vous",
            ),
            Fault::BadToken => (
                "this token is none of ours, was taken back or came to its end; get a new one from POST \
                 /v1/oauth/token",
                "ce jeton n'est pas le nôtre, a été révoqué ou a expiré ; demandez-en un autre par POST \
                 /v1/oauth/token",
            ),
            Fault::BadCursor => (
                "this is no `next` of this list with these filters; begin again without it",
                "ce n'est pas un `next` de cette liste avec ces filtres ; recommencez sans lui",
            ),
            Fault::BadCondition => (
                "a change takes either `If-Match` with the ETag of the answer that you know, in its quotes, or \
                 `If-None-Match: *`",
                "une modification prend soit `If-Match` avec l'ETag de la réponse que vous connaissez, entre ses \
                 guillemets, soit `If-None-Match: *`",
            ),
            Fault::ChangedMeanwhile => (
                "it is not, or no longer, as you know it; read it again and decide anew",
                "il n'est pas, ou plus, tel que vous le connaissez ; relisez-le et décidez à nouveau",
            ),
            Fault::IfMatchRequired => (
                "it exists already: send `If-Match` with the ETag of the answer that you know",
                "il existe déjà : envoyez `If-Match` avec l'ETag de la réponse que vous connaissez",
            ),
            Fault::BadCountry => (
                "a country is two letters (ISO 3166) such as FR",
                "un pays s'écrit en deux lettres (ISO 3166), par exemple FR",
            ),
            Fault::Exists => (
                "it is there already; read it and change it instead",
                "il existe déjà ; lisez-le et modifiez-le plutôt",
            ),
            Fault::OtherCode => (
                "this is not the code of the associate; a code stays, another one is another associate",
                "ce n'est pas le code de ce vendeur ; un code reste, un autre code est un autre vendeur",
            ),
            Fault::Reserved => (
                "this name is the stewards' own; choose another one",
                "ce nom est celui des responsables de données ; choisissez-en un autre",
            ),
            Fault::SourceHasRecords => (
                "its records were read by its country and order of dates, which cannot change while they are served; \
                 stop the server and use `amigo source add`",
                "ses fiches ont été lues selon son pays et son ordre des dates, qui ne changent pas tant qu'elles sont \
                 servies ; arrêtez le serveur et utilisez `amigo source add`",
            ),
            _ => ("", ""),
        };
        language.of_two(english, french)
    }
}

fn json(flaw: &Flaw, language: Language) -> String {
    match flaw {
        Flaw::Syntax { line, column } => language.of_two(
            format!("no JSON from line {line}, column {column} on"),
            format!("ce n'est plus du JSON à partir de la ligne {line}, colonne {column}"),
        ),
        Flaw::TooDeep => language.of_two(
            format!("lists and objects lie within each other more than {DEPTH} deep"),
            format!("listes et objets s'emboîtent sur plus de {DEPTH} niveaux"),
        ),
        Flaw::Duplicate { name } => {
            let name = shown(name);
            language.of_two(
                format!("`{name}` stands twice in one object; which one counts?"),
                format!("`{name}` figure deux fois dans un objet ; lequel compte ?"),
            )
        }
        Flaw::Surrogate => language.of_two(
            "a \\u escape is half of a character".to_owned(),
            "un échappement \\u est la moitié d'un caractère".to_owned(),
        ),
        Flaw::TooManyNames => language.of_two(
            format!("an object has more than {NAMES} names"),
            format!("un objet a plus de {NAMES} noms"),
        ),
        Flaw::TooManyValues => language.of_two(
            format!("more than {VALUES} values; send fewer records at once"),
            format!("plus de {VALUES} valeurs ; envoyez moins de fiches à la fois"),
        ),
    }
}

fn did_you_mean(nearest: Option<&str>, language: Language) -> String {
    nearest.map_or_else(String::new, |nearest| {
        language.of_two(format!("; did you mean `{nearest}`?"), format!(" ; vouliez-vous dire `{nearest}` ?"))
    })
}

/// A name from a message, fit to be shown: short, and with nothing that acts on a terminal or a log.
pub(in crate::http) fn shown(name: &str) -> String {
    let mut short: String = name.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if name.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::password::Weak;
    use crate::http::problem::{Kind, OidcFault as Oidc};

    fn all() -> Vec<Fault> {
        let name = || "emial".to_owned();
        let unready = crate::live::Unready::ALL.map(|why| Fault::NotReady { seconds: 2, why });
        let mut all = unready.to_vec();
        all.extend([
            Fault::TooBusy { seconds: 1 },
            Fault::KeyReused,
            Fault::InProgress,
            Fault::Unknown { what: "customer" },
            Fault::Unknown { what: "dead letter" },
            Fault::Kept { letter: model::DeadLetterId(9) },
            Fault::Settled,
            Fault::OwnerMayAsk,
            Fault::EventsForgotten,
            Fault::Erased,
            Fault::Failed { reference: "19b2-7".to_owned() },
            Fault::Timeout,
            Fault::SlowBody,
            Fault::CutBody,
            Fault::TooLarge { most: 9 },
            Fault::MediaType,
            Fault::Packed,
            Fault::BodyNotText,
            Fault::Json(Flaw::Syntax { line: 3, column: 14 }),
            Fault::Json(Flaw::TooDeep),
            Fault::Json(Flaw::Duplicate { name: name() }),
            Fault::Json(Flaw::Surrogate),
            Fault::Json(Flaw::TooManyNames),
            Fault::Json(Flaw::TooManyValues),
            Fault::WrongType { expected: Kind::Plain },
            Fault::Missing { name: "source" },
            Fault::UnknownName { name: name(), nearest: None },
            Fault::UnknownField { name: name(), nearest: Some("email") },
            Fault::NotAmongFields { name: "record_id", instead: "id" },
            Fault::OneValueOnly,
            Fault::TooManyOfField { most: 20 },
            Fault::BadKey { most: 255 },
            Fault::DeleteAndFields,
            Fault::NoItems,
            Fault::TooManyItems { most: 1_000 },
            Fault::OutOfRange { from: 1, to: 50 },
            Fault::NothingToCompare,
            Fault::BadId { what: "customer" },
            Fault::BadId { what: "dead letter" },
            Fault::BadAddress,
            Fault::TwiceInQuery { name: "q" },
            Fault::BadSearch { most: 200 },
            Fault::NotTogether { names: ["q", "source"] },
            Fault::BadIdempotencyKey,
            Fault::NoRoute,
            Fault::Method,
            Fault::WrongHost,
            Fault::NotSignedIn,
            Fault::Claimed,
            Fault::Unknown { what: "review task" },
            Fault::OneOf { names: &["record", "value"] },
            Fault::Unknown { what: "decision" },
            Fault::NotAllowed { permission: model::Permission::ReadCustomers },
            Fault::BadToken,
            Fault::NotInClear,
            Fault::BadMoment,
            Fault::BadDay,
            Fault::BadZone,
            Fault::TooManyDays { most: 400 },
            Fault::EndsBeforeItBegins,
            Fault::Unknown { what: "relation" },
            Fault::Unknown { what: "household" },
            Fault::BadId { what: "household" },
            Fault::BadId { what: "record" },
            Fault::Unknown { what: "source" },
            Fault::Unknown { what: "brand" },
            Fault::NotAmong { words: &["dmy", "mdy"] },
            Fault::BadCountry,
            Fault::Reserved,
            Fault::SourceHasRecords,
            Fault::Exists,
            Fault::OtherCode,
            Fault::Unknown { what: "store" },
            Fault::Unknown { what: "associate" },
            Fault::Unknown { what: "import" },
            Fault::Unknown { what: "model" },
            Fault::Unknown { what: "what-if" },
            Fault::BadId { what: "what-if" },
            Fault::WrongType { expected: Kind::Bits },
            Fault::WrongType { expected: Kind::Share },
            Fault::Unknown { what: "pair" },
            Fault::Unknown { what: "round" },
            Fault::Unknown { what: "ticket" },
            Fault::BadId { what: "import" },
            Fault::BadId { what: "model" },
            Fault::BadId { what: "round" },
            Fault::BadId { what: "ticket" },
            Fault::BadId { what: "associate" },
            Fault::BadCursor,
            Fault::BadCondition,
            Fault::ChangedMeanwhile,
            Fault::IfMatchRequired,
            Fault::BadPurpose,
            Fault::SessionOver,
            Fault::MustChangePassword,
            Fault::CrossSite,
            Fault::BadCsrf,
            Fault::WrongPassword,
            Fault::TooManyAttempts { seconds: 4 },
            Fault::Taken { what: "login" },
            Fault::Taken { what: "client" },
            Fault::LastAdmin,
            Fault::BeyondReach,
            Fault::Weak(Weak::Length),
            Fault::Weak(Weak::Login),
            Fault::Weak(Weak::Common),
            Fault::BadLogin,
            Fault::TooManyEntries { most: 50 },
            Fault::TooManyRequests { seconds: 1 },
            Fault::Unknown { what: "user" },
            Fault::Unknown { what: "client" },
            Fault::BadId { what: "user" },
            Fault::BadId { what: "client" },
            Fault::BadTime,
            Fault::BadFilter { name: "source", most: 255 },
            Fault::ImportOver,
            Fault::ImportBusy,
            Fault::RowSettled,
            Fault::RowDestroyed,
            Fault::FileType,
            Fault::FileTooLarge { most: 9 },
            Fault::Unusable { code: "empty_file", detail: "till.csv is empty".to_owned() },
            Fault::Unknown { what: "upload" },
            Fault::Unknown { what: "row in quarantine" },
            Fault::BadId { what: "row in quarantine" },
        ]);
        all.extend(by_a_service().map(Fault::Oidc));
        all.extend([
            Fault::Unknown { what: "webhook" },
            Fault::Unknown { what: "delivery" },
            Fault::BadId { what: "webhook" },
        ]);
        use crate::live::Unfit::*;
        all.extend([Form, User, Fragment, InClear, Port, Inside, Unknown].map(Fault::BadUrl));
        all
    }

    fn by_a_service() -> [Oidc; 9] {
        [
            Oidc::NotSetUp,
            Oidc::BadReturn,
            Oidc::Over,
            Oidc::Declined,
            Oidc::NoUser,
            Oidc::Unverified,
            Oidc::NoRole,
            Oidc::Away,
            Oidc::Untrusted,
        ]
    }

    #[test]
    fn every_fault_is_told_in_both_languages() {
        let mut said = Vec::new();
        for fault in all() {
            let told = |language| format!("{}: {}", fault.title(language), fault.detail(language));
            let (english, french) = (told(Language::English), told(Language::French));
            assert!(!english.ends_with(": ") && !french.ends_with(": "), "{fault:?} has no words");
            said.push(format!("{} {}\n  {english}\n  {french}", fault.status(), fault.code()));
        }
        insta::assert_snapshot!(said.join("\n"));
    }
}
