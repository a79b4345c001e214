//! The policy in force: what never enters the repository, and what is masked where values are shown. It stands in
//! `policy.toml` in the folder of the repository; where there is none, nothing is forbidden.

use anyhow::Context;
use model::Policy;
use std::path::{Path, PathBuf};

/// Name of the file in the folder of the repository.
pub const FILE: &str = "policy.toml";

/// An example that can be copied.
pub const EXAMPLE: &str = r#"# Columns of these headings are dropped while a file is read. Case, accents, spaces and punctuation do not
# matter; a heading also stands for every path through it (customer.is_employee, is_employee.since).
forbidden_headings = ["Salarié du groupe", "is_employee"]
# And so are columns that feed these fields, whatever their heading.
forbidden_fields = ["occupation"]
# These would give a forbidden attribute away: they are masked in segments, reports and lake.
masked_email_domains = ["enseigne.fr"]
masked_card_ranges = [{ from = "2990000000000", to = "2990000999999" }]
"#;

/// A policy and where it stands.
#[derive(Clone, Debug, Default)]
pub struct InForce {
    /// What it says.
    pub policy: Policy,
    /// Its file; none where there is no policy.
    pub path: Option<PathBuf>,
}

/// Reads the policy given, or else that of the repository.
pub fn read(folder: &Path, given: Option<&Path>) -> anyhow::Result<InForce> {
    let path = given.map_or_else(|| folder.join(FILE), Path::to_path_buf);
    if given.is_none() && !path.exists() {
        return Ok(InForce::default());
    }
    let place = path.display();
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("the policy {place} cannot be read"))?;
    let policy = parse(&text).with_context(|| {
        format!("the policy {place} was refused and nothing was read; `amigo policy show` prints an example")
    })?;
    Ok(InForce { policy, path: Some(path) })
}

fn parse(text: &str) -> anyhow::Result<Policy> {
    let policy: Policy = toml::from_str(text)?;
    policy.check()?;
    Ok(policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_policy() {
        let policy = parse(EXAMPLE).unwrap();
        assert!(policy.masks(model::Field::Email, "zoe@enseigne.fr"));
        assert_eq!(policy.forbidden_fields, [model::Field::Occupation]);
    }

    #[test]
    fn a_broken_policy_is_refused_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path(), None).unwrap().path.is_none());
        for text in ["forbiden_headings = []", "forbidden_headings = [\"--\"]", "forbidden_fields = 1"] {
            std::fs::write(folder.path().join(FILE), text).unwrap();
            let refused = format!("{:#}", read(folder.path(), None).unwrap_err());
            assert!(refused.contains("policy.toml was refused"), "{refused}");
        }
        assert!(read(folder.path(), Some(Path::new("none.toml"))).is_err());
    }
}
