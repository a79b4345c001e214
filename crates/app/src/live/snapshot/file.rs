//! The file: a head that anyone may read, and sealed frames, of which none can be exchanged, left out or added.

use anyhow::Context;
use db::vault::{DataKey, Sealer};
use serde::{Deserialize, Serialize};
use std::io::{ErrorKind, Read, Write};
use std::time::UNIX_EPOCH;

/// What such a file begins with; the last byte is the number of its layout.
const MAGIC: &[u8; 8] = b"amigows\x01";
/// More than any frame has.
const MOST_BYTES: u32 = 64 << 20;

/// What the file belongs to. Numbers and names of this machine only.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(in crate::live) struct Head {
    /// The program: another one may clean values in another way.
    pub program: String,
    pub repository: String,
    /// Number of the key.
    pub key: i64,
    /// Number of the last event that the file knows whole; of later ones it may know some.
    pub last_event: i64,
    /// The sources by the positions that the records name.
    pub sources: Vec<i64>,
    /// How many records there are at most.
    pub records: u64,
}

/// What tells this program from others.
pub(super) fn program() -> anyhow::Result<String> {
    let about = std::env::current_exe()?.metadata()?;
    let made = about.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
    Ok(format!("{} {} {made}", env!("CARGO_PKG_VERSION"), about.len()))
}

/// Whether a frame is the last one.
#[derive(Clone, Copy)]
enum Place {
    Within = 0,
    Last = 1,
}

/// Ties a frame to its place in its file.
fn context(head: &[u8], number: u64, place: Place) -> Vec<u8> {
    let mut context = head.to_vec();
    context.extend_from_slice(&number.to_le_bytes());
    context.push(place as u8);
    context
}

/// Writes the file, one frame after the other.
pub(super) struct Frames<'a, W> {
    out: W,
    key: &'a DataKey,
    sealer: Sealer,
    head: Vec<u8>,
    number: u64,
}

impl<'a, W: Write> Frames<'a, W> {
    /// Writes the head.
    pub fn begin(mut out: W, head: &Head, key: &'a DataKey) -> anyhow::Result<Frames<'a, W>> {
        let head = postcard::to_allocvec(head)?;
        out.write_all(MAGIC)?;
        out.write_all(&u32::try_from(head.len())?.to_le_bytes())?;
        out.write_all(&head)?;
        Ok(Frames { out, key, sealer: Sealer::default(), head, number: 0 })
    }

    /// Writes a frame.
    pub fn write(&mut self, plain: &[u8]) -> anyhow::Result<()> {
        self.frame(plain, Place::Within)
    }

    /// Writes the last one, and gives the target back.
    pub fn end(mut self) -> anyhow::Result<W> {
        self.frame(&[], Place::Last)?;
        Ok(self.out)
    }

    fn frame(&mut self, plain: &[u8], place: Place) -> anyhow::Result<()> {
        let sealed = self.sealer.seal(self.key, &context(&self.head, self.number, place), plain)?;
        self.out.write_all(&u32::try_from(sealed.len())?.to_le_bytes())?;
        self.out.write_all(&sealed)?;
        self.number += 1;
        Ok(())
    }
}

/// Reads the head; nothing where the file is of another kind.
pub(super) fn read_head(from: &mut impl Read) -> anyhow::Result<Option<(Head, Vec<u8>)>> {
    let mut magic = [0; MAGIC.len()];
    match from.read_exact(&mut magic) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    if &magic != MAGIC {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    read_bytes(from, &mut bytes)?;
    let head = postcard::from_bytes(&bytes).context("its head is damaged")?;
    Ok(Some((head, bytes)))
}

fn read_bytes(from: &mut impl Read, into: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut length = [0; 4];
    from.read_exact(&mut length).context("it is cut off")?;
    let length = u32::from_le_bytes(length);
    anyhow::ensure!(length <= MOST_BYTES, "it is damaged");
    into.resize(length as usize, 0);
    from.read_exact(into).context("it is cut off")
}

/// Reads the frames that follow a head.
pub(super) fn read_frames(
    mut from: impl Read,
    head: &[u8],
    key: &DataKey,
    mut take: impl FnMut(&[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (mut sealed, mut plain) = (Vec::new(), Vec::new());
    for number in 0.. {
        read_bytes(&mut from, &mut sealed)?;
        if key.open_into(&context(head, number, Place::Within), &sealed, &mut plain) {
            take(&plain)?;
            continue;
        }
        let ends = key.open_into(&context(head, number, Place::Last), &sealed, &mut plain);
        anyhow::ensure!(ends, "it does not open with its key");
        break;
    }
    anyhow::ensure!(from.read(&mut [0])? == 0, "something follows its end");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        let text = String::new;
        Head { program: text(), repository: text(), key: 1, last_event: 2, sources: vec![3], records: 4 }
    }

    fn written(key: &DataKey, frames: &[&[u8]]) -> Vec<u8> {
        let mut file = Frames::begin(Vec::new(), &head(), key).unwrap();
        frames.iter().for_each(|frame| file.write(frame).unwrap());
        file.end().unwrap()
    }

    fn read(mut file: &[u8], key: &DataKey) -> anyhow::Result<Vec<Vec<u8>>> {
        let (told, bytes) = read_head(&mut file)?.context("of another kind")?;
        anyhow::ensure!(told == head(), "another head");
        let mut frames = Vec::new();
        read_frames(file, &bytes, key, |frame| {
            frames.push(frame.to_vec());
            Ok(())
        })?;
        Ok(frames)
    }

    #[test]
    fn what_is_read_is_what_was_written_or_nothing() {
        let (key, other) = (DataKey::random().unwrap(), DataKey::random().unwrap());
        let file = written(&key, &[b"one", b"", b"three"]);
        assert_eq!(read(&file, &key).unwrap(), [b"one".to_vec(), b"".to_vec(), b"three".to_vec()]);
        assert!(read(&file, &other).is_err());
        assert!(read(&[&file[..], b"x"].concat(), &key).is_err());
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(read(&changed, &key).is_err(), "byte {at} changed");
            assert!(read(&file[..at], &key).is_err(), "cut off at {at}");
        }
    }

    #[test]
    fn frames_cannot_be_exchanged_or_left_out() {
        let key = DataKey::random().unwrap();
        let file = written(&key, &[b"one", b"two"]);
        let size = 4 + 28 + 3;
        let end = file.len() - (4 + 28);
        let (first, second) = (end - 2 * size, end - size);
        let exchanged = [&file[..first], &file[second..end], &file[first..second], &file[end..]].concat();
        assert!(read(&exchanged, &key).is_err());
        assert!(read(&[&file[..second], &file[end..]].concat(), &key).is_err());
    }
}
