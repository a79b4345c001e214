//! `amigo serve`: answers other systems until told to stop.

use super::folder::Folder;
use super::notify::Manager;
use crate::accounts::Accounts;
use crate::accounts::oidc::Oidc;
use crate::config::Config;
use crate::http::{self, Served};
use crate::jobs::Jobs;
use crate::levels::Keeper;
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
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

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
    config.check(arguments.folder.path())?;
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
    let settings = live::Settings::from(&config);
    let listener = http::bind(&config.server).await?;
    let metrics = match config.metrics.listen {
        Some(address) => Some(http::metrics::bind(address).await?),
        None => None,
    };
    let stop = asked_to_stop()?;
    let address = listener.local_addr()?;
    let scheme = if config.server.is_secure() { "https" } else { "http" };
    let issuer = config.accounts.issuer(address, scheme);
    config.server.is_behind_tls = issuer.starts_with("https://");
    let oidc = Oidc::new(config.oidc, issuer.clone())?;
    let accounts = Accounts::start(session.clone(), config.accounts, issuer).await?;
    let first = accounts.first_admin().await?;
    http::start_log(&config.log);
    if let Some(path) = first {
        tracing::warn!("the user admin was made; the one-time password stands in {}", path.display());
    }
    say_where(address, arguments.folder.path(), arguments.json)?;
    if session.repository.is_ahead {
        tracing::warn!("a newer program has extended the database; this one serves it without what is new");
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let node = Node::start(session.clone(), address.to_string(), settings, threads)?;
    let jobs = Jobs::start(session, node.clone(), (config.jobs, config.backup), address.to_string())?;
    let node = Arc::new(node);
    node.send_webhooks(config.webhooks, http::event_text)?;
    let keeper = Keeper::begin(&node, config.service_levels);
    let served = Served::new(node.clone(), accounts.clone(), config.server).with_oidc(oidc);
    let served = served.with_keeper(Arc::clone(&keeper)).with_jobs(jobs.clone());
    let manager = Manager::of_environment();
    manager.ready();
    let beside = Beside::begin(metrics, &served, &manager, &node);
    let stopping = jobs.clone();
    let ended = http::serve(listener, served, async move {
        stop.await;
        manager.stopping();
        // Others take up at once what is being done here, while requests end.
        stopping.begin_to_stop();
    })
    .await;
    beside.end().await;
    tokio::task::spawn_blocking(move || jobs.stop()).await.context("cannot stop jobs")?;
    keeper.stop().await;
    accounts.stop().await;
    if let Err(error) = ended {
        tracing::error!("cannot serve: {error:#}");
    }
    Ok(node)
}

/// What goes on beside answering until that ends.
struct Beside(Vec<JoinHandle<()>>);

impl Beside {
    fn begin(metrics: Option<TcpListener>, served: &Served, manager: &Manager, node: &Arc<Node>) -> Beside {
        let figures = metrics.map(|listener| tokio::spawn(http::metrics::serve(listener, served.clone())));
        let alive =
            manager.interval().map(|interval| tokio::spawn(watched(manager.clone(), interval, node.clone())));
        Beside(figures.into_iter().chain(alive).collect())
    }

    async fn end(self) {
        for task in self.0 {
            task.abort();
            // It keeps the node.
            let _ = task.await;
        }
    }
}

/// Says that it lives, as long as it does: neither where nothing runs any more, nor once nothing is written or followed
/// any more, which only another start mends.
async fn watched(manager: Manager, interval: Duration, node: Arc<Node>) {
    let mut ticks = tokio::time::interval(interval);
    loop {
        ticks.tick().await;
        if !node.has_given_up() {
            manager.alive();
        }
    }
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

/// Is there once the process is told to stop (SIGTERM, SIGINT). Told again, it ends at once: what is committed is safe,
/// and what was not answered was not promised.
#[cfg(unix)]
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut told = async move || {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    Ok(async move {
        told().await;
        tracing::info!("told to stop");
        tokio::spawn(async move {
            told().await;
            tracing::warn!("told again: ended at once");
            std::process::exit(1);
        });
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
