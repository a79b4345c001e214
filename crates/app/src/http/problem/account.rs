//! The words of what may be wrong with whoever asks: signing in, users, clients, limits.

use super::Fault;
use crate::accounts::password::Weak;
use crate::http::language::Language;

/// What kind of fault it is, in English and in French, where it is one of these.
pub(super) fn title(fault: &Fault) -> Option<(&'static str, &'static str)> {
    Some(match fault {
        Fault::SessionOver => ("Signed out", "Session terminée"),
        Fault::MustChangePassword => ("The password must be changed", "Mot de passe à changer"),
        Fault::CrossSite | Fault::BadCsrf => ("Not from a page of ours", "Ne vient pas d'une de nos pages"),
        Fault::WrongPassword => ("Not signed in", "Non authentifié"),
        Fault::TooManyAttempts { .. } | Fault::TooManyRequests { .. } => ("Too often", "Trop souvent"),
        Fault::Oidc(why) => why.title(),
        Fault::Taken { .. } => ("Taken already", "Déjà pris"),
        Fault::LastAdmin => ("The last administrator", "Dernier administrateur"),
        Fault::BeyondReach => ("Beyond your reach", "Hors de votre périmètre"),
        Fault::Weak(_) | Fault::BadLogin | Fault::TooManyEntries { .. } => {
            ("The message cannot be taken", "Message refusé")
        }
        _ => return None,
    })
}

/// What is wrong here and what to do, where it is one of these.
pub(super) fn detail(fault: &Fault, language: Language) -> Option<String> {
    Some(match fault {
        Fault::TooManyAttempts { seconds } => language.of_two(
            format!("too many attempts to sign in; wait {seconds} s"),
            format!("trop de tentatives de connexion ; attendez {seconds} s"),
        ),
        Fault::TooManyRequests { seconds } => language.of_two(
            format!("more requests than you may make, as RateLimit-Policy says; wait {seconds} s"),
            format!("plus de requêtes que permis, voir RateLimit-Policy ; attendez {seconds} s"),
        ),
        Fault::Taken { what } => language.of_two(
            format!("there is a {what} of this name already; choose another one"),
            match *what {
                "login" => "cet identifiant est déjà pris ; choisissez-en un autre",
                _ => "un client d'API porte déjà ce nom ; choisissez-en un autre",
            }
            .to_owned(),
        ),
        Fault::TooManyEntries { most } => language.of_two(
            format!("there may be {most} entries at most; remove one first"),
            format!("il peut y avoir au plus {most} éléments ; supprimez-en d'abord un"),
        ),
        Fault::Oidc(why) => why.detail(language).to_owned(),
        Fault::Weak(why) => {
            let (english, french) = weak(*why);
            language.of_two(english, french).to_owned()
        }
        other => {
            let (english, french) = fixed(other)?;
            language.of_two(english, french).to_owned()
        }
    })
}

/// The details in which nothing varies.
fn fixed(fault: &Fault) -> Option<(&'static str, &'static str)> {
    Some(match fault {
        Fault::SessionOver => {
            ("your session came to its end; sign in again", "votre session est terminée ; reconnectez-vous")
        }
        Fault::MustChangePassword => (
            "the password is for one time only; change it first: PUT /v1/session/password",
            "ce mot de passe ne sert qu'une fois ; changez-le d'abord : PUT /v1/session/password",
        ),
        Fault::CrossSite => (
            "the browser says that a page of another site sent this; ask from a page of ours",
            "le navigateur dit que cela vient d'une page d'un autre site ; passez par une de nos pages",
        ),
        Fault::BadCsrf => (
            "X-CSRF-Token must be the `csrf_token` that GET /v1/session tells",
            "X-CSRF-Token doit être le `csrf_token` que donne GET /v1/session",
        ),
        Fault::WrongPassword => (
            "login and password do not belong together, or may not be used; ask an administrator for a new one-time \
             password",
            "identifiant et mot de passe ne vont pas ensemble, ou ne peuvent être utilisés ; demandez un nouveau mot de \
             passe provisoire à un administrateur",
        ),
        Fault::LastAdmin => (
            "nobody could make users any more; give another user the role `admin` without limits first",
            "plus personne ne pourrait créer d'utilisateurs ; donnez d'abord le rôle `admin` sans limite à un autre",
        ),
        Fault::BeyondReach => (
            "this role reaches further than your own; leave brands and stores out that are not yours",
            "ce rôle va plus loin que le vôtre ; retirez les enseignes et magasins qui ne sont pas les vôtres",
        ),
        Fault::BadLogin => (
            "a login has 1 to 255 characters, without spaces and control characters",
            "un identifiant a de 1 à 255 caractères, sans espace ni caractère de contrôle",
        ),
        _ => return None,
    })
}

const fn weak(why: Weak) -> (&'static str, &'static str) {
    match why {
        Weak::Length => ("a password has 12 to 256 characters", "un mot de passe a de 12 à 256 caractères"),
        Weak::Login => (
            "the password must not hold the login; choose another one",
            "le mot de passe ne doit pas contenir l'identifiant ; choisissez-en un autre",
        ),
        Weak::Common => (
            "this password is among those that are tried first; choose another one",
            "ce mot de passe est de ceux qu'on essaie en premier ; choisissez-en un autre",
        ),
    }
}
