//! Which user somebody is whom the service let in. From the second time on, it is whoever the service's own name for them
//! was linked to; the first time, whoever has the e-mail that the service has verified. Nobody is linked anew without an
//! administrator who took the earlier link away.

use super::Declined;
use super::tokens::Person as Told;
use crate::accounts::sessions::Opened;
use crate::accounts::users::{self, Change, Link, Person, Profile, Refused, SignsIn};
use crate::accounts::{Accounts, clock};
use crate::config::oidc::{Settings, Unknown};
use db::accounts::{Method, State};
use model::{Grant, UserId};

/// The claim that has to be verified.
const EMAIL: &str = "email";
/// Characters of a name.
const NAME: usize = 255;

/// Signs whoever it is in.
pub(super) async fn sign_in(
    accounts: &Accounts,
    settings: &Settings,
    told: &Told,
) -> Result<Opened, Declined> {
    let grants = match &settings.groups_claim {
        Some(claim) => settings.grants(&told.groups(claim))?,
        None => None,
    };
    let repository = &accounts.session.repository;
    let hash = Link::hash(&repository.vault, &told.issuer, &told.subject);
    let all = users::all(repository).await.map_err(refused)?;
    let linked = all.iter().find(|person| person.user.subject_hash == Some(hash));
    let id = match linked {
        Some(person) => admitted(accounts, person).await?,
        None => match named(settings, told, &all)? {
            Some(person) => {
                let id = admitted(accounts, person).await?;
                link(accounts, id, told).await?;
                id
            }
            None => created(accounts, settings, told, grants.as_deref()).await?,
        },
    };
    if let Some(grants) = grants {
        follow(accounts, id, grants).await?;
    }
    let user = users::find(repository, id).await.map_err(refused)?.user;
    accounts.refresh(clock::now()).await?;
    Ok(accounts.open(&user, Method::Oidc).await?)
}

/// Lets in whoever is not blocked, and of whose login not too many passwords were tried.
async fn admitted(accounts: &Accounts, person: &Person) -> Result<UserId, Declined> {
    if person.user.state != State::Active {
        return Err(Declined::NoUser);
    }
    accounts.check_attempts(person.user.login_hash).await.map_err(Declined::Not)?;
    Ok(person.id)
}

/// The one user who is meant by what is told; nobody where two are, or where they are linked to somebody else there.
fn named<'u>(settings: &Settings, told: &Told, all: &'u [Person]) -> Result<Option<&'u Person>, Declined> {
    let claim = settings.identified_by.as_str();
    let said = told.text(claim).ok_or(Declined::NoUser)?;
    if claim == EMAIL && !told.has_verified_email() {
        return Err(Declined::Unverified);
    }
    let said = said.trim().to_lowercase();
    let own = |profile: &Profile| match claim {
        EMAIL => profile.email.as_ref().map(|email| email.trim().to_lowercase()),
        _ => Some(profile.login.to_lowercase()),
    };
    let mut meant = all.iter().filter(|person| own(&person.profile).as_ref() == Some(&said));
    match (meant.next(), meant.next()) {
        (Some(person), None) if person.profile.link.is_none() => Ok(Some(person)),
        (None, _) => Ok(None),
        _ => Err(Declined::NoUser),
    }
}

async fn link(accounts: &Accounts, id: UserId, told: &Told) -> Result<(), Declined> {
    let change = Change { link: Some(Some(linked(told))), ..Change::default() };
    let done = users::change(&accounts.session.repository, id, change, clock::now()).await;
    done.map_err(refused)?;
    tracing::info!(user = %id, "linked to an account of the sign-in service");
    Ok(())
}

fn linked(told: &Told) -> Link {
    Link { issuer: told.issuer.clone(), subject: told.subject.clone(), since: clock::now() }
}

/// Makes a user, where that is set.
async fn created(
    accounts: &Accounts,
    settings: &Settings,
    told: &Told,
    grants: Option<&[Grant]>,
) -> Result<UserId, Declined> {
    if settings.unknown == Unknown::Refused {
        return Err(Declined::NoUser);
    }
    let grants = grants.filter(|grants| !grants.is_empty()).ok_or(Declined::NoRole)?;
    let login = told.text(&settings.identified_by).ok_or(Declined::NoUser)?.trim().to_owned();
    let short = |text: &str| text.chars().filter(|letter| !letter.is_control()).take(NAME).collect();
    let profile = Profile {
        login,
        name: told.text("name").map(short),
        email: told.text(EMAIL).filter(|_| told.has_verified_email()).map(short),
        link: Some(linked(told)),
    };
    let repository = &accounts.session.repository;
    let made = users::create(repository, &profile, grants, SignsIn::ByService, clock::now()).await;
    let id = made.map_err(refused)?.id;
    tracing::info!(user = %id, "made for an account of the sign-in service");
    Ok(id)
}

/// Gives somebody what their groups give and nothing else, where that is something else than what they have.
async fn follow(accounts: &Accounts, id: UserId, grants: Vec<Grant>) -> Result<(), Declined> {
    let repository = &accounts.session.repository;
    let has_none = grants.is_empty();
    let before = users::find(repository, id).await.map_err(refused)?;
    if before.user.grants != grants {
        let change = Change { grants: Some(grants), ..Change::default() };
        users::change(repository, id, change, clock::now()).await.map_err(refused)?;
        accounts.refresh(clock::now()).await?;
    }
    if has_none { Err(Declined::NoRole) } else { Ok(()) }
}

fn refused(why: Refused) -> Declined {
    match why {
        // Somebody else was faster: linked, named alike or taken away a moment ago.
        Refused::Taken | Refused::Unknown | Refused::Linked | Refused::BadLogin => Declined::NoUser,
        Refused::Failed(error) => error.into(),
        other => Declined::Refused(other),
    }
}
