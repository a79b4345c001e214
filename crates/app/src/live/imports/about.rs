//! What is found out about a file before its first row is taken in: how it is written, what its columns mean and why,
//! or why it cannot be read so. Headings and words, never a value of a row.

use connect::{Error, Format, MappedBy, Mapping, Shape};
use model::Field;
use serde::{Deserialize, Serialize};

/// What was found out about a file.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct About {
    /// How it is read; none where it cannot be.
    pub form: Option<Form>,
    /// Why it cannot be read so.
    pub flaw: Option<Flaw>,
}

/// How a file is read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Form {
    /// How its rows are written.
    pub format: Format,
    /// Whether it is packed with gzip.
    pub compressed: bool,
    /// Encoding of its text.
    pub encoding: String,
    /// Character between cells.
    pub delimiter: Option<char>,
    /// Character around cells.
    pub quote: Option<char>,
    /// The sheet that is read.
    pub sheet: Option<String>,
    /// The built-in mapping that was recognised.
    pub shape: Option<String>,
    /// The columns that are read.
    pub columns: Vec<Mapped>,
    /// Headings of columns that are left out.
    pub not_used: Vec<String>,
    /// Headings of columns that the policy forbids.
    pub forbidden: Vec<String>,
}

/// A column that is read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mapped {
    /// Its heading.
    pub heading: String,
    /// The fields that it feeds.
    pub fields: Vec<Field>,
    /// By what that is known.
    pub by: Way,
}

/// By what the meaning of a column is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The mapping that was given.
    Mapping,
    /// The built-in mapping of a known kind of file.
    Shape,
    /// Its heading.
    Heading,
}

/// Why a file cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Flaw {
    /// A word for machines.
    pub code: String,
    /// What is wrong and what to do.
    pub detail: String,
}

/// Words for what may be wrong with a file, a mapping or a repaired row.
const CODES: [&str; 18] = [
    "empty_file",
    "unreadable_file",
    "broken_workbook",
    "no_sheet",
    "no_headings",
    "duplicate_headings",
    "nothing_comparable",
    "unknown_column",
    "unknown_field",
    "bad_mapping",
    "unknown_encoding",
    "forbidden_column",
    "still_cut",
    "unknown_heading",
    "bad_line",
    "unrepaired",
    "unusable_file",
    "failed",
];

impl Flaw {
    /// Its word, where it is one of this release.
    pub fn known_code(&self) -> &'static str {
        CODES.into_iter().find(|code| *code == self.code).unwrap_or("unusable_file")
    }
}

impl About {
    /// Of a file that can be read.
    pub fn of(shape: &Shape, mapping: Option<&Mapping>) -> About {
        let built_in = match &shape.mapped_by {
            MappedBy::BuiltIn(name) => Mapping::built_in().iter().find(|(known, _)| known == name),
            MappedBy::Given | MappedBy::Headings => None,
        };
        let known = built_in.and_then(|(_, text)| Mapping::from_toml(text).ok());
        let way = |heading: &str| {
            let named = |mapping: Option<&Mapping>| mapping.is_some_and(|mapping| mapping.names(heading));
            match () {
                () if named(mapping) => Way::Mapping,
                () if named(known.as_ref()) => Way::Shape,
                () => Way::Heading,
            }
        };
        let mapped = |column: &connect::Column| Mapped {
            heading: column.heading.clone(),
            fields: column.fields.clone(),
            by: way(&column.heading),
        };
        let form = Form {
            format: shape.format,
            compressed: shape.compressed,
            encoding: shape.encoding.clone(),
            delimiter: shape.delimiter,
            quote: shape.quote,
            sheet: shape.sheet.clone(),
            shape: built_in.map(|(name, _)| (*name).to_owned()),
            columns: shape.columns.iter().map(mapped).collect(),
            not_used: shape.unmapped.clone(),
            forbidden: shape.forbidden.clone(),
        };
        About { form: Some(form), flaw: None }
    }

    /// The fields that a column feeds.
    pub fn fields(&self, heading: &str) -> &[Field] {
        let columns = self.form.iter().flat_map(|form| &form.columns);
        columns.into_iter().find(|column| column.heading == heading).map_or(&[], |column| &column.fields)
    }
}

/// Why a file or a mapping cannot be used, and whether another mapping may mend it; none where reading itself failed.
pub(in crate::live) fn flaw(error: &Error) -> Option<(Flaw, bool)> {
    let (code, may_be_mended) = match error {
        Error::Read { .. } => return None,
        Error::Empty { .. } => ("empty_file", false),
        Error::Unreadable { .. } => ("unreadable_file", false),
        Error::BrokenWorkbook { .. } => ("broken_workbook", false),
        Error::NoSheet { .. } => ("no_sheet", true),
        Error::NoHeadings { .. } => ("no_headings", true),
        Error::DuplicateHeadings { .. } => ("duplicate_headings", true),
        Error::NothingComparable { .. } => ("nothing_comparable", true),
        Error::UnknownColumn { .. } => ("unknown_column", true),
        Error::UnknownField { .. } => ("unknown_field", true),
        Error::BadMapping { .. } => ("bad_mapping", true),
        Error::UnknownEncoding { .. } => ("unknown_encoding", true),
        Error::ForbiddenColumn { .. } => ("forbidden_column", true),
        Error::StillCut { .. } => ("still_cut", true),
        Error::UnknownHeading { .. } => ("unknown_heading", true),
        Error::BadLine { .. } => ("bad_line", true),
        Error::Unrepaired(_) => ("unrepaired", true),
        _ => ("unusable_file", true),
    };
    Some((Flaw { code: code.to_owned(), detail: error.to_string() }, may_be_mended))
}
