//! Runs the binary's commands on a small demo retailer, as a person would, and checks that the files are
//! there and that the figures make sense. It does not judge how good the matching is: `bench` does.

use crate::demo::{self, CUSTOMER_FILES, TRUTH_FILE};
use crate::shell;
use anyhow::{Context, ensure};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;

const CUSTOMERS: u64 = 2_000;

/// Generates, resolves, reports and evaluates in `out`.
pub fn check(amigo: &Path, out: &Path) -> anyhow::Result<String> {
    let mut evaluation = String::new();
    let mut resolved = String::new();
    for mut step in demo::commands(amigo, out, CUSTOMERS, 7) {
        let verb = step.command.get_args().next().unwrap_or_default().to_owned();
        if verb == "evaluate" {
            step.command.arg("--json");
        }
        println!("{}", shell::line(&step.command));
        let said = shell::output(step.command)?;
        match verb.to_str() {
            Some("resolve") => resolved = said,
            Some("evaluate") => evaluation = said,
            _ => {}
        }
    }
    files(out)?;
    let read =
        |name: &str| std::fs::read_to_string(out.join(name)).with_context(|| format!("cannot read {name}"));
    masked(&read("data/web_forms.jsonl")?, &read("report.html")?)?;
    figures(&evaluation, &resolved)
}

fn files(out: &Path) -> anyhow::Result<()> {
    for name in CUSTOMER_FILES.iter().chain([&TRUTH_FILE]) {
        not_empty(&out.join("data").join(name))?;
    }
    not_empty(&out.join("report.html"))?;
    for extension in ["csv", "jsonl"] {
        let people = out.join("people");
        let listing =
            std::fs::read_dir(&people).with_context(|| format!("cannot list {}", people.display()))?;
        let paths = listing.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
        let found = paths.iter().filter(|path| path.extension().is_some_and(|found| found == extension));
        let found: Vec<_> = found.collect();
        ensure!(!found.is_empty(), "`amigo resolve` wrote no .{extension} file");
        found.into_iter().try_for_each(|path| not_empty(path))?;
    }
    Ok(())
}

fn not_empty(path: &Path) -> anyhow::Result<()> {
    let size = std::fs::metadata(path).with_context(|| format!("{} was not written", path.display()))?.len();
    ensure!(size > 0, "{} is empty", path.display());
    Ok(())
}

/// The report masks what points at a person: no address from the forms may stand in it. One that many carry,
/// such as the shop's own, points at nobody.
fn masked(forms: &str, report: &str) -> anyhow::Result<()> {
    let mut carriers: HashMap<&str, u32> = HashMap::new();
    for address in forms.split('"').filter(|text| text.contains('@')) {
        *carriers.entry(address).or_default() += 1;
    }
    ensure!(!carriers.is_empty(), "the demo's web forms hold no e-mail address to look for");
    let rare = carriers.into_iter().filter(|(_, count)| *count < 20);
    let seen = rare.filter(|(address, _)| report.contains(address)).count();
    ensure!(seen == 0, "{seen} e-mail addresses of the web forms stand unmasked in the report");
    Ok(())
}

/// Loose bounds: they catch a matching that links nothing, everything or the wrong ones.
fn figures(evaluation: &str, resolved: &str) -> anyhow::Result<String> {
    let json: Value =
        serde_json::from_str(evaluation).context("`amigo evaluate --json` did not print JSON")?;
    let number = |key: &str| json[key].as_f64().with_context(|| format!("`amigo evaluate` printed no {key}"));
    let (records, customers) = (number("records")?, number("customers")?);
    ensure!(records == CUSTOMERS as f64, "{records} records were read, {CUSTOMERS} were made");
    ensure!(
        customers > 0.4 * records && customers < records,
        "{customers} customers behind {records} records cannot be right"
    );
    let (precision, recall) = (number("precision")?, number("recall")?);
    ensure!((0.9..=1.0).contains(&precision), "precision is {precision}");
    ensure!((0.7..=1.0).contains(&recall), "recall is {recall}");
    for figure in [records, customers] {
        ensure!(
            numbers(resolved).contains(&figure),
            "`amigo resolve` does not say {figure}, `amigo evaluate` does"
        );
    }
    Ok(format!("{records} records, {customers} customers, precision {precision:.3}, recall {recall:.3}"))
}

/// The whole numbers in a text for people, thousands separated or not.
fn numbers(text: &str) -> Vec<f64> {
    let separator = |c: char| matches!(c, ',' | '\'' | '\u{a0}' | '\u{202f}' | '_');
    let joined: String = text.chars().filter(|c| !separator(*c)).collect();
    joined.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stand-in for the binary: its files and figures can be spoilt with one line.
    const GOOD: &str = r#"#!/bin/sh
case "$1" in
demo-data) mkdir -p "$2"; cd "$2"; for f in cegid_y2_customers.csv shopify_customers_export.csv web_forms.jsonl \
    loyalty_cards.csv truth.csv; do echo x > $f; done; echo '{"email":"ada@example.org"}' > web_forms.jsonl ;;
resolve) for last; do :; done; mkdir -p "$last"; echo x > "$last/people.csv"; echo x > "$last/people.jsonl"
    echo "2,000 records, 1,640 customers" ;;
report) for last; do :; done; echo 'a**@example.org' > "$last" ;;
evaluate) echo '{"records":2000,"customers":1640,"precision":0.99,"recall":0.95}' ;;
esac
"#;

    fn check_with(from: &str, to: &str) -> Result<String, String> {
        assert!(GOOD.contains(from), "nothing to spoil: {from}");
        let dir = tempfile::tempdir().unwrap();
        let amigo = dir.path().join("amigo");
        // Written by another process: a file that this one holds open for writing while another test starts
        // a program could not be started itself.
        let write = "printf %s \"$1\" > \"$2\"; chmod +x \"$2\"";
        let path = amigo.display().to_string();
        shell::run(shell::program("sh", &["-c", write, "sh", &GOOD.replace(from, to), &path])).unwrap();
        check(&amigo, &dir.path().join("out")).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn sound_output_passes() {
        let remark = check_with("", "").unwrap();
        assert_eq!(remark, "2000 records, 1640 customers, precision 0.990, recall 0.950");
    }

    #[test]
    fn each_fault_is_named() {
        for (from, to, fault) in [
            ("loyalty_cards.csv truth.csv", "loyalty_cards.csv", "truth.csv was not written"),
            ("echo 'a**@example.org'", "printf ''", "report.html is empty"),
            ("a**@", "ada@", "1 e-mail addresses of the web forms stand unmasked"),
            ("\"email\":\"ada@example.org\"", "", "no e-mail address to look for"),
            ("people.jsonl", "people.txt", "wrote no .jsonl file"),
            ("\"records\":2000", "\"records\":1999", "1999 records were read"),
            ("\"customers\":1640", "\"customers\":2000", "cannot be right"),
            ("1,640 customers", "1,641 customers", "does not say 1640"),
            ("0.99", "0.4", "precision is 0.4"),
            ("\"recall\":0.95", "\"recall\":0.1", "recall is 0.1"),
            ("\"recall\":0.95", "\"f1\":0.95", "printed no recall"),
            ("report) ", "report) exit 4; ", "failed (exit status: 4)"),
        ] {
            let error = check_with(from, to).unwrap_err();
            assert!(error.contains(fault), "expected `{fault}`, got `{error}`");
        }
    }
}
