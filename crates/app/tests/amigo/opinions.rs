//! What several people find about pairs that are to be looked at: whoever cannot say leaves them to others, some pairs are
//! shown to a second person who is told nothing of the first, and how the work goes is told in figures.

use crate::clients::{Client, signed_as};
use crate::serving::{Answered, answered, unsigned};
use crate::shop::Shop;
use crate::telling::{Till, id};
use serde_json::{Value, json};

/// A steward, as a client of the service.
struct Steward<'t> {
    till: &'t Till,
    client: &'t Client,
}

impl Steward<'_> {
    fn ask(&self, method: &str, path: &str, more: &str, body: &str) -> Answered {
        let (host, length) = (self.till.serving.address, body.len());
        let token = self.client.token(host, None).unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             {more}content-length: {length}\r\n\r\n{body}"
        );
        answered(&unsigned(host, signed_as(Some(&token), &request)))
    }

    fn get(&self, path: &str) -> Value {
        let said = self.ask("GET", path, "", "");
        assert_eq!(said.status, 200, "{path}: {}", said.text);
        said.body
    }

    fn tasks(&self) -> Vec<Value> {
        self.get("/v1/review-tasks")["review_tasks"].as_array().unwrap().clone()
    }

    fn says(&self, task: &Value, body: &Value) -> Answered {
        self.ask("POST", &format!("/v1/review-tasks/{}/decide", id(task, "id")), "", &body.to_string())
    }

    #[track_caller]
    fn decides(&self, task: &Value, body: &Value) -> Value {
        let said = self.says(task, body);
        assert_eq!(said.status, 200, "{body}: {}", said.text);
        said.body
    }
}

/// A till with three doubtful pairs and two stewards, where of 100 decided pairs so many are shown again.
fn open(percent: u32, more: impl FnOnce(&Shop)) -> (Till, [Client; 2]) {
    let mut clients = Vec::new();
    let till = Till::open_after(|shop| {
        let path = shop.0.path("d/amigo.toml");
        // Where the data lie is said there, too.
        let said = std::fs::read_to_string(&path).unwrap_or_default();
        let review = format!("[review]\nsecond_opinion_percent = {percent}\nmanual_minutes = 5\n");
        std::fs::write(&path, format!("{said}\n{review}")).unwrap();
        for name in ["ada", "bea"] {
            clients.push(Client::told(&shop.say(&format!("client add {name} --role steward --json"))));
        }
        more(shop);
    });
    for (key, first, last) in
        [("n1", "Hippolyte", "Grandjean"), ("n2", "Ulysse", "Barbotin"), ("n3", "Apolline", "Desrosiers")]
    {
        till.says(key, &[("first_name", first), ("last_name", last)]);
    }
    let [ada, bea] = clients.try_into().unwrap_or_else(|_| panic!("two clients"));
    (till, [ada, bea])
}

/// What a task looks like, but for its number and what people said since.
fn looks(task: &Value) -> Value {
    let mut task = task.clone();
    for part in ["id", "claimed_by", "claimed_until"] {
        task.as_object_mut().unwrap().remove(part);
    }
    task
}

