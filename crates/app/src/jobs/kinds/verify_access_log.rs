//! Works every chain of the access log out anew and compares it with the signed heads, as `amigo audit verify` does.

use crate::access::heads;
use crate::jobs::run::Hopeless;
use crate::jobs::{Kind, Needs, Run};
use db::audit;
use serde_json::{Value, json};

pub(in crate::jobs) static KIND: Kind = Kind {
    name: "verify_access_log",
    meaning: "Proves that nothing of the access log was changed or removed, up to the last signed head.",
    priority: 30,
    parameters: &[],
    needs: Needs::Nothing,
    is_open: true,
    run,
};

fn run(run: &Run<'_>) -> anyhow::Result<Value> {
    let repository = &run.session.repository;
    // Before the heads: those that are exported meanwhile are none that would be missing.
    let chains = run.session.block(audit::chains(&repository.log))?;
    let path = heads::file(run.session);
    let paths: Vec<_> = Some(path).filter(|path| path.exists()).into_iter().collect();
    let heads = heads::read(&paths)?;
    let keys = run.session.block(audit::public_keys(repository))?;
    let step = |done: i64, all: i64| run.step("verifying", done.unsigned_abs(), Some(all.unsigned_abs()));
    let goes_on = |done: i64, all: i64| step(done, all).is_ok();
    let name = repository.vault.repository();
    let verified = audit::verify(&repository.log, name, &chains, (&heads, &keys), &goes_on);
    let Some(verified) = run.session.block(verified)? else {
        step(0, 0)?;
        anyhow::bail!("it was not to go on");
    };
    for finding in &verified.findings {
        tracing::error!(%finding, "the access log is not as it was written");
    }
    if !verified.findings.is_empty() {
        let number = verified.findings.len();
        let told = format!("the access log is not as it was written: {number} findings, which the log names");
        return Err(Hopeless(told).into());
    }
    let entries: i64 = verified.chains.iter().map(|chain| chain.entries).sum();
    let proven: i64 = verified.chains.iter().map(|chain| chain.signed).sum();
    Ok(json!({ "chains": verified.chains.len(), "entries": entries, "proven": proven }))
}
