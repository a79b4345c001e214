//! Rows of the demo retailer's records in one file, taken evenly over the file.

use anyhow::Context;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// A record: its values by the name of their column, blank ones left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(Vec<(String, String)>);

impl Row {
    /// The value of a column, or nothing.
    pub fn get(&self, column: &str) -> &str {
        self.0.iter().find(|(name, _)| name == column).map_or("", |(_, value)| value)
    }
}

/// About `wanted` rows of a file with `all` rows, in their order.
pub fn sample(path: &Path, all: u64, wanted: u64) -> anyhow::Result<Vec<Row>> {
    let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut lines = BufReader::with_capacity(1 << 20, file).lines();
    let head = lines.next().context("the file is empty")??;
    let columns = cells(&head);
    let step = (all / wanted.max(1)).max(1) as usize;
    let row = |line: String| {
        let values = columns.iter().cloned().zip(cells(&line));
        Row(values.filter(|(_, value)| !value.is_empty()).collect())
    };
    lines.step_by(step).take(wanted as usize).map(|line| Ok(row(line?))).collect()
}

/// The cells of a line of CSV; the demo's hold no line breaks.
pub fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let last = cells.last_mut().expect("there is always one");
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                last.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            letter => last.push(letter),
        }
    }
    cells
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A row with these values.
    pub fn row(values: &[(&str, &str)]) -> Row {
        Row(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn cells_are_parted_at_commas_outside_of_quotes() {
        let check = |line: &str, expected: &[&str]| assert_eq!(cells(line), expected, "{line}");
        check("a,,c", &["a", "", "c"]);
        check(r#""a,b","say ""hi""",é"#, &["a,b", r#"say "hi""#, "é"]);
    }

    #[test]
    fn rows_are_taken_evenly() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        std::fs::write(&path, "id,name\n0,a\n1,\n2,c\n3,d\n4,e\n5,f\n").unwrap();
        let rows = sample(&path, 6, 3).unwrap();
        let expected = [
            row(&[("id", "0"), ("name", "a")]),
            row(&[("id", "2"), ("name", "c")]),
            row(&[("id", "4"), ("name", "e")]),
        ];
        assert_eq!(rows, expected);
        assert_eq!(sample(&path, 6, 100).unwrap()[1].get("name"), "");
    }
}
