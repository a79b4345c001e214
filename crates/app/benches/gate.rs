//! What each request pays before its handler and before its answer: knowing a token again, proving a new one, the rate
//! limit, and the access log, alone and with many at once. Prints one JSON object; `cargo xtask bench gate` runs it.

use amigo::access::{AccessLog, By};
use amigo::accounts::{Accounts, Settings, clients};
use amigo::http::Limits;
use amigo::session::Session;
use anyhow::Context;
use db::Purpose;
use db::audit::People;
use model::{Grant, Permission, Reach, Role};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long each figure is measured at least: processor time is told in hundredths of a second.
const LASTS: Duration = Duration::from_secs(3);
/// Requests that are there at once.
const AT_ONCE: usize = 64;
/// Tokens that are proven once each.
const TOKENS: usize = 20_000;

fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    Session::open(folder.path(), Purpose::Create)?.close()?;
    let session = Arc::new(Session::serving(folder.path(), Purpose::Serve)?);
    let ticks = ticks()?;
    let mut told = Map::new();
    let accounts = session.block(accounts(&session))?;
    let tokens = session.block(tokens(&session, &accounts))?;
    let proven = once(ticks, &tokens, |token| {
        session
            .block(accounts.of_token(token))
            .map(drop)
            .map_err(|invalid| anyhow::anyhow!("a token does not hold: {invalid:?}"))
    })?;
    told.insert("a token that is proven".into(), proven);
    let known = &tokens[tokens.len() - 1];
    let known_again = again(ticks, |_| {
        session.block(accounts.of_token(known)).map(drop).map_err(|_| anyhow::anyhow!("it does not hold"))
    })?;
    told.insert("a token that is known again".into(), known_again);
    let limits = Limits::default();
    let limit =
        again(ticks, |_| limits.take("cl_1", 1_000_000_000).map_err(|_| anyhow::anyhow!("too many")))?;
    told.insert("the rate limit".into(), limit);
    let log = Arc::new(AccessLog::begin(&session));
    for many in [1, AT_ONCE] {
        let figures = session.block(noted(ticks, &log, many))?;
        told.insert(format!("the access log, {many} at once"), figures);
    }
    println!("{}", Value::from(told));
    log.end(&session);
    session.block(accounts.stop());
    Ok(())
}

async fn accounts(session: &Arc<Session>) -> anyhow::Result<Arc<Accounts>> {
    let accounts =
        Accounts::start(Arc::clone(session), Settings::default(), "http://127.0.0.1:8420".to_owned());
    accounts.await
}

/// Tokens of one client.
async fn tokens(session: &Session, accounts: &Accounts) -> anyhow::Result<Vec<String>> {
    let grants = [Grant { role: Role::Steward, reach: Reach::ALL }];
    let made = clients::create(&session.repository, "bench", &grants, None, 1).await;
    let made = made.map_err(|_| anyhow::anyhow!("no client can be made"))?;
    accounts.learn().await?;
    let proven = accounts.prove(&made.id.to_string(), &made.secret).await.context("the client is unknown")?;
    let scopes = BTreeSet::from([Permission::ReadCustomers, Permission::FindCustomers]);
    let issue = |_| Ok(accounts.issue(proven.id, proven.client()?, scopes.clone())?.token);
    (0..TOKENS).map(issue).collect()
}

/// What the notes of so many who ask at once cost.
async fn noted(ticks: f64, log: &Arc<AccessLog>, many: usize) -> anyhow::Result<Value> {
    let (begun, cpu) = (Instant::now(), cpu_s(ticks)?);
    let asks = (0..many).map(|number| {
        let log = Arc::clone(log);
        tokio::spawn(async move {
            let by = By::command(format!("cl_{number}"), "getCustomer", model::Purpose::CustomerService);
            let mut waited = Vec::new();
            while begun.elapsed() < LASTS {
                let since = Instant::now();
                log.note(by.entry(People::one(waited.len() as i64 + 1))).await?;
                waited.push(since.elapsed());
            }
            Ok::<_, db::Error>(waited)
        })
    });
    let mut waited: Vec<Duration> = Vec::new();
    for ask in asks.collect::<Vec<_>>() {
        waited.extend(ask.await??);
    }
    waited.sort_unstable();
    let at = |share: f64| waited[((waited.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e6;
    let each = (cpu_s(ticks)? - cpu) / waited.len() as f64 * 1e6;
    Ok(
        json!({ "cpu_us": each, "p50_us": at(0.5), "p99_us": at(0.99), "a_second": waited.len() as f64 / begun.elapsed().as_secs_f64() }),
    )
}

/// Each thing once.
fn once<T>(ticks: f64, all: &[T], deed: impl Fn(&T) -> anyhow::Result<()>) -> anyhow::Result<Value> {
    let cpu = cpu_s(ticks)?;
    all.iter().try_for_each(deed)?;
    Ok(json!({ "cpu_us": (cpu_s(ticks)? - cpu) / all.len() as f64 * 1e6 }))
}

/// The same thing for a while.
fn again(ticks: f64, deed: impl Fn(usize) -> anyhow::Result<()>) -> anyhow::Result<Value> {
    let (begun, cpu, mut number) = (Instant::now(), cpu_s(ticks)?, 0);
    while begun.elapsed() < LASTS {
        for _ in 0..1_000 {
            deed(number)?;
            number += 1;
        }
    }
    Ok(json!({ "cpu_us": (cpu_s(ticks)? - cpu) / number as f64 * 1e6 }))
}

/// Processor seconds of this process.
fn cpu_s(ticks: f64) -> anyhow::Result<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").context("this needs Linux")?;
    let after = text.rsplit_once(')').context("/proc/self/stat reads otherwise")?.1;
    let used: Vec<f64> =
        after.split_whitespace().skip(11).take(2).filter_map(|text| text.parse().ok()).collect();
    anyhow::ensure!(used.len() == 2, "/proc/self/stat reads otherwise");
    Ok(used.iter().sum::<f64>() / ticks)
}

fn ticks() -> anyhow::Result<f64> {
    let said = std::process::Command::new("getconf").arg("CLK_TCK").output()?.stdout;
    Ok(String::from_utf8(said)?.trim().parse()?)
}
