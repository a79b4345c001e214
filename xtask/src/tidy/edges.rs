//! Which crate may use which. This table is the only place that says so; `docs/ARCHITECTURE.md` shows it and
//! is compared with it. Crates that do not exist yet have their rows already.

use super::Finding;
use crate::shell;
use anyhow::Context;
use serde_json::Value;

/// A crate of the workspace, the crates it may use, and what it must not do.
pub struct Row {
    name: &'static str,
    may_use: &'static [&'static str],
    must_not: &'static str,
}

const ROWS: &[Row] = &[
    Row { name: "model", may_use: &[], must_not: "do I/O, know HTTP, SQL or Arrow" },
    Row { name: "identity", may_use: &["model"], must_not: "do I/O, read the clock, be async" },
    Row { name: "connect", may_use: &["model"], must_not: "touch the database" },
    Row { name: "db", may_use: &["model"], must_not: "hold business rules" },
    Row { name: "privacy", may_use: &["model", "db"], must_not: "know HTTP or connectors" },
    Row {
        name: "engage",
        may_use: &["model", "identity", "db", "privacy"],
        must_not: "know HTTP, lake or connectors",
    },
    Row { name: "lake", may_use: &["model", "identity"], must_not: "be used by anything but app" },
    Row { name: "demo", may_use: &["model"], must_not: "be used by anything but app and tests" },
    Row {
        name: "app",
        may_use: &["model", "identity", "connect", "db", "privacy", "engage", "lake", "demo"],
        must_not: "hold rules",
    },
    Row { name: "xtask", may_use: &[], must_not: "be used by anything" },
];

/// Dependencies that have a home: only these crates may name them.
const HOMES: &[(&str, &[&str])] = &[
    ("arrow", &["lake"]),
    ("axum", &["app"]),
    ("ballista", &["lake"]),
    ("datafusion", &["lake"]),
    ("deltalake", &["lake"]),
    ("object_store", &["lake"]),
    ("parquet", &["lake"]),
    ("sqlx", &["db"]),
    ("tokio", &["app", "connect", "db", "engage", "lake", "privacy"]),
];

/// Tests of other crates that may name them too: they look into the tables to see what must not be there.
const HOMES_OF_TESTS: &[(&str, &[&str])] = &[("sqlx", &["app"])];

/// An edge of the dependency graph.
struct Edge {
    from: String,
    to: String,
    in_workspace: bool,
    for_tests: bool,
}

/// Reads `cargo metadata` and checks every edge.
pub fn check() -> anyhow::Result<Vec<Finding>> {
    let metadata = shell::output(shell::cargo("metadata --no-deps --format-version 1"))?;
    let edges = read(&metadata).context("cargo metadata is not in the form this program knows")?;
    Ok(edges.iter().filter_map(forbidden).collect())
}

fn read(metadata: &str) -> anyhow::Result<Vec<Edge>> {
    let metadata: Value = serde_json::from_str(metadata)?;
    let mut edges = Vec::new();
    for package in metadata["packages"].as_array().context("no packages")? {
        let from = short(package["name"].as_str().context("a package without a name")?);
        // A crate depends on itself for the purpose of the check: so one without a row is found.
        edges.push(Edge { from: from.clone(), to: from.clone(), in_workspace: true, for_tests: false });
        for dependency in package["dependencies"].as_array().context("no dependencies")? {
            edges.push(Edge {
                from: from.clone(),
                to: short(dependency["name"].as_str().context("a dependency without a name")?),
                in_workspace: dependency["path"].is_string(),
                for_tests: dependency["kind"] == "dev",
            });
        }
    }
    Ok(edges)
}

/// `amigo-model` is called `model` in the house, and the package `amigo` is the crate `app`.
fn short(package: &str) -> String {
    if package == "amigo" { "app" } else { package.strip_prefix("amigo-").unwrap_or(package) }.to_owned()
}

