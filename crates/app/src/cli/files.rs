//! How each file was read, told before what was found in it: a wrong column is seen here first.

use super::text::{self, count};
use crate::load::{DUPLICATE_ID, FileFacts, Loaded};
use connect::{Column, Format, MappedBy, Shape};

/// Rows left out that are named one by one.
const NAMED: usize = 5;

/// Threads to work with: as many as wanted, else one a processor.
pub(super) fn threads(wanted: Option<usize>) -> usize {
    wanted.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1)
}

/// How each file was read, and what was left out of it.
pub(super) fn print(loaded: &Loaded) {
    let width = text::width();
    loaded.files.iter().for_each(|file| print!("{}", describe(file, width)));
}

fn describe(file: &FileFacts, width: usize) -> String {
    let shape = &file.shape;
    let mut lines = vec![
        format!("{}: {}", shape.file, written(shape)),
        format!("  {}", count(file.rows, "record", "records")),
    ];
    lines.extend(columns(shape, width));
    for (kind, rows) in &file.rejected {
        lines.push(format!("  {} left out: {}", count(*rows, "row", "rows"), reason(kind)));
    }
    lines.extend(file.rejects.iter().take(NAMED).map(|reject| format!("    {reject}")));
    let repeated = |row: &u32| format!("    {} row {row}: {}", shape.file, reason(DUPLICATE_ID));
    lines.extend(file.duplicates.iter().take(NAMED).map(repeated));
    lines.join("\n") + "\n"
}

/// Which columns are used, and which are not.
pub(super) fn columns(shape: &Shape, width: usize) -> Vec<String> {
    let used: Vec<String> =
        shape.columns.iter().filter(|column| !column.fields.is_empty()).map(column).collect();
    let mut lines = vec![text::list("  columns used:", &used, width)];
    for (label, headings) in [
        ("  not used:", &shape.unmapped),
        ("  not used, seen late:", &shape.late),
        ("  forbidden, never read:", &shape.forbidden),
    ] {
        if !headings.is_empty() {
            lines.push(text::list(label, headings, width));
        }
    }
    lines
}

/// `CSV, windows-1252, separated by `;`, columns recognised by their headings`.
pub(super) fn written(shape: &Shape) -> String {
    let format = match shape.format {
        Format::Csv => "CSV",
        Format::Xlsx => "Excel",
        Format::JsonLines => "JSON Lines",
    };
    let mut parts = vec![format.to_owned()];
    if shape.compressed {
        parts.push("packed with gzip".into());
    }
    if shape.format != Format::Xlsx {
        parts.push(shape.encoding.clone());
    }
    parts.extend(shape.delimiter.map(|mark| match mark {
        '\t' => "separated by tabs".to_owned(),
        mark => format!("separated by `{mark}`"),
    }));
    parts.extend(match &shape.mapped_by {
        MappedBy::Given => Some("columns as the mapping says".to_owned()),
        MappedBy::BuiltIn(name) => Some(format!("columns as in the built-in mapping {name}")),
        MappedBy::Headings => Some("columns recognised by their headings".to_owned()),
    });
    parts.extend(shape.sheet.as_ref().map(|sheet| format!("sheet {sheet:?}")));
    parts.join(", ")
}

fn column(column: &Column) -> String {
    let fields: Vec<&str> = column.fields.iter().map(|field| field.key()).collect();
    format!("{} = {}", column.heading, fields.join(" + "))
}

/// Why rows were left out, in words.
fn reason(kind: &str) -> &str {
    match kind {
        "ragged" => "another number of cells than headings",
        "unclosed_quote" => "a quotation mark is never closed",
        "too_long" => "longer than 1 MiB",
        "garbled" => "bytes that are no text in the file's encoding",
        "nul_byte" => "a NUL byte",
        "bad_json" => "not valid JSON",
        "not_an_object" => "not a JSON object",
        "number_too_long" => "a number too long to be kept exactly",
        DUPLICATE_ID => "its record id stands in another row of the source; the first one counts",
        other => other,
    }
}