#[test]
fn what_somebody_cannot_say_is_left_to_others() {
    let (till, [ada, bea]) = open(0, |_| {});
    let (ada, bea) = (Steward { till: &till, client: &ada }, Steward { till: &till, client: &bea });
    let before = ada.tasks();
    assert!(before.len() >= 3, "{before:?}");
    let first = &before[0];
    let claim = format!("/v1/review-tasks/{}/claim", id(first, "id"));
    assert_eq!(ada.ask("POST", &claim, "", "{}").status, 200);
    let preview = ada.decides(first, &json!({ "verdict": "undecided", "preview": true }));
    assert_eq!(preview["decisions"], json!([]));
    assert_eq!(ada.tasks()[0]["undecided"], 0, "a preview writes nothing");
    let said = ada.decides(first, &json!({ "verdict": "undecided", "seconds": 12 }));
    assert_eq!((&said["decisions"], &said["moved"], &said["agrees"]), (&json!([]), &json!([]), &Value::Null));

    // For whoever said so it is the last one, for others it comes behind what nobody looked at.
    let (mine, theirs) = (ada.tasks(), bea.tasks());
    for (tasks, by_you) in [(&mine, true), (&theirs, false)] {
        let last = tasks.last().unwrap();
        assert_eq!((last["id"].clone(), tasks.len()), (first["id"].clone(), before.len()));
        assert_eq!((&last["undecided"], &last["undecided_by_you"]), (&json!(1), &json!(by_you)), "{last}");
        assert_eq!(last["claimed_by"], Value::Null, "the claim is given back");
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let who = if by_you { &ada } else { &bea };
            let page = who.get(&format!("/v1/review-tasks?limit=1{cursor}"));
            paged.extend(page["review_tasks"].as_array().unwrap().iter().cloned());
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(&paged, tasks);
    }
    bea.decides(&mine[0], &json!({ "verdict": "undecided" }));
    let order = |tasks: Vec<Value>| tasks.iter().map(|task| id(task, "id").to_owned()).collect::<Vec<_>>();
    assert_eq!(
        order(ada.tasks()).last(),
        order(mine.clone()).last(),
        "her own stays behind what others could not say"
    );
    assert_eq!(order(bea.tasks()).last().unwrap(), id(&mine[0], "id"));
    assert_eq!(
        bea.decides(first, &json!({ "verdict": "different" }))["decisions"].as_array().unwrap().len(),
        1
    );
    assert!(!order(ada.tasks()).contains(&id(first, "id").to_owned()));
}

#[test]
fn a_second_person_is_asked_and_told_nothing_of_the_first() {
    let (till, [ada, bea]) = open(100, |_| {});
    let (ada, bea) = (Steward { till: &till, client: &ada }, Steward { till: &till, client: &bea });
    let tasks = ada.tasks();
    let did = ada.decides(&tasks[0], &json!({ "verdict": "same", "seconds": 4 }));
    let decision = did["decisions"][0].clone();
    assert_eq!(ada.tasks().len(), tasks.len() - 1, "nobody is asked twice");
    let again = bea.tasks();
    assert_eq!(again.len(), tasks.len(), "{again:?}");
    let second = again.iter().find(|task| task["records"] == tasks[0]["records"]).unwrap();
    assert_ne!(second["id"], tasks[0]["id"]);
    assert_eq!(looks(second), looks(&tasks[0]), "it looks as it did");
    let path = format!("/v1/review-tasks/{}", id(second, "id"));
    let told = bea.get(&path);
    assert_eq!(told["profile"]["records"].as_array().unwrap().len(), 2, "{told}");
    assert!(!told["reasons"].as_array().unwrap().is_empty());
    for what in [decision.as_str().unwrap(), "\"decided\"", "agrees"] {
        assert!(!told.to_string().contains(what) && !second.to_string().contains(what), "{what}: {told}");
    }
    let preview = bea.decides(second, &json!({ "verdict": "different", "preview": true }));
    assert_eq!((&preview["moved"], &preview["agrees"]), (&json!([]), &Value::Null));
    assert_eq!(ada.ask("GET", &path, "", "").status, 404, "whoever decided it is not asked");
    assert_eq!(bea.ask("POST", &format!("{path}/claim"), "", "{}").status, 200);
    assert_eq!(bea.ask("DELETE", &format!("{path}/claim"), "", "").status, 200);

    // She agrees: it stays as it is. Sent again, the answer is the same.
    let agree = || {
        let body = json!({ "verdict": "same", "seconds": 6 }).to_string();
        bea.ask("POST", &format!("{path}/decide"), "idempotency-key: k1\r\n", &body)
    };
    let (first, same) = (agree(), agree());
    assert_eq!((first.status, &first.body["agrees"]), (200, &json!(true)), "{}", first.text);
    assert_eq!(same.body, first.body);
    assert_eq!(bea.tasks().len(), tasks.len() - 1);
    assert_eq!(bea.ask("GET", &path, "", "").status, 404);
    let holds = |decision: &Value| {
        let all = ada.get("/v1/decisions")["decisions"].as_array().unwrap().clone();
        all.into_iter().find(|told| told["id"] == *decision).unwrap()["holds"].clone()
    };
    assert_eq!(holds(&decision), true);

    // She does not: what was decided is taken back, and the pair is to be looked at by everybody again.
    let open = ada.tasks();
    let other = ada.decides(&open[0], &json!({ "verdict": "same" }))["decisions"][0].clone();
    let seen = bea.tasks();
    let second = seen.iter().find(|task| task["records"] == open[0]["records"]).unwrap();
    let said = bea.decides(second, &json!({ "verdict": "different" }));
    assert_eq!(said["agrees"], false, "{said}");
    assert_eq!(holds(&other), false);
    for steward in [&ada, &bea] {
        let records = |task: &&Value| task["records"] == open[0]["records"];
        assert_eq!(steward.tasks().iter().filter(records).count(), 1, "it is open again, once");
    }
    let agreement = ada.get("/v1/review-tasks/statistics")["agreement"].clone();
    assert_eq!(
        (&agreement["pairs"], &agreement["agreed"], &agreement["share"]),
        (&json!(2), &json!(1), &json!(0.5))
    );
    assert_eq!(agreement["kappa"], 0.0, "{agreement}");

    // The third word is the last one about it.
    let reopened = ada.tasks().into_iter().find(|task| task["records"] == open[0]["records"]).unwrap();
    ada.decides(&reopened, &json!({ "verdict": "different" }));
    assert!(!bea.tasks().iter().any(|task| task["records"] == open[0]["records"]));
    let shop = till.stop();
    assert!(shop.say("repair").contains("Nothing changed."));
}

