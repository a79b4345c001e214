//! What can go wrong while the demo files are written.

use std::path::{Path, PathBuf};

/// Why the demo retailer could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The number of customers is 0 or beyond what the identifiers can number.
    #[error("cannot make {0} customers: ask for a number from 1 to {max}", max = crate::MOST_CUSTOMERS)]
    Customers(u64),
    /// The folder or a file in it cannot be created.
    #[error("cannot create {}: check that the folder exists, is writable and has room", path.display())]
    Create {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file cannot be written to its end.
    #[error("cannot write {}: check that the disk has room", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The workbook cannot be written.
    #[error("cannot write the workbook {}: close it elsewhere and check that the disk has room", path.display())]
    Workbook {
        /// The file.
        path: PathBuf,
        /// What the workbook writer said.
        source: rust_xlsxwriter::XlsxError,
    },
}

impl Error {
    pub(crate) fn write(path: &Path, source: impl Into<std::io::Error>) -> Self {
        Self::Write { path: path.to_owned(), source: source.into() }
    }
}
