//! A repository to decide in: one source of a small shop, whose people are known by name, and what lies in its
//! tables.

use crate::repositories::Copied;
use crate::support::{Folder, Said};
use db::backup::Part;
use serde_json::Value;
use sqlx::{Connection, Row, SqliteConnection};
use std::process::Output;

/// Ten records: t1 to t3 are Zénobie; t8 and t9 are Odilon, whom only a name and a phone hold together.
pub const TILL: &str = "record_id,first_name,last_name,birth_date,email,phone,postcode,city,updated_at\n\
    t1,Zénobie,Quatremer,1980-02-03,zenobie@quatremer.fr,0655443319,69003,Lyon,2024-01-05\n\
    t2,Zenobie,Quatremer,1980-02-03,zenobie@quatremer.fr,,69003,Lyon,2023-01-05\n\
    t3,Zénobie,Quatremer,1980-02-03,,0655443319,75011,Paris,2022-01-05\n\
    t4,Ulysse,Barbotin,1971-12-30,ulysse@barbotin.fr,0655443391,33000,Bordeaux,2024-01-05\n\
    t5,Pénélope,Vaugirard,1966-07-08,penelope@vaugirard.fr,,44000,Nantes,2024-01-05\n\
    t6,Hippolyte,Grandjean,1959-04-14,hippolyte@grandjean.fr,,59000,Lille,2024-01-05\n\
    t7,Apolline,Desrosiers,1991-10-21,apolline@desrosiers.fr,,67000,Strasbourg,2024-01-05\n\
    t8,Odilon,Tartempion,,,0655447728,31000,Toulouse,2024-01-05\n\
    t9,Odilon,Tartempion,,,0655447728,,,2023-01-05\n\
    t10,Eudoxie,Malandain,1988-03-17,eudoxie@malandain.fr,,35000,Rennes,2024-01-05\n";

/// A repository `d` with the till's records.
pub struct Shop(pub Folder);

impl Shop {
    pub fn open() -> Shop {
        let folder = Folder::with("till.csv", TILL);
        folder.succeed("source add till --brand AMI --trust in-person --country FR --dates ymd --data d");
        folder.succeed("import till.csv --source till --data d");
        Shop(folder)
    }

    /// Runs a command on the repository; `more` are words that may hold spaces.
    pub fn run(&self, line: &str, more: &[&str]) -> Said {
        let output =
            self.0.command(line).args(more).args(["--data", "d"]).env("AMIGO_ACTOR", "nadege").output();
        let Output { status, stdout, stderr } = output.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    pub fn say(&self, line: &str) -> String {
        let said = self.run(line, &[]);
        assert_eq!(said.code, Some(0), "{line}: {}", said.err);
        said.out
    }

    pub fn json(&self, line: &str) -> Value {
        let out = self.say(&format!("{line} --json"));
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{line}: {error}\n{out}"))
    }

    /// The command is refused, says all of `expected`, shows nothing and changes nothing.
    pub fn refuse(&self, line: &str, more: &[&str], expected: &[&str]) {
        let before = self.all();
        let Said { code, out, err } = self.run(line, more);
        assert_ne!(code, Some(0), "{line}: {out}");
        for text in expected {
            assert!(err.contains(text), "{line}: `{text}` is not said in: {err}");
        }
        assert!(!err.contains("panicked"), "{err}");
        for personal in ["quatremer", "barbotin", "nobie", "0655443319"] {
            assert!(!err.to_lowercase().contains(personal), "{line}: {err}");
        }
        assert_eq!(self.all(), before, "{line} changed something");
    }

    /// The customer of a record of the till.
    pub fn customer(&self, key: &str) -> String {
        self.customer_of("till", key)
    }

    /// The customer of a record of any source.
    pub fn customer_of(&self, source: &str, key: &str) -> String {
        let out = self.say(&format!("customer search {source}:{key} --json"));
        let found: Value = serde_json::from_str(out.trim()).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }

    /// The customers of several records.
    pub fn customers<const N: usize>(&self, keys: [&str; N]) -> [String; N] {
        keys.map(|key| self.customer(key))
    }

    /// A customer's page without what counts its history.
    pub fn page(&self, customer: &str) -> Value {
        let mut page = self.json(&format!("customer show {customer}"));
        page["journal"].take();
        page
    }

    /// What is true now: who is who, by which ids, with which profiles and households.
    pub fn truth(&self) -> String {
        self.select(&[
            "SELECT quote(id) || quote(state) || quote(survivor_id) || quote(household_id) || quote(records) || \
             quote(profile) FROM customer WHERE state = 0 ORDER BY id",
            "SELECT quote(record_id) || ' ' || quote(customer_id) FROM membership WHERE to_run IS NULL ORDER BY 1",
            "SELECT quote(customer_id) || ' ' || quote(household_id) FROM household_membership \
             WHERE to_run IS NULL ORDER BY 1",
        ])
    }

    /// Everything that is stored, but who looked at what.
    pub fn all(&self) -> String {
        self.dump(&[
            "customer",
            "membership",
            "household",
            "household_membership",
            "decision",
            "decision_record",
            "journal",
            "event",
            "run",
            "source",
            "source_record",
            "record_history",
            "contact_lookup",
        ])
    }

    /// All rows of tables as text.
    pub fn dump(&self, tables: &[&str]) -> String {
        let file = self.0.file_of("d", Part::Data);
        let question = |table: &&str| {
            let columns = select(&file, &[&format!("SELECT name FROM pragma_table_info('{table}')")]);
            let quoted: Vec<String> = columns.lines().map(|name| format!("quote({name})")).collect();
            format!("SELECT {} FROM {table} ORDER BY 1", quoted.join(" || ',' || "))
        };
        let selects: Vec<String> = tables.iter().map(question).collect();
        select(&file, &selects.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The entries of the access log, a line each: who, what, what for, whom alone, how many customers and records.
    pub fn accesses(&self) -> String {
        let words =
            ["actor", "via", "deed", "purpose", "COALESCE(result, 'ok')", "COALESCE(customer_id, '-')"];
        let numbers = ["customers", "records"];
        let columns: Vec<&str> = words.into_iter().chain(numbers).collect();
        let entries = format!("SELECT {} FROM entry ORDER BY chain_id, number", columns.join(" || ' ' || "));
        select(&self.0.file_of("d", Part::Log), &[&entries])
    }

    /// The first column of what these statements select.
    pub fn select(&self, statements: &[&str]) -> String {
        let file = self.0.file_of("d", Part::Data);
        select(&file, statements)
    }
}

/// The first column of what these statements select from a file.
pub fn select(file: &Copied, statements: &[&str]) -> String {
    let path = file.path.display().to_string();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = SqliteConnection::connect(&path).await.unwrap();
        let mut text = String::new();
        for statement in statements {
            let query = sqlx::query(sqlx::AssertSqlSafe(*statement));
            for row in query.fetch_all(&mut connection).await.unwrap() {
                text.push_str(&row.get::<String, _>(0));
                text.push('\n');
            }
        }
        text
    })
}