#[test]
fn of_two_second_opinions_at_once_one_counts() {
    let mut third = None;
    let (till, [ada, bea]) = open(100, |shop| {
        third = Some(Client::told(&shop.say("client add cleo --role steward --json")));
    });
    let cleo = third.unwrap();
    let steward = |client| Steward { till: &till, client };
    let (ada, bea, cleo) = (steward(&ada), steward(&bea), steward(&cleo));
    let mut pairs = 0;
    for verdict in ["same", "different", "same"] {
        let Some(task) = ada.tasks().into_iter().next() else { break };
        ada.decides(&task, &json!({ "verdict": "same" }));
        let again = bea.tasks();
        let again = again.iter().find(|again| again["records"] == task["records"]).unwrap();
        let path = format!("/v1/review-tasks/{}/decide", id(again, "id"));
        let body = json!({ "verdict": verdict }).to_string();
        let (host, said) = (till.serving.address, std::sync::Barrier::new(2));
        let says = |client: &Client| {
            let token = client.token(host, None).unwrap();
            let request = format!(
                "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
                 content-length: {}\r\n\r\n{body}",
                body.len()
            );
            said.wait();
            answered(&unsigned(host, signed_as(Some(&token), &request))).status
        };
        let mut statuses = std::thread::scope(|scope| {
            [bea.client, cleo.client]
                .map(|client| scope.spawn(|| says(client)))
                .map(|one| one.join().unwrap())
        });
        statuses.sort_unstable();
        // There is nothing to answer any more, or nothing to take back.
        assert!(statuses[0] == 200 && [404, 409].contains(&statuses[1]), "{verdict}: {statuses:?}");
        pairs += 1;
    }
    assert!(pairs > 1, "there was something to be decided");
    assert_eq!(ada.get("/v1/review-tasks/statistics")["agreement"]["pairs"], pairs);
}

#[test]
fn what_was_taken_back_is_asked_of_nobody() {
    let (till, [ada, bea]) = open(100, |_| {});
    let (ada, bea) = (Steward { till: &till, client: &ada }, Steward { till: &till, client: &bea });
    let tasks = ada.tasks();
    let did = ada.decides(&tasks[0], &json!({ "verdict": "same" }));
    let decision = id(&json!({ "id": did["decisions"][0] }), "id").to_owned();
    let second = bea.tasks().into_iter().find(|task| task["records"] == tasks[0]["records"]).unwrap();
    let undo = ada.ask("POST", &format!("/v1/decisions/{decision}/undo"), "", "{}");
    assert_eq!(undo.status, 200, "{}", undo.text);
    assert_eq!(bea.says(&second, &json!({ "verdict": "same" })).status, 404);
    // It is an open task again; decided once more, somebody is asked about that.
    let task = bea.tasks().into_iter().find(|task| task["records"] == tasks[0]["records"]).unwrap();
    bea.decides(&task, &json!({ "verdict": "household" }));
    let second = ada.tasks().into_iter().find(|task| task["records"] == tasks[0]["records"]).unwrap();
    assert_eq!(ada.decides(&second, &json!({ "verdict": "household" }))["agrees"], true);
}

