//! Rules about what stands in a source file.

use super::Finding;

/// Marks of unfinished work, spelt in two halves so that this file does not find itself.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];

/// Every module starts with a sentence: what it is for and what it deliberately does not do.
pub fn head(path: &str, text: &str) -> Option<Finding> {
    (!text.starts_with("//! ")).then(|| format!("{path}: does not start with a `//!` sentence"))
}

/// A lint is never switched off in silence: `expect` with a reason says why and notices when it is over.
pub fn bare_allow(path: &str, text: &str) -> Vec<Finding> {
    let lines: Vec<&str> = text.lines().collect();
    let starts = |line: &str| {
        let line = line.trim_start();
        line.starts_with("#[allow(") || line.starts_with("#![allow(")
    };
    let silent = |number: &usize| {
        let attribute = lines[*number..].iter().take_while(|line| !line.trim().is_empty()).take(6);
        let mut seen_end = false;
        !attribute
            .take_while(|line| !std::mem::replace(&mut seen_end, line.trim_end().ends_with(")]")))
            .any(|line| line.contains("reason"))
    };
    (0..lines.len())
        .filter(|number| starts(lines[*number]))
        .filter(silent)
        .map(|number| {
            format!("{path}:{}: allow without a reason; write #[expect(lint, reason = \"...\")]", number + 1)
        })
        .collect()
}

/// No mark of unfinished work: an issue is the place for it.
pub fn unfinished(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        if let Some(word) = words.find(|word| UNFINISHED.contains(word)) {
            findings.push(format!("{path}:{}: {word}; finish it or open an issue", number + 1));
        }
    }
    findings
}

/// Every crate takes the workspace's lints.
pub fn lints(path: &str, text: &str) -> Option<Finding> {
    let is_crate = text.lines().any(|line| line.trim() == "[package]");
    (is_crate && !text.contains("[lints]\nworkspace = true\n"))
        .then(|| format!("{path}: does not take the workspace's lints; add [lints] workspace = true"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_needs_a_head() {
        assert_eq!(head("a.rs", "//! Reads files.\n\nuse std::fs;\n"), None);
        assert!(head("a.rs", "use std::fs;\n//! Too late.\n").is_some());
        assert!(head("a.rs", "").is_some());
    }

    #[test]
    fn an_allow_needs_a_reason() {
        let check = |text: &str, lines: usize| assert_eq!(bare_allow("a.rs", text).len(), lines, "{text}");
        check("#[expect(dead_code, reason = \"shown to people\")]\nfn a() {}\n", 0);
        check("#[allow(dead_code, reason = \"shown to people\")]\nfn a() {}\n", 0);
        check("#![allow(\n    dead_code,\n    reason = \"shown\"\n)]\n", 0);
        check("#[allow(dead_code)]\nfn a() {}\n", 1);
        check("    #[allow(dead_code)]\n    /// Gives the reason.\n    fn a() {}\n", 1);
        check("#![allow(missing_docs)]\n", 1);
        check("let text = \"#[allow(dead_code)]\";\n", 0);
    }

    #[test]
    fn unfinished_work_is_found() {
        let check = |word: &str, found: bool| {
            let text = format!("fn a() {{}}\n// {word}: later\n");
            assert_eq!(!unfinished("a.rs", &text).is_empty(), found, "{word}");
        };
        UNFINISHED.iter().for_each(|word| check(word, true));
        check("todo", false);
        check("MASTODONS", false);
        assert_eq!(unfinished("a.rs", &format!("\n// {}\n", UNFINISHED[0])).len(), 1);
    }

    #[test]
    fn a_crate_takes_the_lints() {
        assert_eq!(lints("Cargo.toml", "[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n"), None);
        assert_eq!(lints("Cargo.toml", "[workspace]\nmembers = []\n"), None);
        assert!(lints("Cargo.toml", "[package]\nname = \"a\"\n").is_some());
    }
}
