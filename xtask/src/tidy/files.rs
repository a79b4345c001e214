//! Rules about files as such: their kind, their size, their white space, and the paths that prose names.

use super::Finding;
use crate::shell;

/// The kinds of file the repository holds; `true` where people write the text by hand.
const KINDS: &[(&str, bool)] = &[
    ("rs", true),
    ("toml", true),
    ("yml", true), // rules of Prometheus
    ("md", true),
    ("py", true),
    ("sql", true),
    ("html", true),
    ("css", true),
    ("js", true),
    ("mjs", true),
    ("service", true), // units of systemd, and additions to them
    ("conf", true),
    ("1", true), // pages of the manual
    ("ts", true),
    ("tsx", true),
    ("svg", true),
    ("lock", false),
    ("txt", false),  // requirements and the kept corpus of the property tests
    ("snap", false), // snapshots of tests
    ("pem", false),  // certificates made for tests, which nobody trusts
    ("csv", false),  // data and test data from here on
    ("tsv", false),
    ("json", false),
    ("jsonl", false),
    ("xlsx", false),
    ("gz", false),
    ("png", false), // pictures of the console
];

/// Files without an extension.
const NAMES: &[&str] = &[
    "LICENSE",
    ".gitignore",
    ".gitattributes",
    ".ci/run",
    "web/.npmrc",
    // What Debian calls so.
    "packaging/debian/amigoctl",
    "packaging/debian/changelog",
    "packaging/debian/copyright",
    "packaging/debian/postinst",
    "packaging/debian/postrm",
    "packaging/debian/prerm",
    "packaging/debian/README.Debian",
];

/// Files whose rules would pass unseen if the file were gone.
const REQUIRED: &[&str] =
    &["LICENSE", "README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md", "docs/benchmarks.md", ".ci/run"];

/// Lines of code a file may have, tests left out.
const LINES: usize = 400;

/// Files that may be longer, each with its reason.
const LONGER: &[(&str, &str)] =
    &[("clients/typescript/src/schema.d.ts", "generated from the contract by `cargo xtask codegen`")];

/// Whether people write this file by hand.
pub fn is_text(path: &str) -> bool {
    NAMES.contains(&path) && path != "LICENSE"
        || KINDS.iter().any(|(extension, by_hand)| *by_hand && has_extension(path, extension))
}

fn has_extension(path: &str, extension: &str) -> bool {
    path.strip_suffix(extension).is_some_and(|rest| rest.ends_with('.'))
}

/// A tracked file must be of a known kind: so no debris slips in.
pub fn kind(path: &str) -> Option<Finding> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let known = NAMES.contains(&path)
        || NAMES.contains(&name)
        || KINDS.iter().any(|(extension, _)| has_extension(name, extension));
    (!known).then(|| format!("{path}: a kind of file that xtask/src/tidy/files.rs does not name"))
}

/// What every visitor looks for must be there.
pub fn missing(paths: &[String]) -> Vec<Finding> {
    let gone = REQUIRED.iter().filter(|name| !paths.iter().any(|path| path == *name));
    gone.map(|name| format!("{name}: is missing")).collect()
}

/// No tabs, no white space at line ends, no carriage returns, one line feed at the end.
pub fn layout(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let number = number + 1;
        if line.ends_with('\r') {
            findings.push(format!("{path}:{number}: carriage return at the end of the line"));
        } else if line.ends_with([' ', '\t']) {
            findings.push(format!("{path}:{number}: white space at the end of the line"));
        }
        if line.contains('\t') {
            findings.push(format!("{path}:{number}: a tab; write spaces, or \\t in a literal"));
        }
    }
    if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n")) {
        findings.push(format!("{path}: must end with exactly one line feed"));
    }
    findings
}

/// A file that grew too long is to be split by idea.
pub fn size(path: &str, text: &str) -> Option<Finding> {
    size_with(path, text, LONGER)
}

fn size_with(path: &str, text: &str, longer: &[(&str, &str)]) -> Option<Finding> {
    let lines = lines_of_code(path, text);
    let excused = longer.iter().any(|(excused, _)| *excused == path);
    if excused {
        return (lines <= LINES).then(|| {
            format!("{path}: is short enough again; take it off the list in xtask/src/tidy/files.rs")
        });
    }
    (lines > LINES).then(|| {
        format!(
            "{path}: {lines} lines of code; split it by idea, or give a reason in xtask/src/tidy/files.rs"
        )
    })
}

