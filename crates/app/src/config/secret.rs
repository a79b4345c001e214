//! Secrets that the environment gives: in a variable, or in the file that the variable with `_FILE` behind it names, as
//! containers and service managers hand them over.

use super::oidc::Secret;
use anyhow::{Context, ensure};
use db::vault::MasterKey;
use std::path::{Path, PathBuf};

/// Folders whose files only the service sees, whatever their mode says.
const GUARDED: [&str; 1] = ["/run/secrets"];
/// Names the folder of what systemd hands over.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// Where the environment has a secret.
enum Given {
    Text(String),
    File(PathBuf),
}

fn given(name: &str) -> anyhow::Result<Option<Given>> {
    let file = format!("{name}_FILE");
    let set = |name: &str| std::env::var_os(name).filter(|text| !text.is_empty());
    match (set(name), set(&file)) {
        (Some(_), Some(_)) => anyhow::bail!("{name} and {file} are both set; leave one out"),
        (Some(text), None) => {
            let text = text.into_string().ok().with_context(|| format!("{name} is no text"))?;
            Ok(Some(Given::Text(text)))
        }
        (None, Some(path)) => Ok(Some(Given::File(path.into()))),
        (None, None) => Ok(None),
    }
}

/// Whether the environment has it.
pub fn is_given(name: &str) -> bool {
    matches!(given(name), Ok(Some(_)) | Err(_))
}

/// A secret text; the file of this one is a setting of its own.
pub(super) fn of(name: &str) -> anyhow::Result<Option<Secret>> {
    let text = std::env::var_os(name).filter(|text| !text.is_empty());
    let text = text.map(|text| text.into_string().ok().with_context(|| format!("{name} is no text")));
    Ok(text.transpose()?.map(|text| Secret::new(&text)))
}

/// A master key.
pub fn master_key(name: &str) -> anyhow::Result<Option<MasterKey>> {
    Ok(match given(name)? {
        None => None,
        Some(Given::Text(text)) => Some(MasterKey::from_text(&text, name)?),
        Some(Given::File(path)) if is_guarded(&path) => {
            let text = std::fs::read_to_string(&path).map(zeroize::Zeroizing::new);
            let text = text.with_context(|| format!("{name}_FILE: cannot read {}", path.display()))?;
            Some(MasterKey::from_text(&text, path.display().to_string())?)
        }
        Some(Given::File(path)) => {
            ensure!(path.is_file(), "{name}_FILE: {} is no file", path.display());
            Some(MasterKey::from_file(&path)?)
        }
    })
}

/// Whether whoever put the file there sees to it that nobody else reads it.
fn is_guarded(path: &Path) -> bool {
    let credentials = std::env::var_os(CREDENTIALS).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let folders = GUARDED.iter().map(PathBuf::from).chain(credentials);
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    folders.into_iter().any(|folder| real.starts_with(folder))
}
