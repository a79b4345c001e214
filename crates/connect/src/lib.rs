//! From and to the outside: file formats and the mapping of their columns to canonical fields. It never
//! touches a database and never judges a value: cleaning is the business of `identity`.

mod columns;
mod csv;
mod detect;
mod encoding;
mod error;
mod headings;
mod input;
mod jsonl;
mod mapping;
mod reader;
mod reject;
mod shape;
mod suggest;
mod window;
mod write;
mod xlsx;

pub use error::Error;
pub use mapping::{FormatFacts, Mapping, Recognise, SourceFacts, Target};
pub use reader::{Reader, Source, open};
pub use reject::{Reject, RejectReason};
pub use shape::{Column, Format, MappedBy, Shape};
pub use write::{CsvWriter, csv_writer, safe_cell};
