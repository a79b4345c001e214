//! The demo: a made-up retailer's files, the people behind them, the report, and the repository served until Ctrl-C.
//! It runs the released binary the way a person would and shows every command.

use crate::args::Args;
use crate::{machine, npm, page, shell};
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The files of the demo retailer that hold customers.
pub const CUSTOMER_FILES: [&str; 4] =
    ["cegid_y2_customers.csv", "shopify_customers_export.csv", "web_forms.jsonl", "loyalty_cards.csv"];

/// The sources of those files, as they are registered: name, brand, how they know what is true.
pub const SOURCES: [&str; 4] = [
    "cegid --brand demo --trust in-person --country FR",
    "shopify --brand demo --trust email-validated --country FR",
    "web --brand demo --country FR",
    "loyalty --brand demo --trust in-person --rank 12 --country FR",
];

/// What can be asked of the served repository.
const TRY: [&str; 3] = [
    "curl -u $CLIENT_ID:$CLIENT_SECRET -d grant_type=client_credentials http://127.0.0.1:8420/v1/oauth/token",
    "curl -H \"Authorization: Bearer $TOKEN\" 'http://127.0.0.1:8420/v1/customers?q=martin'",
    "curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8420/v1/customers/cus_1",
];

/// Who signs in, and may do everything that the console shows.
const LOGIN: &str = "camille";
const SOMEBODY: &str =
    "user add camille --name Camille --role admin --role steward --role integrator --role security-officer";

/// Who is who among the demo retailer's records.
pub const TRUTH_FILE: &str = "truth.csv";

/// Builds, generates, resolves, reports, evaluates, serves.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    let customers = args.value("--customers")?.unwrap_or(20_000);
    let seed = args.value("--seed")?.unwrap_or(1);
    let no_serve = args.flag("--no-serve");
    let write = args.flag("--write");
    args.finish()?;

    let start = Instant::now();
    let out = shell::root().join("demo-out");
    let amigo = shell::target_dir().join("release/amigo");
    let web = shell::root().join("web");
    npm::install(&web)?;
    let mut steps = vec![
        Step::new("Building the console", npm::npm(&web, &["run", "build"])),
        Step::new("Building Amigo", shell::cargo("build --release -p amigo")),
    ];
    steps.extend(commands(&amigo, &out, customers, seed));
    let count = steps.len();
    let machine = machine::describe()?;
    // What another retailer of an earlier run left must not be mixed with this one.
    let repository = out.join("repository");
    if repository.exists() {
        std::fs::remove_dir_all(&repository)
            .with_context(|| format!("cannot empty {}", repository.display()))?;
    }
    let mut seconds = Vec::new();
    for (number, step) in steps.into_iter().enumerate() {
        println!("\n[{}/{count}] {}\n      {}", number + 1, step.title, shell::line(&step.command));
        seconds.push((step.title, timed(|| shell::run(step.command))?));
    }
    seconds.push(("Together", start.elapsed().as_secs_f64()));
    print!("{}", ending(&seconds, &out));
    if write {
        let text = format!("{customers} customer records, measured {machine}.\n\n{}", markdown(&seconds));
        page::write(&shell::root().join("docs/benchmarks.md"), "demo", &text)?;
    }
    if no_serve {
        return Ok(());
    }
    let password = somebody(&amigo, &out)?;
    let serve = serve(&amigo, &out);
    print!("{}", to_try(&shell::line(&serve), &password));
    shell::become_it(serve)
}

/// Makes somebody who signs in, and gives the one-time password.
fn somebody(amigo: &Path, out: &Path) -> anyhow::Result<String> {
    let words = SOMEBODY.split(' ').map(str::to_owned);
    let place = ["--json".to_owned(), "--data".to_owned(), out.join("repository").display().to_string()];
    let said = shell::output(shell::program(amigo, &words.chain(place).collect::<Vec<_>>()))?;
    let said: serde_json::Value =
        serde_json::from_str(&said).context("`amigo user add --json` says no JSON")?;
    let password = said["one_time_password"].as_str().unwrap_or_default();
    ensure!(!password.is_empty(), "`amigo user add --json` tells no one-time password");
    Ok(password.to_owned())
}

/// The command that serves the repository.
fn serve(amigo: &Path, out: &Path) -> Command {
    let repository = out.join("repository").display().to_string();
    shell::program(amigo, &["serve", "--data", &repository])
}

/// What to ask while it serves.
fn to_try(command: &str, password: &str) -> String {
    format!(
        "\nServing the repository until Ctrl-C.\n      {command}\n\n\
         Open http://127.0.0.1:8420 and sign in as `{LOGIN}` with the one-time password `{password}`.\n\n\
         http://127.0.0.1:8420/v1/docs shows what other systems can ask. In another terminal, with the client's id and \
         secret that were printed above:\n      {}\n",
        TRY.join("\n      ")
    )
}

