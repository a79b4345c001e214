//! Writing a file so that under its name there is always a whole one.

use std::fs::File;
use std::io::{BufWriter, IntoInnerError};
use std::path::Path;

/// Where a file is written to.
pub(crate) type Target = BufWriter<File>;
/// Fills a file.
pub(crate) type Fill<'a> = &'a dyn Fn(&mut Target) -> anyhow::Result<()>;

/// Writes under another name first, so that a file with the right name is always complete.
pub(crate) fn write_file(path: &Path, fill: Fill<'_>) -> anyhow::Result<()> {
    write_by(path, |path| File::create(path), fill)
}

/// The same for a file that only its owner may read, on systems that know owners.
pub(crate) fn write_private_file(path: &Path, fill: Fill<'_>) -> anyhow::Result<()> {
    write_by(path, create_private, fill)
}

/// A new file that only its owner may read, or an empty one in its place.
pub(crate) fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(0o600).open(path)?;
        // What an interrupted run left behind keeps the mode it has.
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        Ok(file)
    }
    #[cfg(not(unix))]
    options.open(path)
}

fn write_by(path: &Path, create: fn(&Path) -> std::io::Result<File>, fill: Fill<'_>) -> anyhow::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let mut target = BufWriter::new(create(&unfinished)?);
    fill(&mut target)?;
    target.into_inner().map_err(IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&unfinished, path)?;
    Ok(())
}
