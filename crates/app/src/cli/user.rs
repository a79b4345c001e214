//! `amigo user`: people who sign in. Works beside processes that serve, which learn of it within a second.

use super::folder::Folder;
use super::grants::{self, Roles};
use crate::accounts::users::{self, Change, OneTime, Person, Profile};
use crate::{clock, session};
use clap::{Args, Subcommand};
use db::Purpose;
use db::accounts::State;
use model::UserId;
use serde_json::json;

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
        Deed::Add { login, name, email, roles, json } => {
            let (login, name, email) = (login.clone(), name.clone(), email.clone());
            let (profile, grants) = (Profile { login, name, email }, roles.grants());
            tell(&session.block(users::create(repository, &profile, &grants, now))?, *json);
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
        Deed::ResetPassword { id, json } => {
            tell(&session.block(users::reset_password(repository, *id, now))?, *json);
        }
    }
    session.close()
}

fn tell(made: &OneTime, as_json: bool) {
    let (id, password) = (made.id, made.password.as_str());
    if as_json {
        println!("{}", json!({ "id": id, "one_time_password": password }));
    } else {
        println!("user     {id}\npassword {password}");
        println!("The password is not told again, and has to be changed at the first sign-in.");
    }
}

fn list(users: &[Person], as_json: bool) {
    for Person { id, profile, user } in users {
        if as_json {
            println!(
                "{}",
                json!({ "id": id, "login": profile.login, "name": profile.name, "email": profile.email,
                    "state": user.state.key(), "must_change_password": user.must_change,
                    "roles": grants::as_json(&user.grants) })
            );
        } else {
            let (state, roles) = (user.state.key(), grants::in_words(&user.grants));
            println!("{id:8} {state:8} {:24} {roles}", profile.login);
        }
    }
    if users.is_empty() && !as_json {
        println!(
            "No user yet. `amigo user add LOGIN --role ROLE` makes one; `amigo serve` begins with `admin`."
        );
    }
}
