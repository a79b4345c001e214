//! `amigo serve`: answers other systems until told to stop.

use super::folder::Folder;
use crate::accounts::Accounts;
use crate::accounts::oidc::Oidc;
use crate::config::Config;
use crate::http::{self, Served};
use crate::jobs::Jobs;
use crate::live::{self, Node};
use crate::session::Session;
use anyhow::{Context, ensure};
use clap::Args;
use db::Purpose;
use serde_json::json;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    /// Address and port to listen on; port 0 takes a free one. Without TLS only addresses of this
    /// machine [default: 127.0.0.1:8420].
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Says in JSON where it listens.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut config = Config::of(arguments.folder.path())?;
    config.server.listen = arguments.listen.unwrap_or(config.server.listen);
    config.server.check()?;
    config.accounts.check()?;
    config.jobs.check()?;
    config.events.check()?;
    config.webhooks.check()?;
    let is_named = config.accounts.issuer.is_some() || config.server.listen.ip().is_loopback();
    ensure!(is_named, "set issuer in [accounts]: the address under which others know this service");
    let session = Arc::new(Session::serving(arguments.folder.path(), Purpose::Serve)?);
    let node = session.block(listen(arguments, config, session.clone()))?;
    close(node, session)
}

async fn listen(
    arguments: &Arguments,
    mut config: Config,
    session: Arc<Session>,
) -> anyhow::Result<Arc<Node>> {
    let listener = http::bind(&config.server).await?;
    let stop = asked_to_stop()?;
    let address = listener.local_addr()?;
    let scheme = if config.server.is_secure() { "https" } else { "http" };
    let issuer = config.accounts.issuer(address, scheme);
    config.server.is_behind_tls = issuer.starts_with("https://");
    let oidc = Oidc::new(config.oidc, issuer.clone())?;
    let accounts = Accounts::start(session.clone(), config.accounts, issuer).await?;
    if let Some(path) = accounts.first_admin().await? {
        eprintln!("The user admin was made; the one-time password stands in {}", path.display());
    }
    say_where(address, arguments.folder.path(), arguments.json)?;
    http::start_log();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let settings = live::Settings { resolver: config.resolver, events: config.events };
    let node = Node::start(session.clone(), address.to_string(), settings, threads)?;
    node.send_webhooks(config.webhooks, http::event_text)?;
    let jobs = Jobs::start(session, node.clone(), (config.jobs, config.backup), address.to_string())?;
    let node = Arc::new(node);
    let served = Served::new(node.clone(), accounts.clone(), config.server);
    let served = served.with_jobs(jobs.clone()).with_oidc(oidc);
    let stopping = jobs.clone();
    let stop = async move {
        stop.await;
        // Others take up at once what is being done here, while requests end.
        stopping.begin_to_stop();
    };
    let ended = http::serve(listener, served, stop).await;
    tokio::task::spawn_blocking(move || jobs.stop()).await.context("cannot stop jobs")?;
    accounts.stop().await;
    if let Err(error) = ended {
        tracing::error!("cannot serve: {error:#}");
    }
    Ok(node)
}

fn say_where(address: SocketAddr, folder: &Path, as_json: bool) -> anyhow::Result<()> {
    let folder = folder.display();
    let line = if as_json {
        json!({ "listening": address.to_string(), "data": folder.to_string() }).to_string()
    } else {
        format!("Amigo answers on http://{address} for {folder}; Ctrl-C stops it")
    };
    let mut out = std::io::stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("cannot say where it listens")
}

/// Is there once the process is told to stop (SIGTERM, SIGINT).
#[cfg(unix)]
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Is there once the process is told to stop (Ctrl-C).
#[cfg(not(unix))]
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        // Where nobody can be told of it, the process is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    })
}

/// Writes everything committed into the files. Handlers whose clients left may still work for a moment.
fn close(node: Arc<Node>, session: Arc<Session>) -> anyhow::Result<()> {
    const MOMENTS: usize = 100;
    const MOMENT: Duration = Duration::from_millis(20);
    node.stop();
    for _ in 0..MOMENTS {
        if Arc::strong_count(&node) == 1 {
            break;
        }
        std::thread::sleep(MOMENT);
    }
    let unused = Arc::into_inner(node).map(drop);
    match unused.and_then(|()| Arc::into_inner(session)) {
        Some(session) => session.close(),
        // What is committed is safe: the next start takes it over from the log of the database.
        None => {
            tracing::warn!("something still works; stopped without it");
            Ok(())
        }
    }
}
