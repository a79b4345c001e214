//! Who may write: one command alone, or any number of processes that serve, which agree among themselves. In a
//! folder it is a lock on a file, on a server one that a connection of its own holds.

use crate::server::Server;
use crate::{Error, Location, Place};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use std::fs::{File, TryLockError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// What one wants to do with a repository.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Make it where it is missing, and write.
    Create,
    /// Write into one that exists.
    Write,
    /// Serve one that exists, beside others that serve it: who of them writes is agreed by leases.
    Serve,
    /// Only read one that exists.
    Read,
}

/// How often a process that serves makes sure that it still holds the lock.
const LOOK: Duration = Duration::from_secs(1);
/// A server learns only after a moment that a process has ended, whose lock it then lets go.
const MOMENT: Duration = Duration::from_millis(50);
/// So many moments are waited.
const MOMENTS: u32 = 20;

/// The right to write, until it is dropped.
pub(crate) enum Lock {
    /// On a file of the folder.
    File { _file: File },
    /// By a connection to a server.
    Connection { connection: Arc<Mutex<PgConnection>>, owner: Option<i32>, keeper: Option<JoinHandle<()>> },
}

/// How it is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Strength {
    /// Alone.
    Alone,
    /// With others that serve.
    Shared,
}

impl Lock {
    /// Takes what a purpose needs; refuses where somebody else is at it.
    pub(crate) async fn take(location: &Location, purpose: Purpose) -> Result<Option<Lock>, Error> {
        let strength = match purpose {
            Purpose::Read => return Ok(None),
            Purpose::Serve => Strength::Shared,
            Purpose::Create | Purpose::Write => Strength::Alone,
        };
        if let Some(lock) = attempt(location, strength).await? {
            return Ok(Some(lock));
        }
        // Whoever shares it with us shares it with those that serve.
        let serves = strength == Strength::Alone && attempt(location, Strength::Shared).await?.is_some();
        Err(Error::Refused(if serves {
            format!("amigo serve runs on {location}; stop it first, or send it the change")
        } else {
            format!("another amigo is writing into {location}; wait until it has finished")
        }))
    }

    /// The process of the server without which a command must not go on.
    pub(crate) fn owner(&self) -> Option<i32> {
        match self {
            Lock::File { .. } => None,
            Lock::Connection { owner, .. } => *owner,
        }
    }

    /// Lets it go at once.
    pub(crate) async fn release(self) {
        let Lock::Connection { connection, .. } = &self else { return };
        // Where the connection is gone, so is the lock.
        let _ = sqlx::query("SELECT pg_advisory_unlock_all()").execute(&mut *connection.lock().await).await;
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Lock::Connection { keeper: Some(keeper), .. } = self {
            keeper.abort();
        }
    }
}

async fn attempt(location: &Location, strength: Strength) -> Result<Option<Lock>, Error> {
    match &location.servers {
        None => in_folder(&location.place, strength),
        Some(servers) => on_server(&servers.data, strength).await,
    }
}

fn in_folder(place: &Place, strength: Strength) -> Result<Option<Lock>, Error> {
    let path = place.lock();
    let file = File::options().write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(Error::file("write", &path))?;
    let locked = match strength {
        Strength::Alone => file.try_lock(),
        Strength::Shared => file.try_lock_shared(),
    };
    match locked {
        Ok(()) => Ok(Some(Lock::File { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(Error::file("lock", path)(source)),
    }
}

async fn on_server(server: &Server, strength: Strength) -> Result<Option<Lock>, Error> {
    let mut connection = server.connect().await?;
    let mut moments = 0;
    while !try_lock(&mut connection, server, strength).await? {
        moments += 1;
        if moments > MOMENTS {
            connection.close().await?;
            return Ok(None);
        }
        tokio::time::sleep(MOMENT).await;
    }
    let owner: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut connection).await?;
    let connection = Arc::new(Mutex::new(connection));
    let serves = strength == Strength::Shared;
    let keeper = serves.then(|| tokio::spawn(keep(server.clone(), connection.clone())));
    Ok(Some(Lock::Connection { connection, owner: (!serves).then_some(owner), keeper }))
}

async fn try_lock(connection: &mut PgConnection, server: &Server, strength: Strength) -> Result<bool, Error> {
    let statement = match strength {
        Strength::Alone => "SELECT pg_try_advisory_lock(hashtextextended($1, 1))",
        Strength::Shared => "SELECT pg_try_advisory_lock_shared(hashtextextended($1, 1))",
    };
    Ok(sqlx::query_scalar(statement).bind(server.schema()).fetch_one(connection).await?)
}

/// Takes the lock again after the server was started anew. Where a command was faster, its end is waited for.
async fn keep(server: Server, connection: Arc<Mutex<PgConnection>>) {
    loop {
        tokio::time::sleep(LOOK).await;
        let mut held = connection.lock().await;
        if held.ping().await.is_ok() {
            continue;
        }
        if let Ok(mut again) = server.connect().await
            && let Ok(true) = try_lock(&mut again, &server, Strength::Shared).await
        {
            *held = again;
        }
    }
}
