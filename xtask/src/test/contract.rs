//! Holds a serving process against its contract, with requests that fit it and requests that do not (Schemathesis), and
//! against the standards, with two OAuth 2.0 clients that take them at their word (Authlib; openid-client with jose), an
//! OpenID provider that people sign in by (oidc-provider) and somebody who receives webhooks (standardwebhooks).

use super::served::Served;
use crate::{python, shell};
use anyhow::{Context, ensure};
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const REQUIREMENTS: &str = "contract/requirements.txt";
const NODE: &str = "contract/node";
/// Roles of the client that asks: all of them, so that every endpoint is asked for what it is for.
const ROLES: &str = "admin steward marketer associate store-manager service-agent privacy-officer security-officer \
                     director analyst integrator";
/// What Schemathesis looks at, and what is left out and why.
const CONFIG: &str = "contract/schemathesis.toml";

/// What the clients are run by.
pub struct Tools {
    python: PathBuf,
}

/// Gets the clients where they are missing.
pub fn tools() -> anyhow::Result<Tools> {
    let python = python::environment("contract", REQUIREMENTS)?;
    let npm = shell::find(&["npm"]).context("no npm on the search path; the strict clients need Node")?;
    let words = ["ci", "--silent", "--no-audit", "--no-fund", "--prefix", NODE];
    shell::run(shell::program(npm, &words))?;
    Ok(Tools { python })
}

/// Serves a repository and asks it everything.
pub fn check(tools: &Tools, amigo: &Path, repository: &Path, scratch: &Path) -> anyhow::Result<String> {
    let data = repository.display().to_string();
    let client = client(amigo, &data)?;
    let served = Served::start(amigo, &data, scratch)?;
    let base = format!("http://{}", served.address);
    for script in ["contract/oauth_client.py", "contract/node/oauth_client.mjs"] {
        let program = if script.ends_with(".py") { tools.python.clone() } else { PathBuf::from("node") };
        let mut command = shell::program(program, &[script]);
        command.env("BASE", &base).env("CLIENT_ID", &client.0).env("CLIENT_SECRET", &client.1);
        shell::run(command)?;
    }
    people_sign_in(amigo, scratch)?;
    webhooks_are_received(amigo, scratch)?;
    let token = token(tools, &base, &client)?;
    let tested = schemathesis(tools, &base, &token, scratch)?;
    served.still_lives()?;
    Ok(tested)
}

/// People sign in by an OpenID provider to processes on repositories of their own.
fn people_sign_in(amigo: &Path, scratch: &Path) -> anyhow::Result<()> {
    let folder = scratch.join("oidc");
    std::fs::create_dir_all(&folder)?;
    let mut command = shell::program("node", &["contract/node/oidc/test.mjs"]);
    command.env("AMIGO", amigo).env("SCRATCH", &folder);
    // What the provider says of its own development mode is of use only where something fails.
    let log = scratch.join("oidc.log");
    let said = File::create(&log)?;
    command.stdout(said.try_clone()?).stderr(said);
    let ran = shell::run(command);
    if ran.is_err() {
        print!("{}", std::fs::read_to_string(&log)?);
    }
    ran
}

/// Events are sent by a process on a repository of its own, and verified as the Standard Webhooks specification says.
fn webhooks_are_received(amigo: &Path, scratch: &Path) -> anyhow::Result<()> {
    let folder = scratch.join("webhooks");
    std::fs::create_dir_all(&folder)?;
    let mut command = shell::program("node", &["contract/node/webhooks.mjs"]);
    command.env("AMIGO", amigo).env("SCRATCH", &folder);
    shell::run(command)
}

/// A client that may do everything: id and secret.
fn client(amigo: &Path, data: &str) -> anyhow::Result<(String, String)> {
    let mut words = vec!["client", "add", "contract", "--json", "--per-second", "1000000", "--data", data];
    words.extend(ROLES.split_whitespace().flat_map(|role| ["--role", role]));
    let said: Value = serde_json::from_str(&shell::output(shell::program(amigo, &words))?)?;
    let text =
        |name: &str| said[name].as_str().map(str::to_owned).context("`amigo client add` names no secret");
    Ok((text("client_id")?, text("client_secret")?))
}

fn token(tools: &Tools, base: &str, (id, secret): &(String, String)) -> anyhow::Result<String> {
    let script = "import os, httpx; e = os.environ; print(httpx.post(e['BASE'] + '/v1/oauth/token', \
                  data={'grant_type': 'client_credentials'}, auth=(e['ID'], e['SECRET'])).json()['access_token'])";
    let mut command = shell::program(&tools.python, &["-c", script]);
    command.env("BASE", base).env("ID", id).env("SECRET", secret);
    Ok(shell::output(command)?.trim().to_owned())
}

/// Requests made from the contract; says how many operations were tested.
fn schemathesis(tools: &Tools, base: &str, token: &str, scratch: &Path) -> anyhow::Result<String> {
    let program = tools.python.with_file_name("schemathesis");
    let contract = format!("{base}/v1/openapi.json");
    let authorization = format!("Authorization: Bearer {token}");
    let config = shell::root().join(CONFIG).display().to_string();
    let words = [
        "--config-file",
        &config,
        "run",
        &contract,
        "--header",
        &authorization,
        "--phases",
        "examples,coverage,fuzzing",
        "--max-examples",
        "5",
        "--generation-deterministic",
        "--no-color",
        "--request-timeout",
        "30",
    ];
    let log = scratch.join("schemathesis.log");
    let mut command = Command::new(program);
    command.args(words).current_dir(scratch).stdout(File::create(&log)?).stderr(Stdio::inherit());
    let passed = command.status().context("cannot start Schemathesis")?.success();
    let said = std::fs::read_to_string(&log)?;
    if !passed {
        print!("{said}");
    }
    ensure!(passed, "the process does not keep its contract; see {}", log.display());
    let summary = said.lines().rev().find(|line| line.contains("generated") || line.contains("passed"));
    Ok(summary.unwrap_or_default().trim().to_owned())
}
