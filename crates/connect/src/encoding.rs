//! From the encoding of a file to UTF-8. What is no text in the declared encoding becomes the byte 0xFF, which
//! no valid UTF-8 contains, so that whoever cuts the rows meets one kind of garbled row only.

use crate::Error;
use crate::input::Input;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What stands for bytes that are no text.
const GARBLED: u8 = 0xff;

/// The encoding of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Charset {
    encoding: &'static Encoding,
    /// The name to show: windows-1252 text without any of its extra characters is Latin-1.
    name: &'static str,
    /// Bytes of the byte order mark.
    mark: usize,
    /// Whether only ASCII was met so far, so that a later byte may still decide otherwise.
    open: bool,
}

impl Charset {
    /// Name to show to people.
    pub(crate) fn name(self) -> &'static str {
        self.name
    }

    /// The encoding that a mapping names; a byte order mark in the file knows better.
    pub(crate) fn named(label: &str, sample: &[u8]) -> Result<Self, Error> {
        let unknown = || Error::UnknownEncoding { encoding: label.to_owned() };
        let label = if label.eq_ignore_ascii_case("utf-16") { "utf-16le" } else { label };
        let encoding = Encoding::for_label(label.as_bytes()).ok_or_else(unknown)?;
        match Encoding::for_bom(sample) {
            Some(_) => Ok(Self::detect(sample)),
            None => Ok(Self { encoding, name: encoding.name(), mark: 0, open: false }),
        }
    }

    /// The encoding that the first part of a file shows.
    pub(crate) fn detect(sample: &[u8]) -> Self {
        if let Some((encoding, mark)) = Encoding::for_bom(sample) {
            let name = if encoding == UTF_8 { "UTF-8 with BOM" } else { encoding.name() };
            return Self { encoding, name, mark, open: false };
        }
        if sample.is_ascii() {
            return Self { encoding: UTF_8, name: "UTF-8", mark: 0, open: true };
        }
        Self { open: false, mark: 0, ..guess(sample) }
    }

    /// Whether the bytes are two to a character, so that zero bytes are no sign of a binary file.
    pub(crate) fn is_wide(self) -> bool {
        is_utf16(self.encoding)
    }

    /// The text of a sample, cut at the last whole character. Garbled bytes become U+FFFD.
    pub(crate) fn text(self, sample: &[u8]) -> String {
        let mut decoder = self.encoding.new_decoder_without_bom_handling();
        let bytes = &sample[self.mark.min(sample.len())..];
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
        let mut done = 0;
        loop {
            let (result, read, _) = decoder.decode_to_string(&bytes[done..], &mut text, false);
            done += read;
            match result {
                CoderResult::InputEmpty => return text,
                CoderResult::OutputFull => text.reserve(bytes.len() - done + 16),
            }
        }
    }
}

fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// Decides between UTF-8 and the encodings of one country or another. Text in an 8-bit encoding almost never
/// forms a valid multi-byte sequence, so a few bad bytes among many good sequences are damage, not an encoding.
fn guess(sample: &[u8]) -> Charset {
    let (sequences, faults) = utf8_evidence(sample);
    if sequences > 4 * faults {
        return Charset { encoding: UTF_8, name: "UTF-8", mark: 0, open: false };
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    telling_lines(sample).for_each(|line| {
        detector.feed(line, false);
    });
    detector.feed(b"", true);
    let encoding = detector.guess(Some(b"fr"), Utf8Detection::Deny);
    let latin1 = encoding == WINDOWS_1252 && !sample.iter().any(|byte| (0x80..0xa0).contains(byte));
    let name = if latin1 { "ISO-8859-1" } else { encoding.name() };
    Charset { encoding, name, mark: 0, open: false }
}

/// The lines that say something about an encoding. The detector takes 70 ms for a MiB, and is as sure after
/// an eighth of it.
fn telling_lines(sample: &[u8]) -> impl Iterator<Item = &[u8]> {
    const ENOUGH: usize = 1 << 17;
    let lines = sample.split_inclusive(|byte| *byte == b'\n').filter(|line| !line.is_ascii());
    lines.scan(0, |fed, line| {
        let is_enough = *fed > ENOUGH;
        *fed += line.len();
        (!is_enough).then_some(line)
    })
}

/// Multi-byte sequences and faulty bytes, read as UTF-8.
fn utf8_evidence(sample: &[u8]) -> (usize, usize) {
    let (mut sequences, mut faults) = (0, 0);
    for chunk in sample.utf8_chunks() {
        sequences += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    let cut_at_the_end = std::str::from_utf8(sample).is_err_and(|error| error.error_len().is_none());
    (sequences, faults - usize::from(cut_at_the_end))
}

/// The text of a file, piece by piece.
pub(crate) struct Text {
    input: Input,
    charset: Charset,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl Text {
    /// Starts at the beginning of a freshly opened input, behind its byte order mark.
    pub(crate) fn new(mut input: Input, charset: Charset) -> Result<Self, Error> {
        input.fill(&mut [0; 4][..charset.mark])?;
        let mut text = Self { input, charset, decoder: None, raw: Vec::new(), taken: 0, ended: false };
        text.prepare();
        Ok(text)
    }

    /// The encoding as known by now.
    pub(crate) fn charset(&self) -> Charset {
        self.charset
    }

    /// Bytes taken from the disk so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.input.bytes_read()
    }

    /// Writes the next piece into `into` and says how long it is; 0 means the end.
    pub(crate) fn fill(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        if self.decoder.is_some() {
            return self.decode(into);
        }
        let filled = self.input.fill(into)?;
        if !self.charset.open || into[..filled].is_ascii() {
            return Ok(filled);
        }
        self.settle(&into[..filled]);
        if self.decoder.is_some() { self.decode(into) } else { Ok(filled) }
    }

    /// Takes the decision that an all-ASCII beginning left open.
    fn settle(&mut self, piece: &[u8]) {
        self.charset = guess(piece);
        self.prepare();
        if self.decoder.is_some() {
            self.raw = piece.to_vec();
        }
    }

    fn prepare(&mut self) {
        let encoding = self.charset.encoding;
        self.decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
    }

    fn decode(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        let mut written = 0;
        // A piece of output that ends early would look like the end of the file, hence the loop.
        while written + 16 < into.len() {
            if self.taken == self.raw.len() {
                if self.ended {
                    break;
                }
                self.raw.resize(1 << 16, 0);
                let filled = self.input.fill(&mut self.raw)?;
                self.raw.truncate(filled);
                self.taken = 0;
                self.ended = filled == 0;
            }
            written += self.decode_raw(&mut into[written..]);
        }
        mark_controls(&mut into[..written]);
        Ok(written)
    }

    fn decode_raw(&mut self, into: &mut [u8]) -> usize {
        let Some(decoder) = self.decoder.as_mut() else { return 0 };
        let room = into.len() - 1;
        let source = &self.raw[self.taken..];
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(source, &mut into[..room], self.ended);
        self.taken += read;
        if let DecoderResult::Malformed(..) = result {
            into[written] = GARBLED;
            return written + 1;
        }
        if result == DecoderResult::OutputFull && written == 0 {
            // Not enough room for one character; the caller's loop condition leaves 16 bytes, so it is not met.
            return 0;
        }
        written
    }
}

/// 8-bit encodings leave some bytes undefined; the decoder turns them into C1 controls, which no text contains.
fn mark_controls(text: &mut [u8]) {
    let mut from = 0;
    while let Some(found) = memchr::memchr(0xc2, &text[from..]) {
        let at = from + found;
        if text.get(at + 1).is_some_and(|next| *next < 0xa0) {
            text[at..at + 2].fill(GARBLED);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// The name of the detected encoding and the text, garbled bytes shown as U+FFFD.
    fn check(bytes: &[u8], name: &str, expected: &str) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let charset = Charset::detect(&bytes[..bytes.len().min(crate::input::SAMPLE)]);
        let source = crate::Source { path: file.path().to_owned(), ..Default::default() };
        let mut text = Text::new(Input::open(&source).unwrap(), charset).unwrap();
        let (mut all, mut piece) = (Vec::new(), vec![0; 1 << 18]);
        loop {
            let count = text.fill(&mut piece).unwrap();
            if count == 0 {
                break;
            }
            all.extend_from_slice(&piece[..count]);
        }
        assert_eq!(text.charset().name(), name);
        assert_eq!(String::from_utf8_lossy(&all), expected);
    }

    #[test]
    fn encodings_are_told_apart() {
        check(b"Emile", "UTF-8", "Emile");
        check("Émile, Zoé".as_bytes(), "UTF-8", "Émile, Zoé");
        check("\u{feff}Émile".as_bytes(), "UTF-8 with BOM", "Émile");
        check(b"nom;pr\xe9nom\nL\xe9a;Fran\xe7oise", "ISO-8859-1", "nom;prénom\nLéa;Françoise");
        check(b"nom;ville\nC\x9cur;Ch\xe2teau d\x92Eau", "windows-1252", "nom;ville\nCœur;Château d’Eau");
        check(b"\xff\xfeL\0\xe9\0a\0", "UTF-16LE", "Léa");
        check(b"\xfe\xff\0L\0\xe9\0a", "UTF-16BE", "Léa");
    }

    #[test]
    fn what_is_no_text_is_marked() {
        let damaged = ["Élodie Zoé Anaïs Chloé Noël".as_bytes(), b"\xe9,"].concat();
        check(&damaged, "UTF-8", "Élodie Zoé Anaïs Chloé Noël\u{fffd},");
        check(b"\xff\xfea\0\x00\xd8b\0", "UTF-16LE", "a\u{fffd}b");
        check(b"Fran\xe7ois \x81 Ren\xe9 d\x92Arc", "windows-1252", "François \u{fffd}\u{fffd} René d’Arc");
    }

    #[test]
    fn an_ascii_beginning_leaves_the_encoding_open() {
        let start = "a;b\n".repeat(300_000);
        let bytes = [start.as_bytes(), b"L\xe9a;Fran\xe7oise\n"].concat();
        check(&bytes, "ISO-8859-1", &format!("{start}Léa;Françoise\n"));
        let bytes = [start.as_bytes(), "Léa;Françoise\n".as_bytes()].concat();
        check(&bytes, "UTF-8", &format!("{start}Léa;Françoise\n"));
    }
}
