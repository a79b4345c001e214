//! How a serving process listens and how much it puts up with: the section `[server]` of the configuration.

use anyhow::ensure;
use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// The section `[server]`. A key that is not listed here is refused.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address and port to listen on; port 0 takes a free one. Without TLS only addresses of this machine, 127.0.0.1
    /// or \[::1\]. Default: 127.0.0.1:8420.
    pub listen: SocketAddr,
    /// Names besides `localhost` and loopback addresses under which clients ask, as their header Host says; any
    /// other is refused, so that no web page can lead a browser here. Default: none.
    pub hosts: Vec<String>,
    /// Largest body of a request, in bytes. Default: 16 MiB.
    pub max_body_bytes: usize,
    /// Most bytes of bodies held in memory at once, all requests together; beyond it they are told to come again.
    /// Default: 64 MiB.
    pub max_held_bytes: usize,
    /// Connections served at once; further ones wait to be accepted. Default: 512.
    pub max_connections: usize,
    /// Seconds until a request whose answer is not there is told so. Default: 30.
    pub request_seconds: u64,
    /// Seconds that a client may take to send the head of a request, to send its body, and to take in some of an
    /// answer; a connection on which nothing is asked is closed after as many. Default: 15.
    pub read_seconds: u64,
    /// Whether a connection serves several requests, one after the other. Default: true.
    pub keep_alive: bool,
    /// Requests a second that a client or a user may make, unless the client has a limit of its own; twice as many
    /// may come at once. Default: 1,000.
    pub requests_per_second: u32,
    /// The same for an address where nobody says who asks. Default: 100.
    pub unknown_per_second: u32,
    /// Whether something in front speaks TLS with browsers: follows from the address under which clients know the service.
    #[serde(skip)]
    pub is_behind_tls: bool,
    /// Largest file that is sent to be imported, in bytes. Default: 1 GiB.
    pub max_upload_bytes: u64,
    /// Files that may be sent at once. Default: 4.
    pub max_uploads: usize,
    /// Seconds that sending a file may take. Default: 3,600.
    pub upload_seconds: u64,
    /// Certificate and key; with them, any address may be listened on. Default: none, and no TLS.
    pub tls: Option<Tls>,
    /// Seconds that running requests have to finish when the process is told to stop. Default: 10.
    pub stop_seconds: u64,
    /// Seconds before that during which it still serves everybody, and `/readyz` says that it ends. Default: 0.
    pub leave_seconds: u64,
}

const MIB: usize = 1 << 20;
const PORT: u16 = 8420;

/// The section `[server.tls]`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate, followed by those that vouch for it, in PEM.
    pub certificate: PathBuf,
    /// Its key, in PEM.
    pub key: PathBuf,
    /// Certificates of the authorities that vouch for clients, in PEM: whoever shows no certificate of theirs is not
    /// served. Default: none, and none is asked for.
    pub client_authorities: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)),
            hosts: Vec::new(),
            max_body_bytes: 16 * MIB,
            max_held_bytes: 64 * MIB,
            max_connections: 512,
            request_seconds: 30,
            read_seconds: 15,
            keep_alive: true,
            requests_per_second: 1_000,
            unknown_per_second: 100,
            is_behind_tls: false,
            max_upload_bytes: 1 << 30,
            max_uploads: 4,
            upload_seconds: 3_600,
            tls: None,
            stop_seconds: 10,
            leave_seconds: 0,
        }
    }
}

impl Settings {
    /// Refuses what cannot work or must not be.
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!(
            self.tls.is_some() || self.listen.ip().is_loopback(),
            "listen = {}: without TLS only addresses of this machine (127.0.0.1 or [::1]) are allowed, because \
             passwords, tokens and personal data would go over the network in clear; give [server.tls] a certificate \
             and a key, or let a proxy on this machine ask, and listen on 127.0.0.1:{}",
            self.listen,
            self.listen.port()
        );
        let is_per_second = |limit: u32| (1..=1_000_000).contains(&limit);
        ensure!(is_per_second(self.requests_per_second), "requests_per_second: from 1 to 1000000");
        ensure!(is_per_second(self.unknown_per_second), "unknown_per_second: from 1 to 1000000");
        ensure!(self.max_body_bytes > 0, "max_body_bytes = 0: no request would fit");
        ensure!(
            self.max_held_bytes >= self.max_body_bytes,
            "max_held_bytes = {} is less than max_body_bytes: no large request would ever fit",
            self.max_held_bytes
        );
        ensure!(self.max_upload_bytes > 0, "max_upload_bytes = 0: no file would fit");
        ensure!(self.max_uploads > 0, "max_uploads = 0: no file could be sent");
        ensure!(self.upload_seconds > 0, "upload_seconds = 0: no file could be in time");
        ensure!(self.max_connections > 0, "max_connections = 0: nobody could ask");
        ensure!(self.request_seconds > 0, "request_seconds = 0: no answer could be in time");
        ensure!(self.read_seconds > 0, "read_seconds = 0: no request could be in time");
        Ok(())
    }

    /// Whether browsers reach this process over TLS only.
    pub const fn is_secure(&self) -> bool {
        self.tls.is_some() || self.is_behind_tls
    }

    pub(crate) const fn read_within(&self) -> Duration {
        Duration::from_secs(self.read_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(toml: &str, expected: Result<(), &str>) {
        let read = toml::from_str::<Settings>(toml).map_err(anyhow::Error::from);
        match (read.and_then(|settings| settings.check()), expected) {
            (Ok(()), Ok(())) => {}
            (Err(said), Err(expected)) => assert!(said.to_string().contains(expected), "{toml}: {said}"),
            (found, _) => panic!("{toml}: {found:?}"),
        }
    }

    #[test]
    fn only_this_machine_is_listened_to_without_tls() {
        check("", Ok(()));
        check("listen = \"[::1]:80\"", Ok(()));
        check("listen = \"127.0.0.9:0\"", Ok(()));
        check("listen = \"0.0.0.0:8420\"", Err("only addresses of this machine"));
        check("listen = \"[::]:8420\"", Err("only addresses of this machine"));
        check("listen = \"192.168.1.4:8420\"", Err("listen on 127.0.0.1:8420"));
        check("listen = \"0.0.0.0:8420\"\n[tls]\ncertificate = \"c.pem\"\nkey = \"k.pem\"", Ok(()));
        check("[tls]\ncertificate = \"c.pem\"", Err("key"));
    }

    #[test]
    fn what_cannot_work_is_refused() {
        check("max_bodies = 3", Err("unknown field"));
        check("max_body_bytes = 0", Err("no request would fit"));
        check("max_held_bytes = 1000", Err("no large request"));
        check("max_connections = 0", Err("nobody could ask"));
        check("request_seconds = 0", Err("no answer"));
        check("read_seconds = 0", Err("no request"));
        check("max_upload_bytes = 0", Err("no file would fit"));
        check("max_uploads = 0", Err("no file could be sent"));
        check("upload_seconds = 0", Err("no file could be in time"));
        check("requests_per_second = 0", Err("from 1 to 1000000"));
        check("unknown_per_second = 1000001", Err("from 1 to 1000000"));
    }
}
