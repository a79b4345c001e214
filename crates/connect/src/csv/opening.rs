//! What the beginning of a file of delimited text says about the rest: dialect and headings.

use super::detect;
use super::scan::{Dialect, Found, Scanner, unquote};

/// The heading row and how it was found.
pub(crate) struct Opening {
    /// The characters that give the text its shape.
    pub(crate) dialect: Dialect,
    /// The heading cells.
    pub(crate) headings: Vec<String>,
    /// Rows up to and including the headings: blank lines and Excel's hint may stand above them.
    pub(crate) rows: u64,
}

/// Reads the heading row from the first part of the text. `whole` says that this part is all of it;
/// `delimiter` is what a mapping prescribes. `None`: no row that could hold headings.
pub(crate) fn opening(sample: &str, whole: bool, delimiter: Option<u8>) -> Option<Opening> {
    let (hint, skip) = separator_hint(sample);
    let body = sample[skip..].trim_start_matches(['\r', '\n']);
    let dialect = detect::dialect(body.as_bytes(), whole, delimiter.or(hint));
    let scanner = Scanner::new(dialect);
    let (mut cells, mut at, mut rows) = (Vec::new(), skip, u64::from(skip > 0));
    while at < sample.len() {
        let Found::Row { end, next, .. } = scanner.row(sample.as_bytes(), at, whole, &mut cells) else {
            break;
        };
        rows += 1;
        if end - at >= cells.len() {
            let mut headings = vec![String::new(); cells.len()];
            for (heading, cell) in headings.iter_mut().zip(&cells) {
                let text = &sample[cell.start as usize..cell.end as usize];
                if cell.doubled {
                    unquote(text, dialect.quote, heading);
                } else {
                    heading.push_str(text);
                }
                *heading = heading.trim().to_owned();
            }
            return Some(Opening { dialect, headings, rows });
        }
        at = next;
    }
    None
}

/// Excel writes `sep=;` on the first line to tell itself the delimiter.
fn separator_hint(sample: &str) -> (Option<u8>, usize) {
    let line = sample.split_inclusive('\n').next().unwrap_or_default();
    match line.trim_end_matches(['\r', '\n']).strip_prefix("sep=").map(str::as_bytes) {
        Some([delimiter]) if delimiter.is_ascii() => (Some(*delimiter), line.len()),
        _ => (None, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, headings: &[&str], rows: u64) {
        let found = opening(text, true, None).unwrap();
        let names: Vec<&str> = found.headings.iter().map(String::as_str).collect();
        assert_eq!((names.as_slice(), found.rows), (headings, rows), "{text:?}");
    }

    #[test]
    fn headings_are_found() {
        check("nom;prénom\nA;B\n", &["nom", "prénom"], 1);
        check("sep=|\r\nnom|prénom\r\n", &["nom", "prénom"], 2);
        check("\n\nnom, \"e \"\"mail\"\"\"", &["nom", "\"e \"\"mail\"\"\""], 3);
        check("nom,\"e \"\"mail\"\"\"", &["nom", "e \"mail\""], 1);
    }

    #[test]
    fn blank_text_has_none() {
        assert!(opening("\n;;\n\r\n", true, None).is_none());
    }
}
