//! The very first start: somebody must be able to sign in, and nobody knows a password yet. It stands in a file of the
//! folder that only its owner may read, until it was changed.

use super::users::{self, OneTime};
use super::{Accounts, clock};
use anyhow::Context;
use model::UserId;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The name of the file.
const NAME: &str = "first-admin-password.txt";

impl Accounts {
    /// Makes the user `admin` where there is nobody yet, and says in which file its password stands.
    pub async fn first_admin(&self) -> anyhow::Result<Option<PathBuf>> {
        let repository = &self.session.repository;
        let Some(OneTime { password, .. }) = users::create_first(repository, clock::now()).await? else {
            self.forget_first_password();
            return Ok(None);
        };
        let path = repository.place.folder.join(NAME);
        write(&path, &format!("login: admin\npassword: {}\n", password.as_str()))?;
        self.refresh(clock::now()).await?;
        Ok(Some(path))
    }

    /// Removes the file once its password is worth nothing any more.
    pub(super) fn forget_first_password(&self) {
        let known = self.known();
        let path = self.session.repository.place.folder.join(NAME);
        let is_over = known.users.get(&UserId(1)).is_none_or(|first| !first.must_change || !first.is_active);
        if is_over && path.exists() && std::fs::remove_file(&path).is_err() {
            tracing::warn!("{} cannot be removed; its password is worth nothing any more", path.display());
        }
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    // What stood there before may have another mode.
    let _ = std::fs::remove_file(path);
    let mut file = options.open(path).with_context(|| format!("cannot make {}", path.display()))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).context("cannot write the first password")
}
