//! Takes keys away of what an interruption kept from being written. Between two messages of the process that writes:
//! only there is no key on its way whose record is still to come.

use crate::jobs::{Kind, Needs, Run};
use anyhow::Context;
use serde_json::{Value, json};

pub(in crate::jobs) static KIND: Kind = Kind {
    name: "sweep_keys",
    meaning: "Destroys keys of records, decisions and dead letters that were never written.",
    priority: 20,
    parameters: &[],
    needs: Needs::Writer,
    is_open: true,
    run,
};

fn run(run: &Run<'_>) -> anyhow::Result<Value> {
    let node = run.node.context("only a process that serves writes between messages")?;
    run.step("sweeping", 0, None)?;
    let keys = run.session.block(node.sweep_keys())?;
    Ok(json!({ "keys": keys }))
}
