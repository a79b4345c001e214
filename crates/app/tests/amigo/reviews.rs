//! What a person has to look at: listed with the most urgent first, claimed, explained, decided, and gone once it is
//! settled, whoever settled it.

use crate::telling::{Till, id, upsert};
use serde_json::{Value, json};

/// A doubtful namesake of t6, and its task.
fn doubtful(till: &Till) -> Value {
    let answer = till.says("n3", &[("first_name", "Hippolyte"), ("last_name", "Grandjean")]);
    assert_eq!(answer["outcome"], "review");
    let tasks = till.serving.get("/v1/review-tasks").body;
    let tasks = tasks["review_tasks"].as_array().unwrap();
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    tasks[0].clone()
}

fn post(till: &Till, path: &str, body: &Value) -> (u16, Value) {
    let answered = till.serving.post(path, &[], &body.to_string());
    (answered.status, answered.body)
}

fn tasks(till: &Till) -> usize {
    till.serving.get("/v1/review-tasks").body["review_tasks"].as_array().unwrap().len()
}

#[test]
fn a_task_is_explained_claimed_and_decided() {
    let till = Till::open();
    let task = doubtful(&till);
    let path = format!("/v1/review-tasks/{}", id(&task, "id"));
    assert_eq!((&task["stake"], &task["why"]), (&json!(2), &json!("no_case")), "{task}");
    let detail = till.serving.get(&path).body;
    assert_eq!(detail["customers"], task["customers"]);
    let reasons = detail["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|reason| reason["attribute"] == "last_name"), "{detail}");

    let (status, claimed) = post(&till, &format!("{path}/claim"), &json!({}));
    assert_eq!(status, 200, "{claimed}");
    let listed = till.serving.get("/v1/review-tasks").body["review_tasks"][0].clone();
    assert_eq!(listed["claimed_until"], claimed["claimed_until"]);
    let decide = format!("{path}/decide");
    let (_, would) = post(&till, &decide, &json!({ "verdict": "same", "preview": true }));
    assert_eq!(would["moved"].as_array().unwrap().len(), 1, "{would}");
    assert_eq!(tasks(&till), 1, "a preview settles nothing");
    let (status, did) = post(&till, &decide, &json!({ "verdict": "same" }));
    assert_eq!((status, &did["moved"]), (200, &would["moved"]));
    assert_eq!(tasks(&till), 0);
    assert_eq!(post(&till, &decide, &json!({ "verdict": "different" })).0, 404);

    // Taken back, it is doubtful again; told apart, it is not.
    let decision = did["decisions"][0].as_str().unwrap();
    assert_eq!(post(&till, &format!("/v1/decisions/{decision}/undo"), &json!({})).0, 200);
    let task = till.serving.get("/v1/review-tasks").body["review_tasks"][0].clone();
    let decide = format!("/v1/review-tasks/{}/decide", id(&task, "id"));
    assert_eq!(post(&till, &decide, &json!({ "verdict": "different" })).0, 200);
    assert_eq!(tasks(&till), 0);
    batch_finds_the_same(till);
}

#[test]
fn a_word_about_a_task_that_is_sent_again_is_answered_as_the_first_time() {
    let till = Till::open();
    let decide = format!("/v1/review-tasks/{}/decide", id(&doubtful(&till), "id"));
    let say = |verdict: &str, key: &str| {
        let body = json!({ "verdict": verdict }).to_string();
        let answered = till.serving.post(&decide, &[&format!("idempotency-key: {key}")], &body);
        (answered.status, answered.body)
    };
    let first = say("same", "w1");
    assert_eq!((first.0, tasks(&till)), (200, 0), "{first:?}");
    // The task is settled: whoever lost the answer is not told that there never was one.
    assert_eq!(say("same", "w1"), first);
    assert_eq!(say("different", "w1").0, 422, "the same key for another word");
    assert_eq!(say("same", "w2").0, 404);
}

#[test]
fn what_sources_say_settles_a_task_too() {
    let till = Till::open();
    doubtful(&till);
    till.says(
        "n3",
        &[("first_name", "Hippolyte"), ("last_name", "Grandjean"), ("email", "hippolyte@grandjean.fr")],
    );
    assert_eq!(tasks(&till), 0);
    till.says("n3", &[("first_name", "Hippolyte"), ("last_name", "Grandjean")]);
    assert_eq!(tasks(&till), 1);
    batch_finds_the_same(till);
}

#[test]
fn tasks_come_page_by_page_the_most_urgent_first() {
    let till = Till::open();
    for (key, first, last) in
        [("n1", "Hippolyte", "Grandjean"), ("n2", "Ulysse", "Barbotin"), ("n4", "Zénobie", "Quatremer")]
    {
        till.tell(&upsert("till", key, &[("first_name", first), ("last_name", last)]));
    }
    let all = till.serving.get("/v1/review-tasks").body;
    let all = all["review_tasks"].as_array().unwrap();
    assert!(all.len() >= 3, "{all:?}");
    let priorities: Vec<f64> = all.iter().map(|task| task["priority"].as_f64().unwrap()).collect();
    assert!(priorities.is_sorted_by(|first, second| first >= second), "{priorities:?}");
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = till.serving.get(&format!("/v1/review-tasks?limit=1{cursor}")).body;
        paged.extend(page["review_tasks"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(&paged, all);
    batch_finds_the_same(till);
}

/// The tasks are those that the batch finds; nothing is written anew.
fn batch_finds_the_same(till: Till) {
    let shop = till.stop();
    let before = shop.dump(&["review"]);
    let told = shop.say("repair");
    assert!(told.contains("Nothing changed."), "{told}");
    assert_eq!(shop.dump(&["review"]), before);
}
