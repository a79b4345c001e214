//! A server of databases that can be taken away from the processes of a test and given back, while other tests go on
//! with it: they reach it through a door that is shut.

use crate::schemas::server;
use crate::support::Folder;
use sqlx::postgres::PgConnectOptions;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// The door.
pub struct Outage {
    is_shut: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Outage {
    /// Lets the repository `amigo-data` of a folder be reached through a door from now on.
    pub fn before(folder: &Folder) -> Outage {
        let url = server().unwrap();
        let options: PgConnectOptions = url.parse().unwrap();
        let door = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = door.local_addr().unwrap();
        let (user, database) = (options.get_username(), options.get_database().unwrap_or("postgres"));
        let settings = folder.read("amigo-data/amigo.toml");
        let through = settings.replace(&url, &format!("postgres://{user}@{address}/{database}"));
        assert_ne!(through, settings);
        folder.write("amigo-data/amigo.toml", through);
        let outage = Outage { is_shut: Arc::default(), open: Arc::default() };
        let (is_shut, open) = (outage.is_shut.clone(), outage.open.clone());
        std::thread::spawn(move || {
            for client in door.incoming().map_while(Result::ok) {
                let mut all = open.lock().unwrap();
                // Whoever is not let in finds the connection closed.
                if !is_shut.load(Ordering::Relaxed) {
                    all.push(client.try_clone().unwrap());
                    join(client, &options);
                }
            }
        });
        outage
    }

    /// Breaks all connections, and lets nobody in.
    pub fn begin(&self) {
        let mut open = self.open.lock().unwrap();
        self.is_shut.store(true, Ordering::Relaxed);
        for stream in open.drain(..) {
            // Some have ended before.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Lets everybody in again, and says when.
    pub fn end(&self) -> Instant {
        self.is_shut.store(false, Ordering::Relaxed);
        Instant::now()
    }
}

/// Passes bytes on in both directions until one side ends.
fn join(client: TcpStream, options: &PgConnectOptions) {
    let back = client.try_clone().unwrap();
    match options.get_socket() {
        Some(folder) => {
            let server =
                UnixStream::connect(folder.join(format!(".s.PGSQL.{}", options.get_port()))).unwrap();
            let from = server.try_clone().unwrap();
            let (ends, closes) = (server.try_clone().unwrap(), back.try_clone().unwrap());
            pass(client, server, move || ends.shutdown(Shutdown::Both));
            pass(from, back, move || closes.shutdown(Shutdown::Both));
        }
        None => {
            let server = TcpStream::connect((options.get_host(), options.get_port())).unwrap();
            server.set_nodelay(true).unwrap();
            back.set_nodelay(true).unwrap();
            let from = server.try_clone().unwrap();
            let (ends, closes) = (server.try_clone().unwrap(), back.try_clone().unwrap());
            pass(client, server, move || ends.shutdown(Shutdown::Both));
            pass(from, back, move || closes.shutdown(Shutdown::Both));
        }
    }
}

fn pass(
    mut from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    end: impl FnOnce() -> std::io::Result<()> + Send + 'static,
) {
    std::thread::spawn(move || {
        // However it ends, both sides are to know.
        let _ = std::io::copy(&mut from, &mut to);
        let _ = end();
    });
}
