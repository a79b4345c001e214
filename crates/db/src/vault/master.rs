//! The master key: where it comes from, and what it looks like as text. It wraps the other keys and never
//! touches data itself.

use super::cipher::DataKey;
use crate::Error;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// Environment variable that holds the master key in place of a file.
pub const ENVIRONMENT: &str = "AMIGO_MASTER_KEY";

/// The key that wraps all others, and where it came from.
#[derive(Clone, Debug)]
pub struct MasterKey {
    pub(crate) key: DataKey,
    pub(crate) place: String,
}

/// What stands before the digits, so that a key is recognised as one.
const LABEL: &str = "amigo-master-key-1:";

impl MasterKey {
    /// A new key.
    pub fn generate() -> Result<MasterKey, Error> {
        Ok(MasterKey { key: DataKey::random()?, place: "this process".into() })
    }

    /// Reads a key as [`MasterKey::to_text`] wrote it.
    pub fn from_text(text: &str, place: impl Into<String>) -> Result<MasterKey, Error> {
        let place = place.into();
        let malformed = |problem| Error::MasterKeyMalformed { place: place.clone(), problem };
        let digits =
            text.trim().strip_prefix(LABEL).ok_or_else(|| malformed("it begins with amigo-master-key-1:"))?;
        let bytes = from_hex(digits).ok_or_else(|| malformed("64 hexadecimal digits follow the label"))?;
        let key = DataKey::from_bytes(&bytes).ok_or_else(|| malformed("it has 64 hexadecimal digits"))?;
        Ok(MasterKey { key, place })
    }

    /// The key as text, to be kept where nobody else reads it.
    pub fn to_text(&self) -> String {
        use std::fmt::Write;
        let mut text = LABEL.to_owned();
        for byte in self.key.bytes() {
            write!(text, "{byte:02x}").expect("a string takes any text");
        }
        text
    }

    /// Reads the key from a file that only its owner may read.
    pub fn from_file(path: &Path) -> Result<MasterKey, Error> {
        refuse_exposed(path)?;
        let mut text = String::new();
        let read = File::open(path).and_then(|mut file| file.read_to_string(&mut text));
        read.map_err(Error::file("read", path))?;
        Self::from_text(&text, path.display().to_string())
    }

    /// Writes the key into a new file that only its owner may read. An existing file is never overwritten.
    pub fn write_new(&self, path: &Path) -> Result<(), Error> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let write = |mut file: File| {
            writeln!(file, "{}", self.to_text())?;
            file.sync_all()
        };
        options.open(path).and_then(write).map_err(Error::file("write", path))
    }
}

#[cfg(unix)]
fn refuse_exposed(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let mode = path.metadata().map_err(Error::file("read", path))?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(Error::MasterKeyExposed { place: path.to_owned(), mode });
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_exposed(_: &Path) -> Result<(), Error> {
    Ok(())
}

fn from_hex(digits: &str) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    let digits = digits.as_bytes();
    let value = |digit: &u8| char::from(*digit).to_digit(16).map(|value| value as u8);
    let byte = |pair: &[u8]| Some(value(&pair[0])? << 4 | value(&pair[1])?);
    (digits.len() == 64)
        .then(|| digits.chunks_exact(2).map(byte).collect::<Option<Vec<u8>>>())?
        .map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_after_text_and_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let key = MasterKey::generate().unwrap();
        key.write_new(&path).unwrap();
        assert_eq!(MasterKey::from_file(&path).unwrap().to_text(), key.to_text());
        assert!(key.write_new(&path).is_err(), "a key was overwritten");
        assert!(!format!("{key:?}").contains(&key.to_text()[LABEL.len()..]));
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_repeated() {
        let check = |text: &str, problem: &str| {
            let error = MasterKey::from_text(text, "the test").unwrap_err().to_string();
            assert!(error.contains("the test") && error.contains(problem), "{error}");
            assert!(text.is_empty() || !error.contains(text));
        };
        check("", "begins with");
        check("secret", "begins with");
        check("amigo-master-key-1:00ff", "64 hexadecimal");
        check(&format!("amigo-master-key-1:{}", "zz".repeat(32)), "64 hexadecimal");
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        MasterKey::generate().unwrap().write_new(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let error = MasterKey::from_file(&path).unwrap_err().to_string();
        assert!(error.contains("640") && error.contains("chmod 600"), "{error}");
    }
}
