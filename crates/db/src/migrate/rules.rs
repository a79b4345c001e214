//! What every migration keeps to, so that an earlier version can go on beside a newer one, and go back to: it adds, and
//! takes away only what no landed version reads. What has landed is never changed.

use super::{Steps, needed_after, without_comments};
use std::collections::{BTreeMap, BTreeSet};

/// The files with their hashes, under the version with which they landed.
const LANDED: &str = include_str!("../../migrations/landed.txt");
/// The version that landed before there were rules.
const FIRST: &str = "2a754c1";

/// A file of `landed.txt`: version, name, hash.
fn landed() -> Vec<(&'static str, &'static str, &'static str)> {
    let mut version = "";
    let mut all = Vec::new();
    for line in LANDED.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
        match line.split_once("  ") {
            None => version = line.trim_start_matches("# "),
            Some((hash, file)) => all.push((version, file, hash)),
        }
    }
    all
}

fn folder() -> &'static std::path::Path {
    std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))
}

/// Every migration there is, by name.
fn files() -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|extension| extension == "sql"));
    files
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn what_has_landed_is_never_changed() {
    let files = files();
    for (version, file, hash) in landed() {
        let text = files.get(file).unwrap_or_else(|| panic!("{file} landed with {version} and is gone"));
        let found = blake3::hash(text.as_bytes()).to_hex();
        assert_eq!(found.as_str(), hash, "{file} landed with {version}: write another step instead");
    }
}

#[test]
#[ignore = "writes landed.txt: `cargo xtask upgrade-fixture VERSION` runs it"]
fn what_lands_is_noted() {
    let version =
        std::env::var("AMIGO_UPGRADE_FIXTURE").expect("AMIGO_UPGRADE_FIXTURE names the version that lands");
    let files = files();
    let steps = [crate::repository::STEPS, crate::vault::store::STEPS, crate::audit::STEPS].concat();
    let known: BTreeSet<&str> = landed().iter().map(|(_, file, _)| *file).collect();
    let mut lines = String::new();
    for step in steps {
        let name = files.iter().find_map(|(name, text)| (text == step).then_some(name.as_str())).unwrap();
        if !known.contains(name) {
            lines += &format!("{}  {name}\n", blake3::hash(step.as_bytes()).to_hex());
        }
    }
    if !lines.is_empty() {
        std::fs::write(folder().join("landed.txt"), format!("{LANDED}\n# {version}\n{lines}")).unwrap();
    }
}

#[test]
fn steps_keep_the_order_in_which_they_landed() {
    let all: [(&str, Steps); 3] = [
        ("data_", crate::repository::STEPS),
        ("keys_", crate::vault::store::STEPS),
        ("log_", crate::audit::STEPS),
    ];
    let (files, landed) = (files(), landed());
    for (head, steps) in all {
        let known: Vec<&str> =
            landed.iter().map(|(_, file, _)| *file).filter(|file| file.starts_with(head)).collect();
        for (file, step) in known.iter().zip(steps) {
            assert_eq!(files[*file], *step, "{file} is no longer at its place");
        }
        assert!(steps.len() >= known.len(), "a step of {head} is gone");
        let listed: BTreeSet<&str> = steps.iter().copied().collect();
        let own = files.iter().filter(|(name, _)| name.starts_with(head));
        own.for_each(|(name, text)| assert!(listed.contains(text.as_str()), "{name} is no step"));
    }
}

#[test]
fn a_step_expands_unless_it_says_since_when_nobody_misses_what_it_takes() {
    let landed = landed();
    let first: BTreeSet<&str> =
        landed.iter().filter(|(version, ..)| *version == FIRST).map(|(_, file, _)| *file).collect();
    for (name, text) in files().iter().filter(|(name, _)| !first.contains(name.as_str())) {
        let findings = objections(text, &|version, step| {
            let head = name.split('_').next().unwrap_or_default();
            let until = landed.iter().rposition(|(known, ..)| *known == version);
            let known = until
                .map(|until| landed[..=until].iter().filter(|(_, file, _)| file.starts_with(head)).count());
            known.is_some_and(|known| known as i64 >= step)
        });
        assert!(findings.is_empty(), "{name}: {}", findings.join("; "));
    }
}

