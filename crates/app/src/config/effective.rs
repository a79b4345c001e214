//! What holds: the file, with the environment on top, and for each setting who said it.

use super::environment::{self, Said};
use super::{Config, manual};
use anyhow::{Context, bail};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Everything that holds.
pub struct Effective {
    /// For the program.
    pub config: Config,
    /// What is not as by default, with who said it.
    said: BTreeMap<String, (Value, String)>,
}

/// A setting for people.
pub struct Shown {
    /// Section and name, such as `server.listen`.
    pub name: String,
    /// As it would be written in the file; secrets are left out.
    pub value: String,
    /// The file or the variable that said it; none by default.
    pub by: Option<String>,
}

impl Effective {
    /// A file, which may be missing, with these variables on top.
    pub(super) fn of(file: &Path, said: &[Said]) -> anyhow::Result<Effective> {
        let settings = in_file(file)?;
        let mut known = BTreeMap::new();
        flatten("", &settings, &mut |name, value| {
            known.insert(name, (value.clone(), file.display().to_string()));
        });
        for said in said {
            flatten_value(&said.path.join("."), &said.value, &mut |name, value| {
                known.insert(name, (value.clone(), said.name.clone()));
            });
        }
        let mut defaults = BTreeMap::new();
        flatten("", &manual::defaults(), &mut |name, value| drop(defaults.insert(name, value.clone())));
        known.retain(|name, (value, _)| defaults.get(name) != Some(value));
        Ok(Effective { config: joined(&settings, said)?, said: known })
    }

    /// What is not as by default.
    pub fn different(&self) -> Vec<Shown> {
        let shown = |(name, (value, by)): (&String, &(Value, String))| Shown {
            name: name.clone(),
            value: masked(name, value),
            by: Some(by.clone()),
        };
        self.said.iter().map(shown).collect()
    }

    /// Every setting that has a value.
    pub fn all(&self) -> Vec<Shown> {
        let mut all = self.different();
        flatten("", &manual::defaults(), &mut |name, value| {
            if !self.said.contains_key(&name) {
                all.push(Shown { value: masked(&name, value), name, by: None });
            }
        });
        all.sort_by(|left, right| left.name.cmp(&right.name));
        all
    }
}

/// What a file says; nothing where there is none.
fn in_file(path: &Path) -> anyhow::Result<Table> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound && super::file().is_none() => Ok(Table::new()),
        read => {
            let text = read.with_context(|| format!("cannot read {}", path.display()))?;
            let refused = || format!("{} was refused", path.display());
            Config::from_toml(&text).with_context(refused)?;
            text.parse().with_context(refused)
        }
    }
}

/// Where the environment says something that the file could not say either, the variable is named.
fn joined(settings: &Table, said: &[Said]) -> anyhow::Result<Config> {
    let without = |left_out: Option<usize>| {
        let mut settings = settings.clone();
        let said = said.iter().enumerate().filter(|(at, _)| Some(*at) != left_out);
        said.for_each(|(_, said)| environment::put(&mut settings, said));
        Value::Table(settings).try_into::<Config>()
    };
    if let Ok(config) = without(None) {
        return Ok(config);
    }
    if let Some(at) = (0..said.len()).find(|at| without(Some(*at)).is_ok()) {
        bail!("{} does not fit its setting; `amigo config print --default` explains it", said[at].name);
    }
    // What the reader says may repeat a value.
    let names: Vec<&str> = said.iter().map(|said| said.name.as_str()).collect();
    bail!(
        "the environment sets what does not fit, among {}; `amigo config check` with fewer of them tells which",
        names.join(", ")
    )
}

fn flatten(head: &str, table: &Table, each: &mut impl FnMut(String, &Value)) {
    for (name, value) in table {
        let name = if head.is_empty() { name.clone() } else { format!("{head}.{name}") };
        flatten_value(&name, value, each);
    }
}

fn flatten_value(name: &str, value: &Value, each: &mut impl FnMut(String, &Value)) {
    match value {
        Value::Table(inner) => flatten(name, inner, each),
        other => each(name.to_owned(), other),
    }
}

