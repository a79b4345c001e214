//! What was detected about a file, for showing to people before the first row is read.

use model::Field;
use serde::{Deserialize, Serialize};

/// The shape of one file.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Shape {
    /// The file's name.
    pub file: String,
    /// How the rows are written.
    pub format: Format,
    /// Whether the file is packed with gzip.
    pub compressed: bool,
    /// Encoding of the text, in its usual name.
    pub encoding: String,
    /// Character between cells (CSV).
    pub delimiter: Option<char>,
    /// Character around cells that contain a delimiter (CSV).
    pub quote: Option<char>,
    /// The sheet that is read (XLSX).
    pub sheet: Option<String>,
    /// Where the columns' meaning comes from.
    pub mapped_by: MappedBy,
    /// The columns that are read.
    pub columns: Vec<Column>,
    /// Headings that are left out.
    pub unmapped: Vec<String>,
    /// Headings of forbidden columns: their cells are dropped. Grows while JSON Lines are read.
    pub forbidden: Vec<String>,
    /// Headings that first appeared after the first thousand lines and are left out (JSON Lines). Grows while
    /// the file is read.
    pub late: Vec<String>,
    /// Size of the file.
    pub bytes: u64,
}

/// A way to write rows into a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Text with a delimiter.
    Csv,
    /// Excel workbook.
    Xlsx,
    /// One JSON object a line.
    JsonLines,
}

/// Where the columns' meaning comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappedBy {
    /// The mapping given by the caller.
    Given,
    /// The built-in mapping of this name, recognised by its headings.
    BuiltIn(String),
    /// The headings themselves.
    Headings,
}

/// One column that is read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Column {
    /// Its heading as written.
    pub heading: String,
    /// The fields it feeds.
    pub fields: Vec<Field>,
    /// Whether it is carried along under its own heading.
    pub extra: bool,
}
