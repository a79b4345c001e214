//! The pure function: a fresh repository with the same model, into which what was acknowledged is imported at once and
//! the same decisions are taken. What it tells is what the other one must tell.

use super::content::Content;
use super::ledger::{Key, Known};
use super::place::{self, Place};
use super::state::{self, State};
use crate::bench::service::http::{self, Connection};
use crate::bench::service::server::Server;
use crate::shell;
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Makes it and reads it. `decided` are the decisions as the other one lists them, oldest first, `keys` its records by id.
pub fn make(
    place: &Place,
    records: &BTreeMap<Key, Known>,
    decided: &[Value],
    keys: &BTreeMap<String, Key>,
) -> anyhow::Result<State> {
    let data = place.disk().path().join("fresh");
    let command = |words: &[&str]| place.command_on(&data, words);
    place::register(command)?;
    take_model(place, &data)?;
    let named: BTreeSet<&Key> = decided.iter().flat_map(records_of).filter_map(|id| keys.get(id)).collect();
    // A record that is gone counts for what was decided about it, in case it comes back.
    let wanted = records.iter().filter(|(key, known)| known.content.is_some() || named.contains(key));
    let all: Vec<(&str, &str, &Content)> =
        wanted.map(|((source, key), known)| (source.as_str(), key.as_str(), &known.last)).collect();
    place::import(command, &place.scratch().join("fresh"), &all)?;
    let client = place.client(command(&[]))?;
    let serve = command(&["serve", "--listen", "127.0.0.1:0", "--json"]);
    let (server, _) = Server::start(serve, &client, &place.scratch().join("fresh.log"))?;
    let token = server.token()?;
    // Everybody of an import gets a number, and a decision gives at most some more.
    let most = 2 * records.len() as u64;
    let imported = state::read(server.address, &token, most)?;
    let gone: Vec<&Key> = named.iter().filter(|key| records[**key].content.is_none()).copied().collect();
    Taker { connection: Connection::open(server.address)?, token: &token, keys, imported: &imported }
        .take(decided, &gone)?;
    let state = state::read(server.address, &token, most)?;
    server.stop()?;
    let told: Value = serde_json::from_str(&shell::output(command(&["repair", "--json"]))?)?;
    ensure!(is_nothing(&told), "decided at once, the fresh repository says something else: {told}");
    Ok(state)
}

/// Takes the model over that acts.
fn take_model(place: &Place, data: &Path) -> anyhow::Result<()> {
    let listed: Value = serde_json::from_str(&shell::output(place.command(&["model", "list", "--json"]))?)?;
    let models = listed["models"].as_array().context("no models are listed")?;
    let acts = |model: &&Value| {
        model["published"].as_array().is_some_and(|all| all.iter().any(|one| one["acts"] == true))
    };
    let number =
        models.iter().find(acts).and_then(|model| model["number"].as_u64()).context("no model acts")?;
    let file = place.scratch().join("model").display().to_string();
    shell::output(place.command(&["model", "export", &number.to_string(), "--to", &file]))?;
    let command = |words: &[&str]| place.command_on(data, words);
    shell::output(command(&["model", "import", &file]))?;
    shell::output(command(&["model", "publish", "1", "--reason", "soak", "--yes"])).map(drop)
}

/// Whether a repair found nothing to do.
pub fn is_nothing(told: &Value) -> bool {
    ["created", "changed", "merged", "split"].iter().all(|deed| told["written"][deed] == 0)
}

/// The records that a decision names.
fn records_of(decision: &Value) -> impl Iterator<Item = &str> {
    let sides = decision["records"].as_array().into_iter().flatten();
    sides.flat_map(|side| side.as_array().into_iter().flatten()).filter_map(Value::as_str)
}

/// Takes decisions again.
struct Taker<'a> {
    connection: Connection,
    token: &'a str,
    keys: &'a BTreeMap<String, Key>,
    imported: &'a State,
}

impl Taker<'_> {
    fn take(mut self, decided: &[Value], gone: &[&Key]) -> anyhow::Result<()> {
        let own: BTreeMap<&Key, &str> =
            self.imported.keys.iter().map(|(record, key)| (key, record.as_str())).collect();
        let mut again: BTreeMap<String, String> = BTreeMap::new();
        for decision in decided {
            let id = decision["id"].as_str().unwrap_or_default().to_owned();
            let (path, body) = self
                .asked(decision, &own, &again)
                .with_context(|| format!("{decision} cannot be taken again"))?;
            let said = self.send(&path, &body).with_context(|| format!("{decision}"))?;
            let taken = said["decisions"][0].as_str().context("no decision was taken")?;
            again.insert(id, taken.to_owned());
        }
        for (source, key) in gone {
            self.send("/v1/source-records", &json!({ "source": source, "id": key, "delete": true }))?;
        }
        Ok(())
    }

    /// How a decision is asked for here.
    fn asked(
        &self,
        decision: &Value,
        own: &BTreeMap<&Key, &str>,
        again: &BTreeMap<String, String>,
    ) -> anyhow::Result<(String, Value)> {
        let side = |number: usize| -> anyhow::Result<Vec<&str>> {
            let ids = decision["records"][number].as_array().into_iter().flatten().filter_map(Value::as_str);
            ids.map(|id| {
                let key = self.keys.get(id).with_context(|| format!("nobody knows {id}"))?;
                own.get(key).copied().with_context(|| format!("{key:?} is not there"))
            })
            .collect()
        };
        let body = match decision["kind"].as_str().unwrap_or_default() {
            "same" => json!({ "kind": "same", "who": side(0)? }),
            "apart" => json!({ "kind": "different", "left": side(0)?, "right": side(1)? }),
            "household" => json!({ "kind": "household", "who": [side(0)?[0], side(1)?[0]] }),
            "undo" => {
                let undone = decision["undoes"]
                    .as_str()
                    .and_then(|id| again.get(id))
                    .context("it undoes nothing known")?;
                return Ok((format!("/v1/decisions/{undone}/undo"), json!({})));
            }
            other => anyhow::bail!("a decision of the kind `{other}` is not expected here"),
        };
        Ok(("/v1/decisions".to_owned(), body))
    }

    fn send(&mut self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer =
            self.connection.ask(&http::signed(&http::post(path, &body.to_string(), None), self.token))?;
        let said: Value = serde_json::from_slice(answer.body).unwrap_or_default();
        ensure!(answer.status == 200, "{path}: {} {said}", answer.status);
        Ok(said)
    }
}
