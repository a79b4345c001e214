//! Whether a place is free for a restore, which never overwrites anything.

use crate::place::{CONFIG, HEADS};
use crate::{Error, Location, Place};
use std::path::Path;

/// Where a restore is made ready, in the folder it is for.
pub(crate) const RESTORING: &str = ".restoring";
/// Says which key store on a server an interrupted restore has made.
pub(crate) const RESTORING_KEYS: &str = ".restoring-keys";

/// A place is free for a restore when it holds nothing, what an interrupted restore left, or the settings and the
/// master key put there beforehand.
pub(crate) async fn check_free(location: &Location) -> Result<(), Error> {
    if location.exists().await? {
        return Err(Error::Refused(format!(
            "{location} holds a repository already and is not overwritten; name a folder that does not exist with \
             --data, or another schema"
        )));
    }
    if let Some(servers) = &location.servers
        && (location.has_keys().await? || servers.log.exists().await?)
        && !std::fs::read_to_string(location.place.folder.join(RESTORING_KEYS))
            .is_ok_and(|mark| mark == servers.keys.to_string())
    {
        return Err(Error::Refused(format!(
            "{} or {} holds a key store or an access log already, which is not overwritten: it may be the only one \
             that opens somebody's data or says who saw them. Name another schema",
            servers.keys, servers.log
        )));
    }
    check_free_folder(&location.place)
}

fn check_free_folder(place: &Place) -> Result<(), Error> {
    let folder = &place.folder;
    if !folder.exists() {
        return Ok(());
    }
    let interrupted = folder.join(RESTORING).exists();
    let names = |path: &Path| -> Result<Vec<String>, Error> {
        let entries = std::fs::read_dir(path).map_err(Error::file("read", path))?;
        Ok(entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
    };
    let mut strange: Vec<String> = names(folder)?;
    let expected = ["keys", CONFIG, HEADS, RESTORING, RESTORING_KEYS];
    // What a serving process wrote down opens with no key of what is restored.
    strange.retain(|name| !expected.contains(&name.as_str()) && !name.starts_with("working-set."));
    strange.retain(|name| !(interrupted && name == "access.db"));
    if place.keys_folder().is_dir() {
        let mut keys = names(&place.keys_folder())?;
        keys.retain(|name| name != "master.key" && !(interrupted && name == "keys.db"));
        strange.extend(keys.into_iter().map(|name| format!("keys/{name}")));
    }
    match strange.first() {
        None => Ok(()),
        Some(name) => Err(Error::Refused(format!(
            "{} is not empty (it holds {name}); name a folder that does not exist with --data, nothing is \
             overwritten",
            folder.display()
        ))),
    }
}
