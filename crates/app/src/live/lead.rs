//! Being the one who writes identity: a lease that is renewed beside the work, and a check in every transaction.
//! Whoever was held up finds the lease taken and its transactions refused.

use crate::session::Session;
use db::lease::{self, Lease, Right};
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Name of the lease.
const NAME: &str = "resolver";
/// How long a lease holds that is not renewed.
const TERM: Duration = Duration::from_secs(3);
/// How long one who is reached takes to accept a connection.
const REACH: Duration = Duration::from_millis(500);
/// How often it is renewed.
const RENEWAL: Duration = Duration::from_millis(750);

/// The right to write identity.
pub(crate) struct Lead {
    session: Arc<Session>,
    lease: Lease,
    is_lost: Arc<AtomicBool>,
}

/// Where the process is reached that writes identity now; none where none does.
pub(crate) fn address(session: &Session) -> anyhow::Result<Option<String>> {
    let holder = session.block(lease::current(&session.repository.data, NAME))?;
    Ok(holder.map(|holder| holder.address))
}

/// The same where somebody answers there.
pub(crate) fn reached(session: &Session) -> anyhow::Result<Option<String>> {
    Ok(address(session)?.filter(|address| is_reached(address)))
}

/// Whoever is about to listen no more says so, or others would take it for dead and write before it has let them.
pub(crate) async fn hide(session: &Session, address: &str) {
    let hidden = lease::hide(&session.repository.data, NAME, address);
    if !matches!(tokio::time::timeout(TERM / 3, hidden).await, Ok(Ok(()))) {
        tracing::warn!("others may take this process for dead before it ends");
    }
}

/// Whether somebody answers there: one who was killed holds the lease for a moment longer.
pub(crate) fn is_reached(address: &str) -> bool {
    let address = address.parse::<SocketAddr>();
    address.is_ok_and(|address| TcpStream::connect_timeout(&address, REACH).is_ok())
}

impl Lead {
    /// Takes the lead where nobody has it.
    pub fn take(session: &Arc<Session>, holder: &str, address: &str) -> anyhow::Result<Option<Lead>> {
        let data = &session.repository.data;
        if let db::Db::Sqlite(..) = data {
            session.block(bury(data, holder))?;
        }
        let Some(lease) = session.block(lease::take(data, NAME, holder, address, TERM))? else {
            return Ok(None);
        };
        let is_lost = Arc::new(AtomicBool::new(false));
        session.spawn(keep(Arc::downgrade(session), lease.clone(), Arc::clone(&is_lost)));
        Ok(Some(Lead { session: Arc::clone(session), lease, is_lost }))
    }

    /// Whether another may have taken over.
    pub fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Relaxed)
    }

    /// By what right transactions write that are not those of the engine.
    pub fn right(&self) -> Right<'_> {
        Right::Held(&self.lease)
    }

    /// Makes a transaction fail unless this process still leads when it commits.
    pub fn check(&self, tx: &mut db::Tx) -> anyhow::Result<()> {
        let checked = self.session.block(lease::check(tx, NAME, self.lease.token));
        if let Err(db::Error::Fenced { .. }) = &checked {
            self.is_lost.store(true, Ordering::Relaxed);
        }
        Ok(checked?)
    }

    /// Gives the lead back; another may take it at once.
    pub fn release(self) {
        self.is_lost.store(true, Ordering::Relaxed);
        if let Err(error) = self.session.block(lease::release(&self.session.repository.data, &self.lease)) {
            tracing::warn!("the lease could not be given back and ends by itself: {error}");
        }
    }
}

impl Drop for Lead {
    /// Whoever no longer writes, for whatever reason, does not keep others from it.
    fn drop(&mut self) {
        self.is_lost.store(true, Ordering::Relaxed);
    }
}

/// Ends the lease of a process that died with it, so that nobody has to wait until it ends by itself. All who serve
/// files run on one machine, which knows whether anybody listens where the holder did; one that is only held up is
/// still listened for.
async fn bury(data: &db::Db, own: &str) -> Result<(), db::Error> {
    match lease::current(data, NAME).await? {
        Some(holder) if holder.address == own || is_dead(&holder.address) => {
            lease::release(data, &Lease { name: NAME.to_owned(), token: holder.token }).await
        }
        _ => Ok(()),
    }
}

/// Whether this machine says that nobody listens there.
fn is_dead(address: &str) -> bool {
    let reached = address.parse::<SocketAddr>().map(|address| TcpStream::connect_timeout(&address, REACH));
    matches!(reached, Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused)
}

/// Renews the lease until it is lost or given back.
async fn keep(session: std::sync::Weak<Session>, lease: Lease, is_lost: Arc<AtomicBool>) {
    let mut renewed = Instant::now();
    loop {
        tokio::time::sleep(RENEWAL).await;
        if is_lost.load(Ordering::Relaxed) {
            return;
        }
        let Some(session) = session.upgrade() else { return };
        let renewal = lease::renew(&session.repository.data, &lease, TERM);
        match tokio::time::timeout(TERM, renewal).await {
            Ok(Ok(true)) => renewed = Instant::now(),
            Ok(Ok(false)) => is_lost.store(true, Ordering::Relaxed),
            // The database may be away for a moment. What is lost or given back meanwhile stays so.
            Ok(Err(_)) | Err(_) if renewed.elapsed() > TERM => is_lost.store(true, Ordering::Relaxed),
            Ok(Err(_)) | Err(_) => {}
        }
    }
}
