//! The bytes of a file, unpacked where it is packed, and how many of them have been read.

use crate::Error;
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much of a file is looked at before it is read.
pub(crate) const SAMPLE: usize = 1 << 20;

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// An open file.
pub(crate) struct Input {
    path: PathBuf,
    stream: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
    /// Whether the file is packed with gzip.
    pub(crate) compressed: bool,
    /// Size of the file on disk.
    pub(crate) total: u64,
}

struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(into)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Input {
    /// Opens a file; gzip is recognised by its first bytes, not by its name.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let fail = |source| Error::Read { path: path.to_owned(), source };
        let compressed = starts_with_gzip(path).map_err(fail)?;
        let file = File::open(path).map_err(fail)?;
        let total = file.metadata().map_err(fail)?.len();
        let read = Arc::new(AtomicU64::new(0));
        let counted = Counted { file, read: Arc::clone(&read) };
        let stream: Box<dyn Read + Send> = match compressed {
            true => Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, counted))),
            false => Box::new(counted),
        };
        Ok(Self { path: path.to_owned(), stream, read, compressed, total })
    }

    /// Fills `into` as far as the file goes and says how far.
    pub(crate) fn fill(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        let mut filled = 0;
        while filled < into.len() {
            match self.stream.read(&mut into[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(source) => return Err(Error::Read { path: self.path.clone(), source }),
            }
        }
        Ok(filled)
    }

    /// Bytes taken from the disk so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }
}

fn starts_with_gzip(path: &Path) -> std::io::Result<bool> {
    let mut head = Vec::with_capacity(2);
    File::open(path)?.take(2).read_to_end(&mut head)?;
    Ok(head == GZIP)
}

/// The first MiB of the file, unpacked.
pub(crate) fn sample(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; SAMPLE];
    let filled = Input::open(path)?.fill(&mut bytes)?;
    bytes.truncate(filled);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_packed_file_reads_like_the_file_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv.gz");
        let mut packer =
            flate2::write::GzEncoder::new(File::create(&path).unwrap(), flate2::Compression::fast());
        packer.write_all(b"email\na@b.fr\n").unwrap();
        packer.finish().unwrap();
        assert_eq!(sample(&path).unwrap(), b"email\na@b.fr\n");
        assert!(Input::open(&path).unwrap().compressed);
    }
}
