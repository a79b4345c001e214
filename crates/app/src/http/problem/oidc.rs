//! What may go wrong as somebody signs in by another service. What that service said is not repeated.

use crate::http::language::Language;

/// Why nobody is signed in by another service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::http) enum Oidc {
    /// No service is set.
    NotSetUp,
    /// The path to go on to is none of ours.
    BadReturn,
    /// The sign-in was not begun in this browser, took too long or was used already.
    Over,
    /// The service did not let them in.
    Declined,
    /// No user is theirs.
    NoUser,
    /// Their e-mail is not verified there.
    Unverified,
    /// None of their groups gives a role.
    NoRole,
    /// The service is not to be reached.
    Away,
    /// What the service says cannot be believed.
    Untrusted,
}

/// Seconds after which a service that was away may be back.
pub(super) const BACK: u64 = 5;

impl Oidc {
    /// A word for machines, and the status.
    pub(super) const fn facts(self) -> (&'static str, u16) {
        match self {
            Oidc::NotSetUp => ("no_sign_in_service", 404),
            Oidc::BadReturn => ("bad_return_to", 400),
            Oidc::Over => ("sign_in_over", 400),
            Oidc::Declined => ("sign_in_declined", 403),
            Oidc::NoUser => ("no_user", 403),
            Oidc::Unverified => ("email_not_verified", 403),
            Oidc::NoRole => ("no_role", 403),
            Oidc::Away => ("sign_in_service_away", 503),
            Oidc::Untrusted => ("sign_in_service_untrusted", 502),
        }
    }

    pub(super) const fn title(self) -> (&'static str, &'static str) {
        match self {
            Oidc::NotSetUp => ("Not found", "Introuvable"),
            Oidc::BadReturn => ("The address cannot be read", "Adresse illisible"),
            Oidc::Away | Oidc::Untrusted => {
                ("The sign-in service cannot be used", "Service de connexion indisponible")
            }
            _ => ("Not signed in", "Non authentifié"),
        }
    }

    pub(super) fn detail(self, language: Language) -> &'static str {
        let (english, french) = self.words();
        language.of_two(english, french)
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Oidc::NotSetUp => (
                "people sign in here by login and password only: POST /v1/session; [oidc] in amigo.toml names another \
                 service",
                "ici on se connecte par identifiant et mot de passe seulement : POST /v1/session ; [oidc] dans amigo.toml \
                 nomme un autre service",
            ),
            Oidc::BadReturn => (
                "`return_to` is a path of this service, such as /v1/docs",
                "`return_to` est un chemin de ce service, par exemple /v1/docs",
            ),
            Oidc::Over => (
                "this sign-in was begun in another browser, took more than ten minutes or was used already; begin again: \
                 GET /v1/session/oidc",
                "cette connexion a été commencée dans un autre navigateur, a duré plus de dix minutes ou a déjà servi ; \
                 recommencez : GET /v1/session/oidc",
            ),
            Oidc::Declined => (
                "the sign-in service did not let you in, or you stopped there; begin again",
                "le service de connexion ne vous a pas laissé entrer, ou vous avez arrêté ; recommencez",
            ),
            Oidc::NoUser => (
                "the sign-in service knows you, but no user here that may sign in is yours; ask an administrator to make \
                 one with your e-mail",
                "le service de connexion vous connaît, mais aucun utilisateur autorisé ici n'est le vôtre ; demandez à un \
                 administrateur d'en créer un avec votre adresse e-mail",
            ),
            Oidc::Unverified => (
                "the sign-in service has not verified your e-mail; verify it there, then begin again",
                "le service de connexion n'a pas vérifié votre adresse e-mail ; faites-la vérifier, puis recommencez",
            ),
            Oidc::NoRole => (
                "none of your groups at the sign-in service gives a role here; ask whoever looks after the groups",
                "aucun de vos groupes du service de connexion ne donne de rôle ici ; adressez-vous à qui gère les groupes",
            ),
            Oidc::Away => (
                "the sign-in service does not answer; try again in a moment, or sign in by login and password",
                "le service de connexion ne répond pas ; réessayez dans un instant, ou connectez-vous par identifiant et \
                 mot de passe",
            ),
            Oidc::Untrusted => (
                "the sign-in service answered with something that cannot be trusted, so nobody was signed in; the log says \
                 why; begin again, or sign in by login and password",
                "la réponse du service de connexion n'est pas fiable, personne n'a donc été connecté ; le journal dit \
                 pourquoi ; recommencez, ou connectez-vous par identifiant et mot de passe",
            ),
        }
    }
}
