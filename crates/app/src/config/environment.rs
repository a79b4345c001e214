//! What the environment says of settings: `AMIGO_SERVER__LISTEN` is `listen` of `[server]`, and with `_FILE` behind it names
//! a file that says it. A variable of that form which is no setting is an error. No value is ever repeated.

use super::manual;
use anyhow::{Context, bail, ensure};
use std::ffi::OsString;
use toml::{Table, Value};
use zeroize::Zeroizing;

/// Shorter names of some settings.
const SHORTER: [(&str, [&str; 2]); 6] = [
    ("AMIGO_DATABASE_URL", ["database", "url"]),
    ("AMIGO_KEYS_URL", ["database", "keys_url"]),
    ("AMIGO_DATABASE_SCHEMA", ["database", "schema"]),
    ("AMIGO_OIDC_ISSUER", ["oidc", "issuer"]),
    ("AMIGO_OIDC_CLIENT_ID", ["oidc", "client_id"]),
    ("AMIGO_OIDC_CLIENT_SECRET_FILE", ["oidc", "client_secret_file"]),
];
const HEAD: &str = "AMIGO_";
const BETWEEN: &str = "__";
const FILE: &str = "_FILE";
/// Bytes of a file that says a setting.
const MOST: u64 = 64 << 10;

/// A setting that the environment says.
#[derive(Clone)]
pub(super) struct Said {
    /// The variable.
    pub name: String,
    /// Section and setting.
    pub path: Vec<String>,
    pub value: Value,
}

/// Everything that these variables say of settings.
pub(super) fn read(variables: impl Iterator<Item = (OsString, OsString)>) -> anyhow::Result<Vec<Said>> {
    let known = manual::all();
    let mut all: Vec<Said> = Vec::new();
    for (name, text) in variables {
        let Some(name) = name.to_str().filter(|name| name.starts_with(HEAD)) else { continue };
        let Some((path, is_file)) = setting(name, &known)? else { continue };
        if text.is_empty() {
            continue;
        }
        let text = Zeroizing::new(text.into_string().ok().with_context(|| format!("{name} is no text"))?);
        let text = if is_file { content(name, &text)? } else { text };
        let value = value(&known, &path, &text).with_context(|| format!("{name} does not fit"))?;
        let twice = all.iter().find(|other| other.path == path);
        ensure!(
            twice.is_none(),
            "{name} and {} say the same setting; leave one out",
            twice.map_or("", |twice| &twice.name)
        );
        all.push(Said { name: name.to_owned(), path, value });
    }
    all.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(all)
}

/// Which setting a variable is about, and whether it names a file; none where it is about something else.
fn setting(name: &str, known: &Table) -> anyhow::Result<Option<(Vec<String>, bool)>> {
    let shorter = |name: &str| {
        SHORTER.iter().find(|(shorter, _)| *shorter == name).map(|(_, path)| path.map(str::to_owned).to_vec())
    };
    if let Some(path) = shorter(name) {
        return Ok(Some((path, false)));
    }
    if let Some(path) = name.strip_suffix(FILE).and_then(shorter) {
        return Ok(Some((path, true)));
    }
    let words = name.strip_prefix(HEAD).unwrap_or(name);
    if !words.contains(BETWEEN) {
        return Ok(None);
    }
    let path = |words: &str| words.to_ascii_lowercase().split(BETWEEN).map(str::to_owned).collect::<Vec<_>>();
    if example(known, &path(words)).is_some() {
        return Ok(Some((path(words), false)));
    }
    if let Some(words) = words.strip_suffix(FILE).filter(|words| example(known, &path(words)).is_some()) {
        return Ok(Some((path(words), true)));
    }
    bail!("{name} is no setting: {}", what_there_is(known, &path(words)))
}

fn example<'k>(known: &'k Table, path: &[String]) -> Option<&'k Value> {
    let (first, rest) = path.split_first()?;
    let found = known.get(first)?;
    if rest.is_empty() { Some(found) } else { example(found.as_table()?, rest) }
}

fn what_there_is(known: &Table, path: &[String]) -> String {
    let names = |table: &Table| table.keys().cloned().collect::<Vec<_>>().join(", ");
    match known.get(&path[0]).and_then(Value::as_table) {
        Some(section) => format!("[{}] has {}", path[0], names(section)),
        None => format!("there are the sections {}", names(known)),
    }
}

fn content(name: &str, path: &str) -> anyhow::Result<Zeroizing<String>> {
    let size = std::fs::metadata(path).map(|file| file.len());
    ensure!(size.is_ok_and(|size| size <= MOST), "{name}: {path} cannot be read, or is too large");
    let text = std::fs::read_to_string(path).map(Zeroizing::new);
    let text = text.with_context(|| format!("{name}: cannot read {path}"))?;
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// A text is taken as it is, several are divided by commas; everything else is written as in the file.
fn value(known: &Table, path: &[String], text: &str) -> anyhow::Result<Value> {
    let example = example(known, path).context("there is no such setting")?;
    let written = || {
        let table: Table = format!("value = {text}").parse().ok()?;
        table.get("value").cloned().filter(|_| table.len() == 1)
    };
    let taken = match example {
        Value::String(_) if text.starts_with(['"', '\'']) => written(),
        Value::String(_) => Some(Value::String(text.to_owned())),
        Value::Array(_) if !text.trim_start().starts_with('[') => {
            let each = text.split(',').map(|part| Value::String(part.trim().to_owned()));
            Some(Value::Array(each.collect()))
        }
        _ => written(),
    };
    let fits = |value: &Value| value.same_type(example);
    taken.filter(fits).with_context(|| format!("{} is expected, such as {example}", kind(example)))
}

fn kind(example: &Value) -> &'static str {
    match example {
        Value::String(_) => "a text",
        Value::Integer(_) => "a whole number",
        Value::Boolean(_) => "true or false",
        Value::Array(_) => "a list",
        _ => "a value as in the file",
    }
}

