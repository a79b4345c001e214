//! What is set: by the file, by another file, by the environment, by files that the environment names; and what is refused.

use crate::repositories::on_files;
use crate::serving::Serving;
use crate::support::{Folder, SHOP, refused, said};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

const SERVE: &str = "serve --listen 127.0.0.1:0 --json";

#[test]
fn the_environment_is_on_top_and_says_what_it_set() {
    let folder = Folder::with_repository(SHOP);
    let settings = folder.read_or_empty("amigo-data/amigo.toml");
    folder
        .write("amigo-data/amigo.toml", format!("{settings}[server]\nstop_seconds = 3\nread_seconds = 7\n"));
    let mut check = folder.command("config check --json");
    check.env("AMIGO_SERVER__READ_SECONDS", "5").env("AMIGO_SERVER__HOSTS", "amigo.example");
    let told: Value = serde_json::from_str(&said(&mut check).out).unwrap();
    let by = |name: &str| {
        let found = told["different"].as_array().unwrap().iter().find(|shown| shown["name"] == name);
        found.map(|shown| (shown["value"].clone(), shown["by"].clone())).unwrap()
    };
    assert_eq!(by("server.read_seconds"), (json!("5"), json!("AMIGO_SERVER__READ_SECONDS")));
    assert_eq!(by("server.hosts").0, json!("[\"amigo.example\"]"));
    assert!(by("server.stop_seconds").1.as_str().unwrap().ends_with("amigo.toml"));
    // What is printed is what may stand in a file.
    let printed = folder.succeed("config print");
    assert!(printed.contains("server.stop_seconds = 3  # "), "{printed}");
    folder.write("other.toml", &printed);
    let other = folder.succeed("config check --config other.toml");
    assert!(other.contains("server.read_seconds = 7"), "{other}");
    assert_eq!(folder.succeed("config print --default"), amigo::config::DEFAULT);
    // And it holds.
    let mut serve = folder.command(SERVE);
    serve.env("AMIGO_SERVER__MAX_BODY_BYTES", "200");
    let serving = Serving::spawn(&folder, &mut serve);
    serving.until("/readyz", 200);
    let large = format!("{{\"source\":\"shop\",\"id\":\"{}\"}}", "x".repeat(400));
    assert_eq!(serving.post("/v1/source-records", &[], &large).status, 413);
}

#[test]
fn what_is_unknown_or_does_not_fit_is_refused_by_every_command() {
    let folder = Folder::with_repository(SHOP);
    for line in [SERVE, "config check", "customer search shop:r1", "source list"] {
        let check = |name: &str, value: &str, words: &[&str]| {
            let said = refused(folder.command(line).env(name, value), words);
            assert!(!said.contains("s3cret"), "{said}");
        };
        check("AMIGO_SERVER__LISTNE", "s3cret", &["AMIGO_SERVER__LISTNE is no setting", "listen"]);
        check("AMIGO_SERVER__STOP_SECONDS", "s3cret", &["AMIGO_SERVER__STOP_SECONDS", "a whole number"]);
        check("AMIGO_SERVER__LISTEN", "s3cret", &["AMIGO_SERVER__LISTEN does not fit"]);
        check("AMIGO_CONFIG", "nowhere.toml", &["cannot read nowhere.toml"]);
    }
    let url = "postgres://ann:s3cret@nowhere.invalid:1/d";
    let said = refused(
        folder.command("config check").env("AMIGO_DATABASE_URL", url).env("AMIGO_DATABASE__URL", url),
        &["say the same setting"],
    );
    assert!(!said.contains("s3cret"), "{said}");
    let shown = said_of(folder.command("config print").env("AMIGO_DATABASE__URL", url));
    assert!(shown.contains("postgres://ann:***@nowhere.invalid:1/d") && !shown.contains("s3cret"), "{shown}");
}

fn said_of(command: &mut std::process::Command) -> String {
    let said = said(command);
    assert_eq!(said.code, Some(0), "{}", said.err);
    said.out
}

#[test]
fn secrets_come_in_files() {
    let folder = Folder::with_repository(SHOP);
    let [kept, moved] = ["amigo-data/keys/master.key", "elsewhere.key"].map(|name| folder.path(name));
    std::fs::rename(&kept, &moved).unwrap();
    folder.refuse("vault status", &["the master key is missing"]);
    let with_key = |line: &str| {
        let mut command = folder.command(line);
        command.env("AMIGO_MASTER_KEY_FILE", &moved);
        command
    };
    let status: Value = serde_json::from_str(&said_of(&mut with_key("vault status --json"))).unwrap();
    assert_eq!(status["keys"]["source record"], 4, "{status}");
    refused(&mut with_key("vault rotate"), &["AMIGO_MASTER_KEY"]);
    let both = refused(with_key("vault status").env("AMIGO_MASTER_KEY", "s3cret"), &["are both set"]);
    assert!(!both.contains("s3cret"));
    // What others may read is refused, unless whoever handed it over guards it.
    std::fs::set_permissions(&moved, PermissionsExt::from_mode(0o440)).unwrap();
    refused(&mut with_key("vault status"), &["may be read by others", "chmod 600"]);
    let guarded = folder.path("").canonicalize().unwrap();
    said_of(with_key("vault status").env("CREDENTIALS_DIRECTORY", guarded));
    refused(
        folder.command("vault status").env("AMIGO_MASTER_KEY_FILE", folder.path("nowhere")),
        &["is no file"],
    );
    if !on_files() {
        std::fs::set_permissions(&moved, PermissionsExt::from_mode(0o600)).unwrap();
        let settings = folder.read("amigo-data/amigo.toml");
        let url = settings.split("url = \"").nth(1).unwrap().split('"').next().unwrap();
        folder.write("url", format!("{url}\n"));
        folder.write("amigo-data/amigo.toml", settings.replace(&format!("url = \"{url}\"\n"), ""));
        refused(&mut with_key("vault status"), &["there is no repository"]);
        let found =
            said_of(with_key("vault status --json").env("AMIGO_DATABASE_URL_FILE", folder.path("url")));
        assert!(found.contains("\"source record\":4"), "{found}");
    }
}
