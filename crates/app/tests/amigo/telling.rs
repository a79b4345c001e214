//! What a source tells a serving process: items, messages, and a till that tells them.

use crate::serving::{Answered, Serving};
use crate::shop::Shop;
use crate::support::PATIENCE;
use serde_json::{Value, json};

pub const RECORDS: &str = "/v1/source-records";
const SERVE: &str = "serve --listen 127.0.0.1:0 --json --data d";

/// A record says this now.
pub fn upsert(source: &str, id: &str, fields: &[(&str, &str)]) -> Value {
    let fields: serde_json::Map<String, Value> =
        fields.iter().map(|(field, value)| ((*field).to_owned(), Value::from(*value))).collect();
    json!({ "source": source, "id": id, "fields": fields })
}

/// The source no longer has the record.
pub fn delete(source: &str, id: &str) -> Value {
    json!({ "source": source, "id": id, "delete": true })
}

/// A message of several items.
pub fn list(items: &[Value]) -> String {
    json!({ "records": items }).to_string()
}

/// The shop of [`Shop`], served, and its till.
pub struct Till {
    pub shop: Shop,
    pub serving: Serving,
}

impl Till {
    pub fn open() -> Till {
        Till::open_after(|_| {})
    }

    /// Served after something was done with its repository.
    pub fn open_after(before: impl FnOnce(&Shop)) -> Till {
        let shop = Shop::open();
        before(&shop);
        Till::serve(shop)
    }

    /// Starts a process on what is there.
    pub fn serve(shop: Shop) -> Till {
        let serving = serve(&shop);
        Till { shop, serving }
    }

    /// Ends the process in order and starts another.
    pub fn restart(self) -> Till {
        Till::serve(self.stop())
    }

    /// Ends the process in order.
    pub fn stop(mut self) -> Shop {
        self.serving.signal("TERM");
        assert_eq!(self.serving.wait().code(), Some(0), "{}", self.shop.0.read("serve.log"));
        self.shop
    }

    pub fn send(&self, headers: &[&str], body: &str) -> Answered {
        self.serving.post(RECORDS, headers, body)
    }

    /// What is answered to an item that must be taken in.
    pub fn tell(&self, item: &Value) -> Value {
        let answered = self.send(&[], &item.to_string());
        assert_eq!(answered.status, 200, "{item}: {answered:?}");
        answered.body
    }

    /// The same for a record of the till.
    pub fn says(&self, id: &str, fields: &[(&str, &str)]) -> Value {
        self.tell(&upsert("till", id, fields))
    }

    /// A customer that must be there.
    pub fn customer(&self, id: &str) -> Value {
        let answered = self.serving.get(&format!("/v1/customers/{id}"));
        assert_eq!(answered.status, 200, "{id}: {answered:?}");
        answered.body
    }
}

fn serve(shop: &Shop) -> Serving {
    let serving = Serving::start_with(&shop.0, SERVE);
    serving.until("/readyz", 200);
    serving
}

/// Waits until changes are taken in. On a server a process that was killed leads until its lease ends, and others
/// cannot know that it is no more.
pub fn until_writing(serving: &Serving, source: &str) {
    serving.until("/readyz", 200);
    let nothing = delete(source, "nobody").to_string();
    let begun = std::time::Instant::now();
    while serving.post(RECORDS, &[], &nothing).status == 503 {
        assert!(begun.elapsed() < PATIENCE, "nobody takes the lead over");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

/// Change and outcome of an answer.
pub fn became(answer: &Value) -> (&str, &str) {
    (id(answer, "change"), id(answer, "outcome"))
}

/// An id in an answer, or another word of it.
pub fn id<'a>(answer: &'a Value, what: &str) -> &'a str {
    answer[what].as_str().unwrap_or_else(|| panic!("no {what} in {answer}"))
}
