//! The HTTP surface: other systems tell and ask. It reads messages, calls [`crate::live::Node`] and writes answers; it
//! holds no rule about customers, and reads no database.

mod allowed;
mod answer;
mod authenticate;
mod body;
mod contract;
mod forward;
mod guard;
mod host;
mod idempotency;
mod json;
mod language;
mod log;
mod patient;
mod problem;
mod purpose;
mod query;
mod routes;
mod server;
mod settings;
mod show;
mod told;

pub use log::start as start_log;
pub use server::{bind, serve};
pub use settings::Settings;

use crate::live::Node;
use std::sync::Arc;

/// What requests are answered with.
#[derive(Clone)]
pub struct Served {
    node: Arc<Node>,
    settings: Arc<Settings>,
    room: body::Room,
}

impl Served {
    /// A node, served with these settings.
    pub fn new(node: Arc<Node>, settings: Settings) -> Served {
        Served { node, room: body::Room::of(settings.max_held_bytes), settings: Arc::new(settings) }
    }
}
