//! The bytes of a file, unpacked where it is packed, and how many of them have been read.

use crate::{Error, Source};
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much of a file is looked at before it is read.
pub(crate) const SAMPLE: usize = 1 << 20;

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Bytes that can be read from anywhere.
pub trait Stream: Read + Seek + Send {}

impl<T: Read + Seek + Send> Stream for T {}

/// Where the bytes of a file come from that does not lie open in a folder.
pub trait Store: std::fmt::Debug + Send + Sync {
    /// Begins to read them, from the first one.
    fn open(&self) -> std::io::Result<Box<dyn Stream>>;
}

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
    file: Box<dyn Stream>,
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
    pub(crate) fn open(source: &Source) -> Result<Self, Error> {
        let path = &source.path;
        let fail = |source| Error::Read { path: path.to_owned(), source };
        let mut file = stream(source)?;
        let compressed = starts_with_gzip(&mut file).map_err(fail)?;
        let total = file.seek(SeekFrom::End(0)).map_err(fail)?;
        file.rewind().map_err(fail)?;
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

/// The bytes of a file as they are.
pub(crate) fn stream(source: &Source) -> Result<Box<dyn Stream>, Error> {
    let opened: std::io::Result<Box<dyn Stream>> = match &source.store {
        Some(store) => store.open(),
        None => File::open(&source.path).map(|file| Box::new(file) as Box<dyn Stream>),
    };
    opened.map_err(|error| Error::Read { path: source.path.clone(), source: error })
}

fn starts_with_gzip(file: &mut impl Read) -> std::io::Result<bool> {
    let mut head = Vec::with_capacity(2);
    file.take(2).read_to_end(&mut head)?;
    Ok(head == GZIP)
}

/// The first MiB of the file, unpacked.
pub(crate) fn sample(source: &Source) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; SAMPLE];
    let filled = Input::open(source)?.fill(&mut bytes)?;
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
        let packed = std::fs::read(&path).unwrap();
        let source = Source { path, ..Source::default() };
        assert_eq!(sample(&source).unwrap(), b"email\na@b.fr\n");
        assert!(Input::open(&source).unwrap().compressed);
        let store: Arc<dyn Store> = Arc::new(Held(packed));
        let source = Source { path: "elsewhere.csv".into(), store: Some(store), ..Source::default() };
        assert_eq!(sample(&source).unwrap(), b"email\na@b.fr\n");
    }

    #[derive(Debug)]
    struct Held(Vec<u8>);

    impl Store for Held {
        fn open(&self) -> std::io::Result<Box<dyn Stream>> {
            Ok(Box::new(std::io::Cursor::new(self.0.clone())))
        }
    }
}
