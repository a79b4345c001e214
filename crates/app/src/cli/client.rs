//! `amigo client`: other systems that ask over HTTP. Works beside processes that serve, which learn of it within a
//! second.

use super::folder::Folder;
use super::grants::{self, Roles};
use crate::accounts::clients::{self, Credentials};
use crate::accounts::token;
use crate::config::Config;
use crate::{clock, session};
use clap::{Args, Subcommand};
use db::Purpose;
use db::accounts::{Client, State};
use model::ClientId;
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
    /// Makes a system known and prints its id and its secret, once.
    Add {
        /// What it is called.
        name: String,
        #[command(flatten)]
        roles: Roles,
        /// Requests a second, if not those of the configuration.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        per_second: Option<u32>,
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Lists the systems.
    List {
        /// Prints one JSON object a system.
        #[arg(long)]
        json: bool,
    },
    /// Gives a system another secret and prints it, once; the one before it holds until the next time.
    Rotate {
        /// Id of the system.
        id: ClientId,
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Lets a system ask no more; its tokens are worth nothing from now on.
    Block {
        /// Id of the system.
        id: ClientId,
    },
    /// Lets a system ask again.
    Unblock {
        /// Id of the system.
        id: ClientId,
    },
    /// Makes another key sign tokens. Those that were signed before hold until their end.
    RotateKey {
        /// The earlier keys may be in wrong hands: what they signed is worth nothing from now on.
        #[arg(long)]
        at_once: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = arguments.folder.path();
    let reads = matches!(arguments.deed, Deed::List { .. });
    // Who may ask is no part of what a process that serves holds for itself: nobody has to be alone.
    let purpose = match session::exists(folder)? {
        _ if reads => Purpose::Read,
        true => Purpose::Serve,
        false => Purpose::Create,
    };
    let session = arguments.folder.open(purpose)?;
    let (repository, now) = (&session.repository, clock::now());
    match &arguments.deed {
        Deed::Add { name, roles, per_second, json } => {
            let grants = roles.grants();
            let made = session.block(clients::create(repository, name, &grants, *per_second, now))?;
            tell(&made, name, *json);
        }
        Deed::List { json } => {
            list(&session.block(db::accounts::clients::all(&repository.data))?, *json);
            return Ok(());
        }
        Deed::Rotate { id, json } => {
            tell(&session.block(clients::rotate(repository, *id, now))?, "", *json);
        }
        Deed::Block { id } => {
            session.block(clients::change(repository, *id, |client| set(client, State::Blocked), now))?;
        }
        Deed::Unblock { id } => {
            session.block(clients::change(repository, *id, |client| set(client, State::Active), now))?;
        }
        Deed::RotateKey { at_once } => {
            let holds = Config::of(folder)?.accounts.token_millis();
            session.block(token::exchange(repository, now, (!at_once).then_some(holds)))?;
        }
    }
    session.close()
}

fn tell(made: &Credentials, name: &str, as_json: bool) {
    let Credentials { id, secret } = made;
    if as_json {
        println!("{}", json!({ "client_id": id, "client_secret": secret }));
        return;
    }
    let of = if name.is_empty() { String::new() } else { format!("  # {name}") };
    println!("client_id     {id}{of}\nclient_secret {secret}");
    println!(
        "The secret is kept nowhere here and not told again. With it, POST /v1/oauth/token gives a token."
    );
}

fn list(clients: &[Client], as_json: bool) {
    for client in clients {
        let id = ClientId(client.id);
        if as_json {
            println!(
                "{}",
                json!({ "client_id": id, "name": client.name, "state": client.state.key(),
                    "roles": grants::as_json(&client.grants), "secrets": client.secrets.len(),
                    "per_second": client.per_second })
            );
        } else {
            let state = client.state.key();
            println!("{id:8} {state:8} {:24} {}", client.name, grants::in_words(&client.grants));
        }
    }
    if clients.is_empty() && !as_json {
        println!("No client yet. `amigo client add NAME --role ROLE` makes one known.");
    }
}

fn set(client: &mut Client, state: State) -> Result<(), clients::Refused> {
    client.state = state;
    Ok(())
}
