//! The HTTP surface: other systems tell and ask. It reads messages, calls [`crate::live::Node`] and writes answers; it
//! holds no rule about customers, and reads no database.

mod allowed;
mod answer;
mod asked_from;
mod authenticate;
mod body;
mod contract;
mod cookie;
mod etag;
mod form;
mod forward;
mod guard;
mod host;
mod html;
mod idempotency;
mod json;
mod language;
mod limits;
mod log;
mod page;
mod patient;
mod peer;
mod problem;
mod purpose;
mod query;
mod routes;
mod server;
mod settings;
mod show;
mod tls;
mod told;

pub use limits::Limits;
pub use log::start as start_log;
pub use server::{bind, serve};
pub use settings::Settings;
pub use tls::Tls;

use crate::accounts::Accounts;
use crate::accounts::oidc::Oidc;
use crate::live::Node;
use std::sync::Arc;

/// What requests are answered with.
#[derive(Clone)]
pub struct Served {
    node: Arc<Node>,
    accounts: Arc<Accounts>,
    oidc: Option<Arc<Oidc>>,
    settings: Arc<Settings>,
    room: body::Room,
    limits: Limits,
}

impl Served {
    /// A node, served with these settings to whom the accounts know.
    pub fn new(node: Arc<Node>, accounts: Arc<Accounts>, settings: Settings) -> Served {
        let room = body::Room::of(settings.max_held_bytes);
        let settings = Arc::new(settings);
        Served { node, accounts, oidc: None, room, settings, limits: Limits::default() }
    }

    /// The same, with another service that people sign in by.
    pub fn with_oidc(self, oidc: Option<Oidc>) -> Served {
        Served { oidc: oidc.map(Arc::new), ..self }
    }
}
