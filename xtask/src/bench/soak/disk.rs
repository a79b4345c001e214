//! A disk of its own for the repository, small enough to be filled: a file system in memory, which only root may mount.
//! Elsewhere it is a folder that never gets full.

use crate::shell;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How large it is while there is room.
const ROOM: u64 = 2 << 30;
/// What is left when it is full: a few pages.
const LEFT: u64 = 16 << 10;
/// Attempts to make it so small while others write.
const ATTEMPTS: u64 = 200;

/// The disk; given back when it is dropped.
pub struct Disk {
    folder: tempfile::TempDir,
    is_mounted: bool,
}

impl Disk {
    /// Makes one.
    pub fn make() -> anyhow::Result<Disk> {
        // A short path: a socket may lie in it.
        let folder = tempfile::Builder::new().prefix("amigo-soak").tempdir()?;
        let is_mounted = mount(&format!("mode=755,size={ROOM}"), &["-t", "tmpfs", "tmpfs"], folder.path());
        Ok(Disk { folder, is_mounted })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Whether it can be filled.
    pub fn can_be_full(&self) -> bool {
        self.is_mounted
    }

    /// Leaves hardly any room on it; false where that did not come about.
    pub fn fill(&self) -> bool {
        // Who writes meanwhile may need more than there was a moment ago.
        (1..=ATTEMPTS).any(|attempt| {
            let size = self.used().unwrap_or(ROOM) + attempt * LEFT;
            self.resize(size)
        })
    }

    /// Gives the room back.
    pub fn free(&self) -> bool {
        self.resize(ROOM)
    }

    fn resize(&self, size: u64) -> bool {
        mount(&format!("remount,size={size}"), &[], self.path())
    }

    fn used(&self) -> anyhow::Result<u64> {
        let path = self.path().display().to_string();
        let said = shell::output(shell::program("df", &["--output=used", "--block-size=1", &path]))?;
        said.lines().nth(1).and_then(|line| line.trim().parse().ok()).context("df printed no number")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.is_mounted {
            let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
        }
    }
}

fn mount(options: &str, words: &[&str], path: &Path) -> bool {
    let mut command = Command::new("mount");
    command.args(["-o", options]).args(words).arg(path).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// A folder on a disk, made.
pub fn folder(path: PathBuf) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_takes_nothing_until_there_is_room_again() {
        let disk = Disk::make().unwrap();
        let path = disk.path().to_owned();
        if disk.can_be_full() {
            let write = |name: &str| std::fs::write(path.join(name), vec![7; 8 << 20]);
            write("before").unwrap();
            assert!(disk.fill());
            assert!(write("meanwhile").is_err());
            assert!(disk.free());
            write("after").unwrap();
        }
        drop(disk);
        assert!(!path.exists());
    }
}