/// Puts what is said into a table of settings.
pub(super) fn put(settings: &mut Table, said: &Said) {
    let (last, sections) = said.path.split_last().expect("a setting has a name");
    let mut at = settings;
    for section in sections {
        let inner = at.entry(section.clone()).or_insert_with(|| Value::Table(Table::new()));
        if !inner.is_table() {
            *inner = Value::Table(Table::new());
        }
        at = inner.as_table_mut().expect("it was made one");
    }
    at.insert(last.clone(), said.value.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(variables: &[(&str, &str)]) -> anyhow::Result<Table> {
        let variables = variables.iter().map(|(name, text)| (OsString::from(name), OsString::from(text)));
        let mut settings = Table::new();
        read(variables)?.iter().for_each(|said| put(&mut settings, said));
        Ok(settings)
    }

    #[test]
    fn every_setting_has_a_variable() {
        let all = manual::all();
        for (section, settings) in &all {
            for (name, example) in settings.as_table().unwrap() {
                let variable = format!("AMIGO_{section}__{name}").to_ascii_uppercase();
                let told = told(&[(&variable, &example.to_string())]).unwrap();
                assert_eq!(told[section][name], *example, "{variable}");
            }
        }
    }

    #[test]
    fn what_is_said_is_read_as_in_the_file_or_as_text() {
        let check = |name: &str, text: &str, toml: &str| {
            assert_eq!(told(&[(name, text)]).unwrap(), toml.parse::<Table>().unwrap(), "{name}");
        };
        check("AMIGO_SERVER__LISTEN", "127.0.0.1:9", "server.listen = '127.0.0.1:9'");
        check("AMIGO_SERVER__LISTEN", "\"127.0.0.1:9\"", "server.listen = '127.0.0.1:9'");
        check("AMIGO_SERVER__HOSTS", "a.example, b.example", "server.hosts = ['a.example', 'b.example']");
        check("AMIGO_SERVER__HOSTS", "[\"a,b\"]", "server.hosts = ['a,b']");
        check("AMIGO_SERVER__KEEP_ALIVE", "false", "server.keep_alive = false");
        check("AMIGO_SERVER__STOP_SECONDS", "30", "server.stop_seconds = 30");
        check("AMIGO_SERVER__TLS__KEY", "/k.pem", "server.tls.key = '/k.pem'");
        check("AMIGO_DATABASE_URL", "postgres://a:b@c/d", "database.url = 'postgres://a:b@c/d'");
        check(
            "AMIGO_OIDC__ROLES",
            "[{ group = 'a', role = 'admin' }]",
            "oidc.roles = [{ group = 'a', role = 'admin' }]",
        );
        check("AMIGO_SERVER__LISTEN", "", "");
        check("AMIGO_MASTER_KEY", "x", "");
    }

    #[test]
    fn a_file_may_say_it() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "postgres://a:s3cret@c/d\n").unwrap();
        let path = file.path().to_str().unwrap();
        for name in ["AMIGO_DATABASE_URL_FILE", "AMIGO_DATABASE__URL_FILE"] {
            assert_eq!(
                told(&[(name, path)]).unwrap()["database"]["url"].as_str(),
                Some("postgres://a:s3cret@c/d")
            );
        }
        let setting = told(&[("AMIGO_OIDC_CLIENT_SECRET_FILE", path)]).unwrap();
        assert_eq!(setting["oidc"]["client_secret_file"].as_str(), Some(path));
        let missing = told(&[("AMIGO_DATABASE_URL_FILE", "/nowhere/url")]).unwrap_err();
        assert!(missing.to_string().contains("/nowhere/url"), "{missing}");
    }

    #[test]
    fn what_is_no_setting_or_does_not_fit_is_refused_and_never_repeated() {
        let check = |variables: &[(&str, &str)], words: &str| {
            let said = format!("{:#}", told(variables).unwrap_err());
            assert!(said.contains(words) && !said.contains("s3cret"), "{said}");
        };
        check(&[("AMIGO_SERVER__LISTNE", "s3cret")], "AMIGO_SERVER__LISTNE is no setting: [server] has ");
        check(&[("AMIGO_SEVER__LISTEN", "s3cret")], "there are the sections ");
        check(
            &[("AMIGO_SERVER__STOP_SECONDS", "s3cret")],
            "AMIGO_SERVER__STOP_SECONDS does not fit: a whole number",
        );
        check(&[("AMIGO_SERVER__KEEP_ALIVE", "s3cret")], "true or false");
        check(&[("AMIGO_SERVER__STOP_SECONDS", "3\nlisten = 's3cret'")], "a whole number");
        check(&[("AMIGO_DATABASE_URL", "s3cret"), ("AMIGO_DATABASE__URL", "s3cret")], "say the same setting");
    }
}