/// One command of the demo and what it is for.
pub struct Step {
    /// What the step does, for people.
    pub title: &'static str,
    /// The command that does it.
    pub command: Command,
}

impl Step {
    fn new(title: &'static str, command: Command) -> Self {
        Self { title, command }
    }
}

/// The commands that turn nothing into a report. Relative to the root of the repository where possible, so
/// that a reader can repeat them.
pub fn commands(amigo: &Path, out: &Path, customers: u64, seed: u64) -> Vec<Step> {
    let data = out.join("data");
    let text = |path: PathBuf| path.display().to_string();
    let command = |verb: &str, rest: &[String]| {
        let mut words = vec![verb.to_owned()];
        if verb != "demo-data" {
            words.extend(CUSTOMER_FILES.iter().map(|file| text(data.join(file))));
        }
        words.extend_from_slice(rest);
        shell::program(amigo, &words)
    };
    let generate =
        [text(data.clone()), "--customers".into(), customers.to_string(), "--seed".into(), seed.to_string()];
    vec![
        Step::new("Making up a retailer", command("demo-data", &generate)),
        Step::new("Finding the people", command("resolve", &["--out".into(), text(out.join("people"))])),
        Step::new(
            "Comparing with the truth",
            command("evaluate", &["--truth-file".into(), text(data.join(TRUTH_FILE))]),
        ),
    ]
    .into_iter()
    .chain(keeping(amigo, out))
    .collect()
}

/// The commands that take the retailer into a repository.
fn keeping(amigo: &Path, out: &Path) -> Vec<Step> {
    let data = out.join("data");
    let file = |name: &str| data.join(name).display().to_string();
    let step = |title: &'static str, line: &str, files: &[String]| {
        let place = ["--data".to_owned(), out.join("repository").display().to_string()];
        let words = line.split(' ').map(str::to_owned).chain(place).chain(files.iter().cloned());
        Step::new(title, shell::program(amigo, &words.collect::<Vec<_>>()))
    };
    let mut steps: Vec<Step> = SOURCES
        .iter()
        .map(|source| step("Registering a source", &format!("source add {source}"), &[]))
        .collect();
    let report = ["--html".to_owned(), out.join("report.html").display().to_string()];
    steps.extend([
        step("Taking the stores in", "store import --brand demo", &[file("stores.csv")]),
        step("Taking the associates in", "associate import", &[file("associates.csv")]),
        step("Taking the customers in", "import", &CUSTOMER_FILES.map(file)),
        step(
            "Taking the team's old decisions in",
            "decisions import --yes",
            &[file("manual_reconciliations.xlsx")],
        ),
        step("Scoring the data", "quality", &[]),
        step("Writing the report", "report", &report),
        step("Letting a system ask", "client add demo --role steward --role integrator", &[]),
    ]);
    steps
}

fn timed(deed: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let start = Instant::now();
    deed()?;
    Ok(start.elapsed().as_secs_f64())
}

fn ending(seconds: &[(&str, f64)], out: &Path) -> String {
    let mut text = "\n".to_owned();
    for (title, seconds) in seconds {
        text += &format!("{title:<28}{seconds:>8.1} s\n");
    }
    text += &format!("\nThe report:  {}\n", out.join("report.html").display());
    text += &format!("The people:  {}\n", out.join("people").display());
    text += &format!("The repository: {}\n", out.join("repository").display());
    text += &format!("The sources: {}\n", out.join("data").display());
    text
}

fn markdown(seconds: &[(&str, f64)]) -> String {
    let rows: String =
        seconds.iter().map(|(title, seconds)| format!("| {title} | {seconds:.1} |\n")).collect();
    format!("| step | seconds |\n|---|--:|\n{rows}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_are_those_of_the_tour() {
        let steps = commands(Path::new("amigo"), Path::new("demo-out"), 20_000, 1);
        let lines: Vec<String> = steps.iter().map(|step| shell::line(&step.command)).collect();
        let readme = std::fs::read_to_string(shell::root().join("README.md")).unwrap();
        let shown = readme.replace("\\\n", "").split_whitespace().collect::<Vec<_>>().join(" ");
        let served = shell::line(&serve(Path::new("amigo"), Path::new("demo-out")));
        let tried = TRY.map(str::to_owned).into_iter().chain([format!("amigo {SOMEBODY}")]);
        for line in lines.into_iter().chain([served]).chain(tried) {
            assert!(shown.contains(&line), "README.md does not show `{line}`");
        }
    }

    #[test]
    fn the_ending_says_where_the_report_is_and_what_to_ask() {
        let said = ending(&[("Building Amigo", 3.21)], Path::new("demo-out"));
        assert!(said.contains("demo-out/report.html") && said.contains("3.2 s"), "{said}");
        let said = to_try("amigo serve", "once");
        assert!(said.contains("`camille`") && said.contains("`once`"), "{said}");
        assert!(said.contains("Ctrl-C") && said.contains("amigo serve") && said.contains(TRY[1]), "{said}");
    }
}