fn forbidden(edge: &Edge) -> Option<Finding> {
    let Edge { from, to, .. } = edge;
    let Some(row) = ROWS.iter().find(|row| row.name == from) else {
        return Some(format!("crate {from}: no row in xtask/src/tidy/edges.rs says what it may use"));
    };
    if !edge.in_workspace {
        // Tests may look into the tables: what stands there is what they are about.
        if edge.for_tests && to == "sqlx" {
            return None;
        }
        let (_, homes) = HOMES.iter().find(|(dependency, _)| dependency == to)?;
        let tests = HOMES_OF_TESTS.iter().filter(|(dependency, _)| edge.for_tests && dependency == to);
        let is_home = |homes: &&[&str]| homes.contains(&from.as_str());
        return (!is_home(homes) && !tests.map(|(_, homes)| homes).any(is_home))
            .then(|| format!("crate {from}: only {} may use {to}", homes.join(", ")));
    }
    let allowed = from == to || row.may_use.contains(&to.as_str()) || (edge.for_tests && to == "demo");
    (!allowed).then(|| format!("crate {from}: may not use {to}; {from} must not {}", row.must_not))
}

/// The table as the documentation shows it.
fn markdown() -> String {
    let mut text = "| crate | may use | must not |\n|---|---|---|\n".to_owned();
    for row in ROWS {
        let may_use = if row.may_use.is_empty() { "-".to_owned() } else { row.may_use.join(", ") };
        text += &format!("| {} | {may_use} | {} |\n", row.name, row.must_not);
    }
    text
}

/// The architecture page must show the table that is enforced.
pub fn documented(page: &str) -> Option<Finding> {
    let expected = markdown();
    (!page.contains(&expected)).then(|| {
        format!("docs/ARCHITECTURE.md: its table of crates is not the enforced one, which is\n\n{expected}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, dependency: &str, expected: Option<&str>) {
        let metadata = format!(r#"{{"packages":[{{"name":"{name}","dependencies":[{dependency}]}}]}}"#);
        let findings: Vec<Finding> = read(&metadata).unwrap().iter().filter_map(forbidden).collect();
        match expected {
            None => assert_eq!(findings, Vec::<Finding>::new()),
            Some(part) => assert!(findings.iter().any(|finding| finding.contains(part)), "{findings:?}"),
        }
    }

    #[test]
    fn edges_of_the_table_pass() {
        check("amigo-identity", r#"{"name":"amigo-model","path":"/x","kind":null}"#, None);
        check("amigo", r#"{"name":"amigo-lake","path":"/x","kind":null}"#, None);
        check("amigo-lake", r#"{"name":"datafusion","kind":null}"#, None);
        check("amigo-model", r#"{"name":"serde","kind":null}"#, None);
        check("amigo", r#"{"name":"sqlx","kind":"dev"}"#, None);
    }

    #[test]
    fn other_edges_are_refused() {
        let model_on_identity = r#"{"name":"amigo-identity","path":"/x","kind":null}"#;
        check(
            "amigo-model",
            model_on_identity,
            Some("crate model: may not use identity; model must not do I/O"),
        );
        check("amigo-connect", r#"{"name":"amigo-db","path":"/x","kind":null}"#, Some("touch the database"));
        check("amigo-identity", r#"{"name":"tokio","kind":"dev"}"#, Some("may use tokio"));
        check("amigo", r#"{"name":"parquet","kind":null}"#, Some("only lake may use parquet"));
        check("amigo", r#"{"name":"sqlx","kind":null}"#, Some("only db may use sqlx"));
    }

    #[test]
    fn the_demo_retailer_serves_tests_everywhere_and_nothing_else() {
        check("amigo-identity", r#"{"name":"amigo-demo","path":"/x","kind":"dev"}"#, None);
        check("amigo-identity", r#"{"name":"amigo-demo","path":"/x","kind":null}"#, Some("may not use demo"));
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        check("amigo-drawer", "", Some("crate drawer: no row"));
    }

    #[test]
    fn the_page_must_show_this_table() {
        assert_eq!(documented(&format!("# Crates\n\n{}\nmore", markdown())), None);
        assert!(documented("| crate | may use |").unwrap().contains("| model | - |"));
    }
}
