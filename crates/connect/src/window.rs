//! A sliding window over the text of a file: whoever cuts rows sees a run of bytes and says how many it has
//! used. Memory stays constant whatever the file holds.

use crate::Error;
use crate::encoding::{Charset, Text};

/// The longest row that is kept.
pub(crate) const LONGEST_ROW: usize = 1 << 20;

const PIECE: usize = 1 << 18;

/// Text read and not yet used.
pub(crate) struct Window {
    text: Text,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
}

impl Window {
    pub(crate) fn new(text: Text) -> Self {
        Self { text, buffer: vec![0; LONGEST_ROW + 2 * PIECE], start: 0, end: 0, ended: false }
    }

    /// The bytes at hand.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Whether no further byte will come.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Marks the first `count` bytes as used.
    pub(crate) fn consume(&mut self, count: usize) {
        self.start += count;
    }

    /// Reads on.
    pub(crate) fn refill(&mut self) -> Result<(), Error> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let room = (self.end + PIECE).min(self.buffer.len());
        let count = self.text.fill(&mut self.buffer[self.end..room])?;
        self.end += count;
        self.ended = count == 0;
        Ok(())
    }

    /// The encoding as known by now.
    pub(crate) fn charset(&self) -> Charset {
        self.text.charset()
    }

    /// Bytes taken from the disk so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.text.bytes_read()
    }
}

/// The longest part of the bytes that is valid text.
pub(crate) fn valid(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}
