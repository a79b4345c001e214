//! Lists page by page, and answers that are known already.

use super::*;
use db::dead_letters::{self, Kept, Letter, State};

const LETTERS: &str = "/v1/dead-letters";

fn keep(surface: &Surface, ids: impl Iterator<Item = i64>) {
    let data = &surface.session.repository.data;
    let known = surface.session.block(db::sources::all(data)).unwrap();
    surface.session.block(async {
        let mut tx = data.begin().await.unwrap();
        if known.is_empty() {
            let source = db::sources::Source {
                id: 0,
                name: "till".to_owned(),
                brand: "main".to_owned(),
                rank: 1,
                trust: "in-person".to_owned(),
                country: None,
                date_order: "dmy".to_owned(),
                required: None,
            };
            db::sources::register(&mut tx, &source, 0).await.unwrap();
        }
        for id in ids {
            let letter = Letter {
                id,
                at: 0,
                client: "local".to_owned(),
                source_id: 1,
                code: "damaged".to_owned(),
                attempts: 1,
                attempted_at: 0,
                state: State::Open,
                known: None,
            };
            let sealed = vec![0; 16];
            let kept = Kept { letter, key_hash: [0; 16], content_hash: [0; 16], updated_at: None, sealed };
            dead_letters::keep(&mut tx, &kept).await.unwrap();
        }
        tx.commit().await.unwrap();
    });
}

fn ids(page: &Said) -> Vec<String> {
    let letters = page.body["dead_letters"].as_array().unwrap();
    letters.iter().map(|letter| letter["id"].as_str().unwrap().to_owned()).collect()
}

/// All pages of so many; between two of them something happens.
fn walk(surface: &Surface, limit: usize, mut between: impl FnMut(usize)) -> Vec<String> {
    let (mut all, mut page) = (Vec::new(), surface.get(&format!("{LETTERS}?limit={limit}")));
    for at in 0.. {
        assert_eq!(page.status, 200, "{}", page.body);
        all.extend(ids(&page));
        let Some(next) = page.body["next"].as_str().map(str::to_owned) else { break };
        assert_eq!(ids(&page).len(), limit);
        between(at);
        page = surface.get(&format!("{LETTERS}?limit={limit}&cursor={next}"));
    }
    all
}

#[test]
fn pages_make_the_whole_and_new_entries_do_not_disturb_them() {
    let surface = Surface::new();
    keep(&surface, 1..=23);
    let whole = ids(&surface.get(&format!("{LETTERS}?limit=1000")));
    assert_eq!(whole.len(), 23);
    for limit in [1, 5, 22, 23, 24] {
        assert_eq!(walk(&surface, limit, |_| ()), whole, "{limit}");
    }
    let walked = walk(&surface, 5, |at| keep(&surface, (24 + at as i64)..=(24 + at as i64)));
    assert_eq!(walked, whole);
}

#[test]
fn a_cursor_is_one_of_this_list_or_none() {
    let surface = Surface::new();
    keep(&surface, 1..=3);
    let next = surface.get(&format!("{LETTERS}?limit=1")).body["next"].as_str().unwrap().to_owned();
    let other = if next.ends_with('0') { "1" } else { "0" };
    let changed = format!("{}{other}", &next[..next.len() - 1]);
    for bad in ["", "x", "01", &changed, &next.to_uppercase(), &format!("{next}00"), "%F0%9F%8D%8F"] {
        let said = surface.get(&format!("{LETTERS}?cursor={bad}"));
        check(&said, 400, "bad_cursor");
        assert_eq!(said.body["field"], "cursor");
    }
    let asked = request(Method::GET, &format!("{LETTERS}?cursor=00")).header("accept-language", "fr");
    let said = surface.ask(asked.body(Body::empty()).unwrap());
    assert!(said.body["detail"].as_str().unwrap().contains("recommencez"), "{}", said.body);
    // Another key is another repository.
    let elsewhere = Surface::new();
    check(&elsewhere.get(&format!("{LETTERS}?cursor={next}")), 400, "bad_cursor");
}

#[test]
fn an_answer_that_is_known_is_not_sent_again() {
    let surface = Surface::new();
    keep(&surface, 1..=2);
    let first = surface.get(LETTERS);
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    let ask = |known: &str| {
        let asked = request(Method::GET, LETTERS).header("if-none-match", known);
        surface.ask(asked.body(Body::empty()).unwrap())
    };
    for known in [tag.as_str(), "*", &format!("\"x\", {tag}"), &format!("W/{tag}")] {
        let said = ask(known);
        assert_eq!((said.status, &said.body), (304, &Value::Null), "{known}");
        assert_eq!(said.headers["etag"], tag.as_str());
    }
    assert_eq!(ask("\"x\"").body, first.body);
    keep(&surface, 3..=3);
    let changed = ask(&tag);
    assert_eq!(changed.status, 200);
    assert_ne!(changed.headers["etag"], tag.as_str());
}
