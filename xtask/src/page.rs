//! Puts what was measured between its markers in a page of the documentation. What stands outside the markers
//! is written by people and stays.

use anyhow::{Context, ensure};
use std::path::Path;

/// Replaces what stands between the section's markers in a page.
pub fn write(path: &Path, section: &str, text: &str) -> anyhow::Result<()> {
    let page = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let page = replaced(&page, section, text).with_context(|| format!("cannot change {}", path.display()))?;
    std::fs::write(path, page).with_context(|| format!("cannot write {}", path.display()))
}

fn replaced(page: &str, section: &str, text: &str) -> anyhow::Result<String> {
    let (begin, end) = (format!("<!-- bench:{section}:begin -->"), format!("<!-- bench:{section}:end -->"));
    let start = page.find(&begin).with_context(|| format!("it has no line {begin}"))? + begin.len();
    let stop = page.find(&end).with_context(|| format!("it has no line {end}"))?;
    ensure!(start <= stop, "{end} stands before {begin}");
    Ok(format!("{}\n{}\n{}", &page[..start], text.trim_end(), &page[stop..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_between_the_markers_changes() {
        let page = "# A\n<!-- bench:identity:begin -->\nold\n<!-- bench:identity:end -->\nrest\n";
        let expected = "# A\n<!-- bench:identity:begin -->\nnew\n<!-- bench:identity:end -->\nrest\n";
        assert_eq!(replaced(page, "identity", "new\n").unwrap(), expected);
        assert_eq!(replaced(expected, "identity", "new").unwrap(), expected);
        assert!(replaced(page, "lake", "new").unwrap_err().to_string().contains("bench:lake:begin"));
    }
}
