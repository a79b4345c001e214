//! How long it takes to be told that there is nobody: where there is somebody out of reach, and where there is not. Who
//! asks in turn and takes the time must not be able to tell the two apart.

use super::base::Base;
use super::http::{self, Connection};
use super::rows::{self, Row};
use super::server::{Client, Server};
use super::{QUICK, people};
use crate::args::Args;
use crate::{machine, page, shell};
use anyhow::Context;
use serde_json::json;
use std::time::Instant;

/// Questions of each kind.
const NUMBER: usize = 1_500;
/// A brand that has no records: whoever is limited to it reaches nobody.
const NOWHERE: &str = "Nowhere";

/// What is asked in two ways: of somebody who is there, and of nobody.
struct Pair {
    what: &'static str,
    hidden: Vec<Vec<u8>>,
    nobody: Vec<Vec<u8>>,
}

/// Asks and prints; `--write` commits the figures to the documentation.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    let write = args.flag("--write");
    args.finish()?;
    shell::run(shell::cargo("build --release -p amigo"))?;
    let amigo = shell::target_dir().join("release/amigo");
    let base = Base::prepare(amigo, QUICK, 15_000, None)?;
    let (data, _) = base.copy()?;
    let spy = base.limited(&data, NOWHERE)?;
    let known = rows::sample(&base.people().0, QUICK, NUMBER as u64)?;
    let (server, _) = Server::start(base.serve(&data), &base.client()?, &base.log())?;
    let last = server.last_customer(QUICK)?;
    let machine = machine::describe()?;
    let mut text = format!("{QUICK} demo records; measured {machine}.\n\n");
    text += "| what | hidden p50 ms | nobody p50 ms | hidden p95 ms | nobody p95 ms | hidden is slower |\n\
             |---|--:|--:|--:|--:|--:|\n";
    for pair in pairs(&known, last) {
        text += &measured(&server, &spy, &pair)?;
    }
    server.stop()?;
    println!("\n{text}");
    if write {
        page::write(&shell::root().join("docs/benchmarks.md"), "timing", &text)?;
    }
    Ok(())
}

fn pairs(known: &[Row], last: u64) -> [Pair; 3] {
    let emails: Vec<&str> =
        known.iter().map(|row| row.get("email")).filter(|email| !email.is_empty()).collect();
    let nobody = |email: &str| format!("x{email}x");
    let search = |email: &str| http::get(&format!("/v1/customers?q={}", http::quoted(email)));
    let asked = |email: &str| {
        http::post("/v1/subjects/look-up", &json!({ "fields": { "email": email } }).to_string(), None)
    };
    let profile = |number: u64| http::get(&people::profile(number));
    let each = |of: &dyn Fn(&str) -> Vec<u8>| emails.iter().map(|email| of(email)).collect();
    let step = (last / NUMBER as u64).max(1);
    let numbers = || (0..NUMBER as u64).map(|number| 1 + number * step % last);
    [
        Pair {
            what: "a customer by id",
            hidden: numbers().map(profile).collect(),
            nobody: numbers().map(|number| profile(last + number)).collect(),
        },
        Pair {
            what: "search by e-mail",
            hidden: each(&search),
            nobody: each(&|email| search(&nobody(email))),
        },
        Pair {
            what: "subject look-up by e-mail",
            hidden: each(&asked),
            nobody: each(&|email| asked(&nobody(email))),
        },
    ]
}

/// Asks in turn, so that whatever the machine does meets both alike.
fn measured(server: &Server, spy: &Client, pair: &Pair) -> anyhow::Result<String> {
    let mut connection = Connection::open(server.address)?;
    let answer = connection.ask(&http::token(&spy.id, &spy.secret))?;
    let said: serde_json::Value = serde_json::from_slice(answer.body).unwrap_or_default();
    let token = said["access_token"].as_str().context("the server gives no token; see its log")?.to_owned();
    let mut ask = |request: &[u8]| -> anyhow::Result<f64> {
        let request = http::signed(request, &token);
        let begun = Instant::now();
        let status = connection.ask(&request)?.status;
        anyhow::ensure!(status == 200 || status == 404, "{}: answered {status}", pair.what);
        Ok(begun.elapsed().as_secs_f64() * 1e3)
    };
    let (mut hidden, mut nobody) = (Vec::new(), Vec::new());
    for (number, (one, other)) in pair.hidden.iter().zip(&pair.nobody).enumerate() {
        // Whoever comes second finds what the first one left in the caches.
        if number.is_multiple_of(2) {
            hidden.push(ask(one)?);
            nobody.push(ask(other)?);
        } else {
            nobody.push(ask(other)?);
            hidden.push(ask(one)?);
        }
    }
    let slower = slower(&hidden, &nobody);
    [&mut hidden, &mut nobody].into_iter().for_each(|times| times.sort_by(f64::total_cmp));
    let at = |times: &[f64], share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{}: hidden {:.2} ms, nobody {:.2} ms, slower {slower:.3}",
        pair.what,
        at(&hidden, 0.5),
        at(&nobody, 0.5)
    );
    Ok(format!(
        "| {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1} % |\n",
        pair.what,
        at(&hidden, 0.5),
        at(&nobody, 0.5),
        at(&hidden, 0.95),
        at(&nobody, 0.95),
        slower * 100.0
    ))
}

/// In how many of a hundred comparisons of one of each the first takes longer (Mann and Whitney's U over the number of
/// comparisons): 50 says nothing, 0 and 100 tell the two apart.
fn slower(these: &[f64], others: &[f64]) -> f64 {
    let mut others = others.to_vec();
    others.sort_by(f64::total_cmp);
    let below = |time: &f64| {
        let fewer = others.partition_point(|other| other < time);
        let equal = others.partition_point(|other| other <= time) - fewer;
        fewer as f64 + equal as f64 / 2.0
    };
    these.iter().map(below).sum::<f64>() / (these.len() * others.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_times_say_nothing_and_others_tell_apart() {
        assert!((slower(&[1.0, 2.0, 3.0], &[3.0, 1.0, 2.0]) - 0.5).abs() < 1e-9);
        assert!((slower(&[4.0, 5.0], &[1.0, 2.0]) - 1.0).abs() < 1e-9);
        assert!(slower(&[1.0], &[2.0]).abs() < 1e-9);
    }
}
