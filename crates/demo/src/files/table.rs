//! Delimited text in a given encoding.

use crate::Error;
use encoding_rs::{Encoding, UTF_8};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// How a system writes delimited text.
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    pub(crate) encoding: &'static Encoding,
    pub(crate) byte_order_mark: bool,
    /// Lines end as on Windows.
    pub(crate) windows_lines: bool,
}

/// Comma, UTF-8, as most systems write today.
pub(crate) const PLAIN: Dialect =
    Dialect { delimiter: b',', encoding: UTF_8, byte_order_mark: false, windows_lines: false };

/// A delimited file being written.
pub(crate) struct Table {
    writer: csv::Writer<BufWriter<File>>,
    encoding: &'static Encoding,
    path: PathBuf,
}

impl Table {
    /// Creates the file with its headings.
    pub(crate) fn create(
        out: &Path,
        name: &str,
        dialect: &Dialect,
        headings: &[&str],
    ) -> Result<Self, Error> {
        let path = out.join(name);
        let file = File::create(&path).map_err(|source| Error::Create { path: path.clone(), source })?;
        let mut file = BufWriter::with_capacity(1 << 16, file);
        if dialect.byte_order_mark {
            file.write_all(b"\xEF\xBB\xBF").map_err(|source| Error::write(&path, source))?;
        }
        let terminator =
            if dialect.windows_lines { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let writer =
            csv::WriterBuilder::new().delimiter(dialect.delimiter).terminator(terminator).from_writer(file);
        let mut table = Self { writer, encoding: dialect.encoding, path };
        table.row(headings)?;
        Ok(table)
    }

    /// Writes one row.
    pub(crate) fn row(&mut self, cells: &[&str]) -> Result<(), Error> {
        for cell in cells {
            let bytes = self.encoding.encode(cell).0;
            self.writer.write_field(bytes).map_err(|source| Error::write(&self.path, source))?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(|source| Error::write(&self.path, source))
    }

    /// Flushes the file and returns its path.
    pub(crate) fn finish(mut self) -> Result<PathBuf, Error> {
        self.writer.flush().map_err(|source| Error::write(&self.path, source))?;
        Ok(self.path)
    }
}
