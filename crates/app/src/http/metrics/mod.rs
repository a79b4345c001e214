//! Figures for whoever watches, in the text format of Prometheus (version 0.0.4): written when they are asked for, from
//! what is counted anyway. Labels are names of endpoints, levels and states; never a person, an id or an address.

mod gauges;
mod listener;
mod process;
mod text;

pub(super) use gauges::Gauges;
pub use listener::{bind, serve};

use super::Served;
use super::answered::BOUNDS;
use crate::levels::Kind;
use gauges::Stored;
use std::sync::atomic::Ordering::Relaxed;
use text::{COUNTER, GAUGE, HISTOGRAM, Text};

/// The media type of the text.
pub(super) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// All of them.
pub(super) async fn text(served: &Served) -> String {
    let mut text = Text::default();
    text.one(
        "amigo_build_info",
        GAUGE,
        "Which release runs.",
        &[("version", env!("CARGO_PKG_VERSION"))],
        1.0,
    );
    process::write(&mut text);
    requests(&mut text, served);
    node(&mut text, served);
    let stored = served.gauges.stored(served).await;
    text.plain("amigo_database_up", GAUGE, "Whether the database answered.", f64::from(stored.is_some()));
    if let Some(stored) = stored {
        write_stored(&mut text, &stored);
    }
    text.end()
}

fn requests(text: &mut Text, served: &Served) {
    let name = "amigo_http_requests_total";
    text.family(name, COUNTER, "Requests answered, by endpoint and first digit of the status.");
    for (operation, answered) in served.operations.all() {
        for (digit, count) in
            answered.statuses.iter().enumerate().filter(|(_, count)| count.load(Relaxed) > 0)
        {
            let status = format!("{digit}xx");
            text.sample(name, &[("operation", operation), ("status", &status)], count.load(Relaxed) as f64);
        }
    }
    let name = "amigo_http_request_duration_seconds";
    text.family(name, HISTOGRAM, "How long answers took until they were there, by endpoint.");
    for (operation, answered) in served.operations.all() {
        let counts: Vec<u64> = answered.durations.iter().map(|count| count.load(Relaxed)).collect();
        let bounds: Vec<f64> = BOUNDS.iter().map(|micros| *micros as f64 / 1e6).collect();
        let sum = answered.micros.load(Relaxed) as f64 / 1e6;
        text.histogram(name, ("operation", operation), (&bounds, &counts), sum);
    }
    let meter = served.node.meter();
    text.plain(
        "amigo_http_requests_in_flight",
        GAUGE,
        "Requests that are being answered.",
        meter.underway() as f64,
    );
    let name = "amigo_answers_total";
    text.family(name, COUNTER, "Answers that count for the service levels, by kind of question.");
    for kind in Kind::TIMED {
        let count = meter.durations(kind).map_or(0, |durations| durations.count());
        text.sample(name, &[("kind", kind.key())], count as f64);
    }
    let read = meter.read();
    text.plain(
        "amigo_failures_total",
        COUNTER,
        "Answers that were a fault of the service.",
        read.failures as f64,
    );
    let name = "amigo_exchanged_total";
    text.family(name, COUNTER, "Records and messages exchanged with other systems, by what became of them.");
    text.sample(name, &[("result", "done")], read.integrated as f64);
    text.sample(name, &[("result", "failed")], read.unintegrated as f64);
    let all = meter.all_items() as f64;
    text.plain("amigo_records_written_total", COUNTER, "Records taken in by this process.", all);
}

fn node(text: &mut Text, served: &Served) {
    let node = &served.node;
    let is = |is: bool| f64::from(u8::from(is));
    text.plain("amigo_ready", GAUGE, "Whether everything can be answered.", is(node.missing().is_none()));
    text.plain("amigo_leader", GAUGE, "Whether this process writes.", is(node.leads()));
    text.plain("amigo_queue_items", GAUGE, "Items that wait to be written.", node.waiting() as f64);
    text.plain(
        "amigo_access_log_queue_messages",
        GAUGE,
        "Messages whose entries wait to be written into the access log.",
        node.unlogged() as f64,
    );
    if let Some((records, damaged)) = node.held() {
        text.plain("amigo_working_set_records", GAUGE, "Records held in memory.", records as f64);
        text.plain(
            "amigo_damaged_records",
            GAUGE,
            "Records left out because they are damaged.",
            damaged as f64,
        );
    }
    let written = db::meter::read();
    text.plain(
        "amigo_database_transactions_total",
        COUNTER,
        "Transactions committed by this process.",
        written.transactions as f64,
    );
    let (open, idle) = db::service_levels::connections(&node.session().repository.data);
    let name = "amigo_database_connections";
    text.family(name, GAUGE, "Connections to the data that are open, by whether somebody uses them.");
    text.sample(name, &[("state", "idle")], idle as f64);
    text.sample(name, &[("state", "used")], f64::from(open) - idle as f64);
}

fn write_stored(text: &mut Text, stored: &Stored) {
    for (name, help, value) in stored.plain() {
        text.plain(name, GAUGE, help, value);
    }
    let webhooks = &stored.webhooks;
    text.family("amigo_webhooks", GAUGE, "Receivers of events, by whether they are sent any.");
    text.sample("amigo_webhooks", &[("state", "enabled")], webhooks.enabled as f64);
    text.sample("amigo_webhooks", &[("state", "disabled")], webhooks.disabled as f64);
    let name = "amigo_webhook_deliveries_total";
    text.family(name, COUNTER, "Events sent by this process, by what became of them in the end.");
    text.sample(name, &[("result", "delivered")], webhooks.delivered as f64);
    text.sample(name, &[("result", "failed")], webhooks.failed as f64);
    let families = [
        ("amigo_service_level_value", "What is measured, in the window of the objective and in its unit."),
        ("amigo_service_level_objective", "What it should be."),
        (
            "amigo_service_level_budget_left_ratio",
            "How much of what may go wrong is left; below 0 it is missed.",
        ),
        ("amigo_service_level_missed", "Whether the objective is missed."),
    ];
    for (at, (name, help)) in families.into_iter().enumerate() {
        text.family(name, GAUGE, help);
        for level in &stored.levels {
            if let Some(value) = level.values[at] {
                text.sample(name, &[("level", level.name)], value);
            }
        }
    }
}
