//! Schemas for the repositories of a test, where `AMIGO_TEST_POSTGRES` names a server to test on: without it, the
//! same tests run on files. All schemas of a test are dropped at its end.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Environment variable that names a temporary server.
pub const SERVER: &str = "AMIGO_TEST_POSTGRES";

static NEXT: AtomicU64 = AtomicU64::new(1);

/// The server to test on; none for files.
pub fn server() -> Option<String> {
    std::env::var(SERVER).ok().filter(|url| !url.is_empty())
}

/// The schemas of one test.
#[derive(Default)]
pub struct Schemas(Mutex<Vec<String>>);

impl Schemas {
    /// A name that nobody else uses.
    pub fn fresh(&self) -> String {
        let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        self.0.lock().unwrap().push(name.clone());
        name
    }
}

impl Drop for Schemas {
    fn drop(&mut self) {
        let (Some(url), made) = (server(), std::mem::take(self.0.get_mut().unwrap())) else { return };
        // A test may end within a runtime, which must not be waited in.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut connection = PgConnection::connect(&url).await.unwrap();
                for name in made {
                    let drop = format!("DROP SCHEMA IF EXISTS {name}, {name}_keys, {name}_log CASCADE");
                    sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut connection).await.unwrap();
                }
            });
        });
        let _ = dropped.join();
    }
}