/// Nothing that only its owner may know: passwords within addresses, and what is called a secret itself.
fn masked(name: &str, value: &Value) -> String {
    const HIDDEN: &str = "***";
    let Value::String(text) = value else { return value.to_string() };
    let last = name.rsplit('.').next().unwrap_or(name);
    if ["secret", "password", "token"].iter().any(|word| last.ends_with(word)) {
        return Value::from(HIDDEN).to_string();
    }
    let Some((scheme, rest)) = text.split_once("://") else { return value.to_string() };
    let Some((who, place)) = rest.rsplit_once('@') else {
        return Value::from(format!("{scheme}://{}", plain(rest))).to_string();
    };
    let who = who.split_once(':').map_or_else(|| who.to_owned(), |(user, _)| format!("{user}:{HIDDEN}"));
    Value::from(format!("{scheme}://{who}@{}", plain(place))).to_string()
}

/// Parameters of an address may hold a password too.
fn plain(tail: &str) -> String {
    tail.split_once('?').map_or_else(|| tail.to_owned(), |(path, _)| format!("{path}?***"))
}

/// The file of the settings of a folder, unless another one was named.
pub(super) fn file_of(folder: &Path) -> PathBuf {
    super::file().unwrap_or_else(|| db::Place::new(folder).config())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;

    fn effective(file: &str, variables: &[(&str, &str)]) -> anyhow::Result<Effective> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("amigo.toml");
        std::fs::write(&path, file).unwrap();
        let variables = variables.iter().map(|(name, text)| (OsString::from(name), OsString::from(text)));
        Effective::of(&path, &environment::read(variables)?)
    }

    #[test]
    fn the_environment_counts_more_than_the_file_and_the_file_more_than_the_default() {
        let file = "[server]\nstop_seconds = 20\nkeep_alive = true\nread_seconds = 7\n[server.tls]\ncertificate = \"c\"\nkey = \"k\"";
        let found = effective(file, &[("AMIGO_SERVER__STOP_SECONDS", "30"), ("AMIGO_SERVER__TLS__KEY", "l")])
            .unwrap();
        assert_eq!((found.config.server.stop_seconds, found.config.server.read_seconds), (30, 7));
        assert_eq!(found.config.server.tls.as_ref().unwrap().key, Path::new("l"));
        let told: Vec<String> = found
            .different()
            .into_iter()
            .map(|shown| {
                let by = shown.by.unwrap();
                format!("{} = {} {}", shown.name, shown.value, by.rsplit('/').next().unwrap())
            })
            .collect();
        assert_eq!(
            told,
            [
                "server.read_seconds = 7 amigo.toml",
                "server.stop_seconds = 30 AMIGO_SERVER__STOP_SECONDS",
                "server.tls.certificate = \"c\" amigo.toml",
                "server.tls.key = \"l\" AMIGO_SERVER__TLS__KEY",
            ]
        );
        assert!(found.all().iter().any(|shown| shown.name == "server.listen" && shown.by.is_none()));
    }

    #[test]
    fn what_does_not_fit_is_named_and_not_repeated() {
        let check = |variables: &[(&str, &str)], words: &str| {
            let said = format!("{:#}", effective("", variables).err().unwrap());
            assert!(said.contains(words) && !said.contains("s3cret"), "{said}");
        };
        check(&[("AMIGO_SERVER__LISTEN", "s3cret")], "AMIGO_SERVER__LISTEN does not fit");
        check(&[("AMIGO_SERVER__TLS__KEY", "s3cret")], "AMIGO_SERVER__TLS__KEY does not fit");
        check(
            &[("AMIGO_SERVER__LISTEN", "s3cret"), ("AMIGO_OIDC__UNKNOWN", "s3cret")],
            "the environment sets",
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let check =
            |text: &str, expected: &str| assert_eq!(masked("database.url", &Value::from(text)), expected);
        check("postgres://ann:s3cret@db:5432/amigo", "\"postgres://ann:***@db:5432/amigo\"");
        check("postgres://ann@db/amigo", "\"postgres://ann@db/amigo\"");
        check("postgres://db/amigo?password=s3cret", "\"postgres://db/amigo?***\"");
        check("postgres://ann:a@b/s3cret@db/amigo", "\"postgres://ann:***@db/amigo\"");
        assert_eq!(masked("x.client_secret", &Value::from("s3cret")), "\"***\"");
    }
}
