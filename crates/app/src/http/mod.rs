//! The HTTP surface: other systems tell and ask. It reads messages, calls [`crate::live::Node`] and writes answers; it
//! holds no rule about customers, and reads no database.

mod allowed;
mod answer;
mod answered;
mod asked_from;
mod authenticate;
mod body;
mod console;
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
mod measure;
mod message;
pub mod metrics;
mod moment;
mod page;
mod patient;
mod peer;
mod problem;
mod purpose;
mod query;
mod receive;
mod request_id;
mod router;
mod routes;
mod server;
mod show;
mod tls;
mod told;

pub use crate::config::server::{Settings, Tls};
pub use limits::Limits;
pub use log::start as start_log;
pub use server::{bind, serve};

use crate::accounts::Accounts;
use crate::accounts::oidc::Oidc;
use crate::jobs::Jobs;
use crate::levels::Keeper;
use crate::live::Node;
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};

/// An event as it is told, told by this source: the same to whoever asks and to whom it is sent.
pub fn event_text(event: db::journal::Happened, source: &str) -> Vec<u8> {
    show::BusinessEvent::text(event, source)
}

/// What requests are answered with.
#[derive(Clone)]
pub struct Served {
    node: Arc<Node>,
    accounts: Arc<Accounts>,
    jobs: Jobs,
    oidc: Option<Arc<Oidc>>,
    settings: Arc<Settings>,
    room: body::Room,
    limits: Limits,
    /// Places for files that are being sent, and for those who follow imports.
    uploads: Arc<Semaphore>,
    followers: Arc<Semaphore>,
    /// What each endpoint answered.
    operations: Arc<answered::Operations>,
    /// Figures of the database.
    gauges: Arc<metrics::Gauges>,
    /// Keeps what is counted, where somebody keeps it.
    keeper: Option<Arc<Keeper>>,
    /// Whether the process is about to end.
    ending: watch::Sender<bool>,
}

/// Those who follow imports keep a connection each: at most this part of all of them.
const FOLLOWERS: usize = 4;

impl Served {
    /// A node, served with these settings to whom the accounts know.
    pub fn new(node: Arc<Node>, accounts: Arc<Accounts>, settings: Settings) -> Served {
        let jobs = Jobs::idle(Arc::clone(node.session()), Node::clone(&node));
        let room = body::Room::of(settings.max_held_bytes);
        Served {
            node,
            accounts,
            jobs,
            oidc: None,
            room,
            limits: Limits::default(),
            uploads: Arc::new(Semaphore::new(settings.max_uploads)),
            followers: Arc::new(Semaphore::new((settings.max_connections / FOLLOWERS).max(1))),
            operations: Arc::new(answered::Operations::of(measure::names())),
            gauges: Arc::default(),
            keeper: None,
            ending: watch::Sender::new(false),
            settings: Arc::new(settings),
        }
    }

    /// The same, with what keeps what is counted.
    pub fn with_keeper(self, keeper: Arc<Keeper>) -> Served {
        Served { keeper: Some(keeper), ..self }
    }

    /// The same, with jobs that are done here.
    pub fn with_jobs(self, jobs: Jobs) -> Served {
        Served { jobs, ..self }
    }

    /// The same, with another service that people sign in by.
    pub fn with_oidc(self, oidc: Option<Oidc>) -> Served {
        Served { oidc: oidc.map(Arc::new), ..self }
    }
}