#[test]
fn how_the_work_goes_is_told_by_person_and_day() {
    let (till, [ada, bea]) = open(0, |_| {});
    let (one, other) = (Steward { till: &till, client: &ada }, Steward { till: &till, client: &bea });
    let nothing = one.get("/v1/review-tasks/statistics");
    assert_eq!((&nothing["days"], &nothing["manual_minutes"]), (&json!([]), &json!(5)));
    assert_eq!(
        (&nothing["agreement"]["share"], &nothing["total"]["median_seconds"]),
        (&Value::Null, &Value::Null)
    );
    let tasks = one.tasks();
    for (seconds, status) in [(json!(86_401), 422), (json!(-1), 422), (json!("4"), 422), (json!(1.5), 422)] {
        let said = one.says(&tasks[0], &json!({ "verdict": "different", "seconds": seconds }));
        assert_eq!(
            (said.status, id(&said.body, "pointer")),
            (status, "/seconds"),
            "{seconds}: {}",
            said.text
        );
    }
    one.decides(&tasks[0], &json!({ "verdict": "different", "seconds": 30 }));
    one.decides(&tasks[1], &json!({ "verdict": "undecided", "seconds": 90 }));
    other.decides(&tasks[1], &json!({ "verdict": "different", "seconds": 10 }));
    other.decides(&tasks[2], &json!({ "verdict": "different" }));
    let told = one.get("/v1/review-tasks/statistics");
    let total = &told["total"];
    assert_eq!((&total["decided"], &total["undecided"], &total["timed"]), (&json!(3), &json!(1), &json!(3)));
    assert_eq!(total["median_seconds"], 30.0);
    let near = |value: &Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 1e-9;
    assert!(near(&total["hours_spent"], 130.0 / 3_600.0), "{told}");
    assert!(near(&total["hours_saved"], (2.0 * 300.0 - 130.0) / 3_600.0), "{told}");
    let mut stewards: Vec<(&str, i64)> = told["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| (id(day, "steward"), day["decided"].as_i64().unwrap()))
        .collect();
    stewards.sort_unstable();
    let mut expected = [(ada.id.as_str(), 1), (bea.id.as_str(), 2)];
    expected.sort_unstable();
    assert_eq!(stewards, expected);
    let past = one.get("/v1/review-tasks/statistics?from=2020-01-01&to=2020-01-31&zone=Europe/Paris");
    assert_eq!((id(&past, "from"), &past["total"]["decided"]), ("2020-01-01", &json!(0)));
    for (query, code) in [
        ("from=yesterday", "bad_day"),
        ("zone=Mars/Olympus", "bad_time_zone"),
        ("from=2020-02-01&to=2020-01-01", "ends_before_it_begins"),
        ("from=2000-01-01&to=2020-01-01", "too_many_days"),
        ("from=9999-12-01&to=9999-12-31", "bad_day"),
        ("from=9999-12-01&to=9999-12-30", "bad_day"),
    ] {
        let said = one.ask("GET", &format!("/v1/review-tasks/statistics?{query}"), "", "");
        assert_eq!((said.status, id(&said.body, "code")), (422, code), "{query}");
    }
}

#[test]
fn whoever_is_limited_is_told_of_the_work_within_reach() {
    let mut limited = None;
    let (till, [ada, _]) = open(0, |shop| {
        limited = Some(Client::told(&shop.say("client add own --role steward --brand Club --json")));
    });
    let one = Steward { till: &till, client: &ada };
    one.decides(&one.tasks()[0], &json!({ "verdict": "different", "seconds": 3 }));
    let own = limited.unwrap();
    let own = Steward { till: &till, client: &own };
    assert_eq!(own.get("/v1/review-tasks/statistics")["total"]["decided"], 0);
    assert_eq!(one.get("/v1/review-tasks/statistics")["total"]["decided"], 1);
}
