//! From and to the outside: file formats and the mapping of their columns to canonical fields. It never
//! touches a database and never judges a value: cleaning is the business of `identity`.
//!
//! [`open`] decides in this order: the format by the first bytes; encoding, delimiter and quote by the first
//! MiB; the columns by the mapping given, else by the built-in mapping whose headings are all there, else by
//! the headings themselves. What it decided is the [`Shape`]. A file as a whole is refused with an [`Error`]
//! before its first row; a single row that cannot be used becomes a [`Reject`] and the file goes on. Where
//! [`Source::keep_rejected`] asks for it, what stood in that row is handed over as [`Content`]; repaired, it is
//! read as its file was with [`reread`], by the [`Recipe`] of the file. Cells of [`Forbidden`] columns are dropped
//! before anything sees them, and so is the raw text of a row in which one of them could hide.
//!
//! A mapping in full:
//!
//! ```
//! let mapping = connect::Mapping::from_toml(
//!     r#"
//!     [source]
//!     name = "pos"            # instead of the file's name
//!     country = "FR"          # where a row names none
//!     date_order = "dmy"      # dmy, mdy or ymd
//!
//!     [format]                # all detected otherwise
//!     delimiter = ";"
//!     encoding = "windows-1252"
//!     sheet = "Clients"       # of a workbook
//!
//!     [recognise]
//!     match = ["N° client"]   # these must be there; other columns named below may then be missing
//!     rest = true             # columns not named below are recognised by their headings
//!
//!     [columns]               # heading = field, list of fields or "ignore"
//!     "N° client" = "record_id"
//!     "N° carte" = "loyalty_card"
//!     "Points" = "ignore"
//!     "#,
//! )?;
//! # Ok::<(), connect::Error>(())
//! ```

mod batch;
mod columns;
mod csv;
mod detect;
mod encoding;
mod error;
mod forbidden;
mod headings;
mod input;
mod jsonl;
mod mapping;
mod open;
mod preview;
mod reader;
mod recipe;
pub mod reconciliations;
mod reject;
mod rejected;
mod rejects;
mod shape;
pub mod suggest;
mod window;
mod write;
mod xlsx;

pub use error::{Error, LineFault};
pub use forbidden::Forbidden;
pub use input::{Store, Stream};
pub use mapping::{FormatFacts, Mapping, Recognise, SourceFacts, Target};
pub use open::open;
pub use preview::{Preview, preview};
pub use reader::{Reader, Source};
pub use recipe::{Recipe, Repaired, reread};
pub use reject::{Reject, RejectReason};
pub use rejected::{Content, Rejected};
pub use shape::{Column, Format, MappedBy, Shape};
pub use write::{CsvWriter, csv_writer, safe_cell};
