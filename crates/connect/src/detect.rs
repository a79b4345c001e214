//! What kind of file this is, judged by its first bytes and never by its name.

use crate::encoding::Charset;
use crate::{Error, Format};

const ZIP: &[u8] = b"PK\x03\x04";
const OLD_OFFICE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
const PDF: &[u8] = b"%PDF-";

/// The format of a file that starts with this sample, and its encoding where it is text. `encoding` is what a
/// mapping prescribes.
pub(crate) fn detect(file: &str, sample: &[u8], encoding: Option<&str>) -> Result<(Format, Charset), Error> {
    let unreadable = |what| Error::Unreadable { file: file.to_owned(), what };
    let charset = match encoding {
        Some(label) => Charset::named(label, sample)?,
        None => Charset::detect(sample),
    };
    if sample.starts_with(ZIP) {
        return Ok((Format::Xlsx, charset));
    }
    if sample.starts_with(OLD_OFFICE) {
        return Err(unreadable("an Office file from before 2007, or one locked with a password"));
    }
    if sample.starts_with(PDF) {
        return Err(unreadable("a PDF"));
    }
    if !charset.is_wide() && is_binary(sample) {
        return Err(unreadable("it holds binary data"));
    }
    let text = charset.text(&sample[..sample.len().min(1 << 12)]);
    match text.trim_start().chars().next() {
        None if charset.text(sample).trim().is_empty() => Err(Error::Empty { file: file.to_owned() }),
        Some('{') => Ok((Format::JsonLines, charset)),
        Some('[') => Err(unreadable("a JSON array: write one object a line")),
        Some('<') => Err(unreadable("HTML or XML")),
        _ => Ok((Format::Csv, charset)),
    }
}

/// Text holds no control characters but tab and line ends; a NUL here and there is damage to one row, but not
/// on the first line.
fn is_binary(sample: &[u8]) -> bool {
    let first_line = sample.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_control =
        |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a);
    let controls = sample.iter().filter(is_control).count();
    controls * 25 > sample.len() || first_line.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sample: &[u8], expected: Result<Format, &str>) {
        let found = detect("a", sample, None).map(|(format, _)| format).map_err(|error| error.to_string());
        match (&found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(*found, expected),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            _ => panic!("{found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        check(b"nom;prenom\n", Ok(Format::Csv));
        check(b"\n {\"a\": 1}\n", Ok(Format::JsonLines));
        check(b"\xef\xbb\xbf{\"a\": 1}\n", Ok(Format::JsonLines));
        check(b"PK\x03\x04....", Ok(Format::Xlsx));
        check(b"\xff\xfen\0o\0m\0", Ok(Format::Csv));
    }

    #[test]
    fn what_is_no_table_is_refused_by_name() {
        check(b"", Err("empty"));
        check(b"\xef\xbb\xbf \r\n", Err("empty"));
        check(b"\x7fELF\x02\x01\x01\0\0\0", Err("binary"));
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Err("binary"));
        check(b"%PDF-1.7", Err("a PDF"));
        check(b"[{\"a\": 1}]", Err("one object a line"));
        check(b"<html>", Err("HTML"));
        check(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Err("before 2007"));
    }
}
