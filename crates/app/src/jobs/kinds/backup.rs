//! Copies the repository where the configuration says, beside whoever writes, and clears old copies away.

use crate::backup::{self, Keep};
use crate::jobs::{Kind, Needs, Run};
use anyhow::Context;
use serde_json::{Value, json};

pub(in crate::jobs) static KIND: Kind = Kind {
    name: "backup",
    meaning: "Copies data, access log and keys to the folders of [backup], and deletes copies that are too old.",
    priority: 40,
    parameters: &[],
    needs: Needs::Targets,
    is_open: true,
    run,
};

fn run(run: &Run<'_>) -> anyhow::Result<Value> {
    let (to, keys_to) = run.backup.targets().context("the folders of [backup] are set")?;
    let keep = Keep { data_days: Some(run.backup.keep_days), keys_days: run.backup.keep_keys_days };
    let on = |stage: backup::Stage| Ok(run.step(stage.name(), stage.done(), Some(backup::Stage::ALL))?);
    let now = crate::clock::now();
    let made = backup::make(run.session, (to, keys_to), keep, (&run.by, now), &on)?;
    let name = |kept: &db::backup::Kept| {
        kept.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    Ok(json!({
        "data": name(&made.data), "data_bytes": made.data.manifest.bytes,
        "log": name(&made.log), "log_bytes": made.log.manifest.bytes,
        "keys": name(&made.keys), "keys_bytes": made.keys.manifest.bytes,
        "deleted": made.deleted.len(),
    }))
}
