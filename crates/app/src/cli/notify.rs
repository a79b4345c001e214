//! Tells the service manager (systemd, `Type=notify`) how the process is: that it answers, that it ends, that it lives.
//! Where nobody wants to know, nothing is sent.

use std::ffi::OsString;
use std::time::Duration;

/// Names the socket of whoever wants to know.
const SOCKET: &str = "NOTIFY_SOCKET";
/// Microseconds after which a process that says nothing is taken for hung, and whose process is meant.
const WATCHDOG: &str = "WATCHDOG_USEC";
const WATCHED: &str = "WATCHDOG_PID";

/// The service manager.
#[derive(Clone)]
pub(super) struct Manager {
    socket: Option<OsString>,
}

impl Manager {
    /// Whoever the environment names.
    pub fn of_environment() -> Manager {
        Manager { socket: std::env::var_os(SOCKET).filter(|name| !name.is_empty()) }
    }

    /// It answers from now on.
    pub fn ready(&self) {
        self.say(&format!("READY=1\nMAINPID={}", std::process::id()));
    }

    /// It has been told to end.
    pub fn stopping(&self) {
        self.say("STOPPING=1");
    }

    /// It lives.
    pub fn alive(&self) {
        self.say("WATCHDOG=1");
    }

    /// How often it must say that it lives: twice in the time after which it is taken for hung.
    pub fn interval(&self) -> Option<Duration> {
        self.socket.as_ref()?;
        let is_another = std::env::var(WATCHED).is_ok_and(|pid| pid != std::process::id().to_string());
        let micros: u64 = std::env::var(WATCHDOG).ok()?.parse().ok()?;
        (!is_another && micros > 0).then(|| Duration::from_micros(micros / 2))
    }

    fn say(&self, words: &str) {
        let Some(socket) = &self.socket else { return };
        if let Err(error) = send(socket, words) {
            tracing::warn!("the service manager cannot be told: {error}");
        }
    }
}

#[cfg(target_os = "linux")]
fn send(socket: &OsString, words: &str) -> std::io::Result<()> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    let sender = UnixDatagram::unbound()?;
    // Whoever does not read must not hold us up.
    sender.set_nonblocking(true)?;
    let address = match socket.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(socket)?,
    };
    sender.send_to_addr(words.as_bytes(), &address).map(drop)
}

#[cfg(not(target_os = "linux"))]
fn send(_: &OsString, _: &str) -> std::io::Result<()> {
    Ok(())
}