/// Lines that hold code: no blank lines, no comments, no tests.
fn lines_of_code(path: &str, text: &str) -> usize {
    if path.contains("/tests/") || path.ends_with("/tests.rs") {
        return 0;
    }
    let mut lines = text.lines().peekable();
    let mut count = 0;
    while let Some(line) = lines.next() {
        let tests_follow = lines.peek().is_some_and(|next| next.starts_with("mod ") && next.ends_with('{'));
        if line.starts_with("#[cfg(") && line.contains("test") && tests_follow {
            // Skips the test module, which rustfmt closes at the start of a line.
            lines.by_ref().find(|line| *line == "}");
        } else if !line.trim().is_empty() && !line.trim_start().starts_with("//") {
            count += 1;
        }
    }
    count
}

/// Prose rots: a path it names must exist.
pub fn named_paths(page: &str, text: &str) -> Vec<Finding> {
    let named = text.split('`').skip(1).step_by(2);
    let ours = named.filter(|name| {
        ["crates/", "xtask/", "docs/"].iter().any(|start| name.starts_with(start))
            && !name.contains(['*', '<', ' '])
    });
    let gone = ours.filter(|name| !shell::root().join(name).exists());
    gone.map(|name| format!("{page}: names `{name}`, which does not exist")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_kinds_of_file_are_let_in() {
        for good in [
            "crates/model/src/lib.rs",
            "LICENSE",
            ".ci/run",
            "crates/demo/data/towns.csv.gz",
            "web/.gitignore",
        ] {
            assert_eq!(kind(good), None);
        }
        for bad in ["yarn.lock.backup", "notes", "crates/model/src/lib.rs.orig", "customers.sqlite"] {
            assert!(kind(bad).is_some_and(|finding| finding.starts_with(bad)), "{bad}");
        }
    }

    #[test]
    fn the_pages_every_visitor_looks_for_must_be_there() {
        let all: Vec<String> = REQUIRED.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(missing(&all), Vec::<Finding>::new());
        assert_eq!(missing(&all[1..]), ["LICENSE: is missing"]);
    }

    #[test]
    fn white_space_is_looked_at() {
        assert_eq!(layout("a.md", "one\n\n    two\n"), Vec::<Finding>::new());
        let check = |text: &str, part: &str| {
            let findings = layout("a.md", text);
            assert!(findings.len() == 1 && findings[0].contains(part), "{text:?}: {findings:?}");
        };
        check("one \ntwo\n", "a.md:1: white space");
        check("one\ntw\to\n", "a.md:2: a tab");
        check("one\r\n", "carriage return");
        check("one", "exactly one line feed");
        check("one\n\n", "exactly one line feed");
    }

    #[test]
    fn long_files_need_a_reason_and_tests_do_not_count() {
        let code = |lines: usize| "let a = 1;\n".repeat(lines);
        let check = |path: &str, text: &str, longer: &[(&str, &str)]| size_with(path, text, longer).is_some();
        assert!(!check("a.rs", &code(400), &[]));
        assert!(check("a.rs", &code(401), &[]));
        assert!(!check("a.rs", &code(401), &[("a.rs", "a table")]));
        assert!(check("a.rs", &code(400), &[("a.rs", "a table, long ago")]));
        assert!(!check("crates/x/tests/all.rs", &code(900), &[]));
        let with_tests = format!("{}\n// why\n#[cfg(test)]\nmod tests {{\n{}}}\n", code(400), code(300));
        assert!(!check("a.rs", &with_tests, &[]));
        assert!(check("a.rs", &format!("{with_tests}fn hidden() {{}}\n"), &[]));
    }

    #[test]
    fn prose_may_only_name_what_exists() {
        assert_eq!(
            named_paths("a.md", "see `crates/model/src/lib.rs`, `crates/<name>` and `amigo`"),
            Vec::<Finding>::new()
        );
        assert_eq!(named_paths("a.md", "see `crates/swirl`").len(), 1);
    }
}
