//! `amigo user`: people who sign in. Works beside processes that serve, which learn of it within a second.

use super::folder::Folder;
use super::grants::{self, Roles};
use crate::accounts::users::{self, Change, Link, OneTime, Person, Profile, SignsIn};
use crate::{clock, session};
use clap::{Args, Subcommand};
use db::Purpose;
use db::accounts::State;
use model::UserId;
use serde_json::{Value, json};

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Subcommand)]
enum Deed {
    /// Makes a user and prints a one-time password, which has to be changed at the first sign-in.
    Add {
        /// What they type to sign in.
        login: String,
        /// What they are called.
        #[arg(long)]
        name: Option<String>,
        /// Where they are written to.
        #[arg(long)]
        email: Option<String>,
        #[command(flatten)]
        roles: Roles,
        /// They sign in by the sign-in service of [oidc] only.
        #[arg(long)]
        without_password: bool,
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Lists the users.
    List {
        /// Prints one JSON object a user.
        #[arg(long)]
        json: bool,
    },
    /// Gives a user these roles in place of those they have; their sessions end.
    Role {
        /// Id of the user.
        id: UserId,
        #[command(flatten)]
        roles: Roles,
    },
    /// Lets a user in no more; their sessions end.
    Block {
        /// Id of the user.
        id: UserId,
    },
    /// Lets a user in again.
    Unblock {
        /// Id of the user.
        id: UserId,
    },
    /// Takes a user's link to the sign-in service away; their sessions end. The next time, they are found by their e-mail.
    Unlink {
        /// Id of the user.
        id: UserId,
    },
    /// Gives a user a one-time password and prints it; their sessions end.
    ResetPassword {
        /// Id of the user.
        id: UserId,
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let reads = matches!(arguments.deed, Deed::List { .. });
    let purpose = match session::exists(arguments.folder.path())? {
        _ if reads => Purpose::Read,
        true => Purpose::Serve,
        false => Purpose::Create,
    };
    let session = arguments.folder.open(purpose)?;
    let (repository, now) = (&session.repository, clock::now());
    let state = |state| Change { state: Some(state), ..Change::default() };
    match &arguments.deed {
        Deed::Add { login, name, email, roles, without_password, json } => {
            let (login, name, email) = (login.clone(), name.clone(), email.clone());
            let (profile, grants) = (Profile { login, name, email, link: None }, roles.grants());
            let signs_in = if *without_password { SignsIn::ByService } else { SignsIn::ByPassword };
            let made = session.block(users::create(repository, &profile, &grants, signs_in, now))?;
            tell(made.id, made.password.as_ref().map(|password| password.as_str()), *json);
        }
        Deed::List { json } => {
            list(&session.block(users::all(repository))?, *json);
            return Ok(());
        }
        Deed::Role { id, roles } => {
            let change = Change { grants: Some(roles.grants()), ..Change::default() };
            session.block(users::change(repository, *id, change, now))?;
        }
        Deed::Block { id } => {
            session.block(users::change(repository, *id, state(State::Blocked), now))?;
        }
        Deed::Unblock { id } => {
            session.block(users::change(repository, *id, state(State::Active), now))?;
        }
        Deed::Unlink { id } => {
            let change = Change { link: Some(None), ..Change::default() };
            session.block(users::change(repository, *id, change, now))?;
        }
        Deed::ResetPassword { id, json } => {
            let OneTime { id, password } = session.block(users::reset_password(repository, *id, now))?;
            tell(id, Some(password.as_str()), *json);
        }
    }
    session.close()
}

fn tell(id: UserId, password: Option<&str>, as_json: bool) {
    match password {
        _ if as_json => println!("{}", json!({ "id": id, "one_time_password": password })),
        Some(password) => {
            println!("user     {id}\npassword {password}");
            println!("The password is not told again, and has to be changed at the first sign-in.");
        }
        None => {
            println!(
                "user     {id}\nThey sign in by the sign-in service, once it has verified their e-mail."
            );
        }
    }
}

/// Whom the sign-in service knows.
fn link(link: &Link) -> Value {
    json!({ "issuer": link.issuer, "subject": link.subject })
}

fn list(users: &[Person], as_json: bool) {
    for Person { id, profile, user, has_password } in users {
        if as_json {
            println!(
                "{}",
                json!({ "id": id, "login": profile.login, "name": profile.name, "email": profile.email,
                    "state": user.state.key(), "must_change_password": user.must_change,
                    "has_password": has_password, "oidc": profile.link.as_ref().map(link),
                    "roles": grants::as_json(&user.grants) })
            );
        } else {
            let (state, roles) = (user.state.key(), grants::in_words(&user.grants));
            let by = if profile.link.is_some() { "linked" } else { "-" };
            println!("{id:8} {state:8} {by:7} {:24} {roles}", profile.login);
        }
    }
    if users.is_empty() && !as_json {
        println!(
            "No user yet. `amigo user add LOGIN --role ROLE` makes one; `amigo serve` begins with `admin`."
        );
    }
}