/// What a step does that an earlier version may not outlive. `knows` says whether a landed version knows a step.
fn objections(text: &str, knows: &dyn Fn(&str, i64) -> bool) -> Vec<String> {
    if let Some(line) = text.lines().find(|line| line.starts_with("-- contract:")) {
        let version = line.rsplit(", landed with ").next().unwrap_or_default().trim_end_matches('.');
        let step = needed_after(text);
        return match step > 0 && knows(version, step) {
            true => Vec::new(),
            false => vec![format!(
                "`{line}`: `-- contract: since step N, landed with VERSION`, of a version in landed.txt that knows the step"
            )],
        };
    }
    let text = without_comments(text);
    let mut new = BTreeSet::new();
    let statements: Vec<String> = text
        .split(";\n")
        .map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    statements
        .iter()
        .filter(|statement| !statement.is_empty())
        .filter_map(|statement| objection(statement, &mut new))
        .collect()
}

/// `new` holds tables, and columns as `table.column`, that the same file made before.
fn objection(statement: &str, new: &mut BTreeSet<String>) -> Option<String> {
    let words: Vec<&str> =
        statement.trim_end_matches(';').split([' ', '(', ')', ',']).filter(|word| !word.is_empty()).collect();
    let is_new = |table: &str, columns: &[&str]| {
        new.contains(table) || columns.iter().any(|column| new.contains(&format!("{table}.{column}")))
    };
    let expands = match words.as_slice() {
        ["CREATE", "TABLE", table, ..] => new.insert((*table).to_owned()),
        ["ALTER", "TABLE", table, "ADD", "COLUMN", column, rest @ ..] => {
            new.insert(format!("{table}.{column}"));
            !rest.contains(&"NOT") || rest.contains(&"DEFAULT")
        }
        ["CREATE", "INDEX", ..] => true,
        // What an earlier version writes may be there twice.
        ["CREATE", "UNIQUE", "INDEX", _, "ON", table, columns @ ..] => is_new(table, columns),
        ["INSERT", "INTO", table, ..] => is_new(table, &[]),
        ["UPDATE", table, "SET", column, ..] => is_new(table, &[column]),
        [frozen, table, ..] if *frozen == "{frozen" => is_new(table.trim_end_matches('}'), &[]),
        _ => false,
    };
    (!expands)
        .then(|| format!("`{statement}` takes away what an earlier version needs, or refuses what it writes"))
}

#[test]
fn what_expands_is_told_from_what_does_not() {
    let knows = |version: &str, step: i64| version == "abc1234" && step <= 9;
    let check = |text: &str, findings: usize| {
        assert_eq!(objections(text, &knows).len(), findings, "{text}: {:?}", objections(text, &knows));
    };
    check("CREATE TABLE a (\n  id {id},\n  b TEXT NOT NULL\n);\nCREATE UNIQUE INDEX a_b ON a (b);\n", 0);
    check("ALTER TABLE a ADD COLUMN b TEXT;\nCREATE UNIQUE INDEX a_b ON a (b);\nUPDATE a SET b = 'x';\n", 0);
    check("ALTER TABLE a ADD COLUMN b BIGINT NOT NULL DEFAULT 0;\n", 0);
    check("CREATE INDEX a_b ON a (b) WHERE b > 1;\nCREATE TABLE c (id {id});\nINSERT INTO c SELECT 1;\n", 0);
    check("CREATE TABLE c (id {id});\n{frozen c id};\n", 0);
    check("-- DROP TABLE a;\nCREATE INDEX a_b ON a (b);\n", 0);
    check("ALTER TABLE a ADD COLUMN b TEXT NOT NULL;\n", 1);
    check("CREATE UNIQUE INDEX a_b ON a (b);\n", 1);
    check(
        "UPDATE a SET b = 'x';\nDROP TABLE a;\nALTER TABLE a DROP COLUMN b;\nALTER TABLE a RENAME TO c;\n",
        4,
    );
    check("DELETE FROM a;\n{frozen a id};\nINSERT INTO a VALUES (1);\n", 3);
    check("-- contract: since step 9, landed with abc1234\nDROP TABLE a;\n", 0);
    check("-- contract: since step 10, landed with abc1234\nDROP TABLE a;\n", 1);
    check("-- contract: since step 9, landed with nobody\nDROP TABLE a;\n", 1);
    check("-- contract: soon\nDROP TABLE a;\n", 1);
    assert_eq!(needed_after("-- contract: since step 9, landed with abc1234\nDROP TABLE a;\n"), 9);
    assert_eq!(needed_after("CREATE TABLE a (id {id});\n"), 0);
}
