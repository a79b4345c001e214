//! The folder of the repository: the argument that most commands share.

use crate::access::By;
use crate::session::Session;
use clap::Args;
use db::Purpose;
use std::path::PathBuf;

/// Where the repository lies.
#[derive(Args, Clone, Debug)]
pub(super) struct Folder {
    /// Folder of the repository.
    #[arg(long, value_name = "DIR", env = "AMIGO_DATA", default_value = "amigo-data", global = true)]
    data: PathBuf,
}

impl Folder {
    pub(super) fn path(&self) -> &std::path::Path {
        &self.data
    }

    pub(super) fn open(&self, purpose: Purpose) -> anyhow::Result<Session> {
        Session::open(&self.data, purpose)
    }
}

/// Whoever is at the keyboard, doing this: for the access log.
pub(super) fn by(deed: &'static str, purpose: model::Purpose) -> By {
    By::command(actor(), deed, purpose)
}

/// Who is at the keyboard, for the journals.
pub(super) fn actor() -> String {
    let name = ["AMIGO_ACTOR", "USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
    name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "unknown".to_owned())
}
