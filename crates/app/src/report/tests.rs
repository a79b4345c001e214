//! What the page may and may not say, on files made for it.

use super::{Origin, Settings, render, save};
use crate::load::{Loaded, Request, load};
use crate::matching::{Matched, Rules, find_people};
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;

const HOSTILE: &str = "</script><img src=x onerror=alert(1)> \"quoted\" {{data}} <!--";

/// A shop's file: people with made-up names, some of them twice, one of them hostile.
fn file() -> String {
    let mut text =
        "record_id,source,first_name,last_name,birth_date,email,phone,street,postcode,city\n".to_owned();
    for n in 0..400 {
        let (first, last) = (format!("Quv{}", syllables(n / 2)), format!("Xylo{}", syllables(n * 7 % 90)));
        let typo = if n % 2 == 1 && n % 3 == 0 { "z" } else { "" };
        let source = if n % 5 == 0 { "ecom" } else { "pos" };
        let (person, year) = (n / 2, 1950 + n / 2 % 50);
        writeln!(
            text,
            "KEY{n:05},{source},{first}{typo},{last},{year}-03-{:02},mailbox{person}@post{person}.example.org,\
             06{:08},{} rue Wenceslas,75{:03},Kzarville",
            1 + person % 28,
            11_223_344 + person * 7919,
            1 + person % 9,
            1 + person % 20
        )
        .expect("writing to a string cannot fail");
    }
    let hostile = HOSTILE.replace('"', "\"\"");
    for n in 0..6 {
        let long = "y".repeat(if n < 2 { 100_000 } else { 3 });
        writeln!(text, "KEYH{n},pos,\"{hostile}\",{long},1970-01-02,h{}@x.example.org,,,75001,Paris", n / 2)
            .expect("writing to a string cannot fail");
    }
    text + "KEYH0,pos,Again,Again,,,,,,\n" + "KEYX,pos,too,few\n"
}

/// Couples of twins, each of whom has two records.
fn families() -> String {
    let mut text = "record_id,first_name,last_name,birth_date,email,phone\n".to_owned();
    let firsts = ["Anne", "Luc", "Eve", "Paul", "Rose", "Hugo", "Lea", "Marc"];
    for n in 0..400 {
        let (family, first) = (n / 4, firsts[(n / 4 + n / 2 % 2) % 8]);
        let (last, year) = (syllables(family * 31 % 500), 1950 + family % 50);
        let (day, phone) = (1 + family % 28, 611_223_344 + family * 7919);
        writeln!(text, "{n},{first},{last},{year}-03-{day:02},{last}@x.org,0{phone}")
            .expect("writing to a string cannot fail");
    }
    text
}

fn syllables(mut n: usize) -> String {
    let mut text = String::new();
    for _ in 0..3 {
        text.push_str(["ba", "do", "fi", "gu", "ke", "lo", "mi", "nu"][n % 8]);
        n /= 8;
    }
    text
}

/// Hands the page and what it was made from to `look`.
fn with_page(text: &str, reveal: bool, look: impl FnOnce(&str, &Loaded, &Matched<'_>)) {
    with_page_by(&Rules { threads: 2, ..Rules::default() }, text, reveal, look);
}

fn with_page_by(rules: &Rules, text: &str, reveal: bool, look: impl FnOnce(&str, &Loaded, &Matched<'_>)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.csv");
    std::fs::write(&path, text).unwrap();
    let request = Request { files: vec![path], threads: 2, ..Request::default() };
    let loaded = load(&request).unwrap();
    let matched = find_people(&loaded, rules).unwrap();
    let settings = Settings { reveal, made: "2026-01-02T03:04:05Z".into(), language: None };
    let page = render(&Origin::Files(&request), &loaded, &matched, &settings).unwrap();
    look(&page, &loaded, &matched);
}

fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// The cells of the file that point at a person.
fn personal_values(text: &str) -> impl Iterator<Item = &str> {
    let people =
        text.lines().skip(1).filter(|line| !line.contains("script") && line.split(',').count() == 10);
    people.flat_map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        [cells[0], cells[2], cells[3], cells[4], cells[5], cells[6], cells[9]]
    })
}

#[test]
fn masked_no_value_of_the_file_appears() {
    let text = file();
    with_page(&text, false, |page, _, _| {
        let folded = page.to_lowercase();
        let appearing =
            |value: &&str| value.len() > 3 && *value != "Again" && folded.contains(&value.to_lowercase());
        assert_eq!(personal_values(&text).find(appearing), None);
        assert!(!folded.contains("wenceslas") && !folded.contains("onerror"));
        // The digits of a number in international form must not appear either.
        assert!(!folded.contains("336112") && !folded.contains("mailbox"));
        let data = data(page);
        assert_eq!(data["examples"].as_array().unwrap().len(), 20);
        assert!(page.contains('•'));
    });
}

#[test]
fn revealed_the_values_stand_as_in_the_file() {
    with_page(&file(), true, |page, loaded, _| {
        let data = data(page);
        assert_eq!(data["revealed"], true);
        for example in data["examples"].as_array().unwrap() {
            let record = &example["records"][0];
            let id = record["id"].as_str().unwrap();
            let index = loaded.find(id).unwrap();
            assert_eq!(record["row"], loaded.places[index as usize].row);
            let row = |field: &str| {
                let rows = example["rows"].as_array().unwrap();
                rows.iter().find(|row| row["field"] == field).unwrap_or(&Value::Null).clone()
            };
            let compared = loaded.records.names.get(loaded.records.get(index).first);
            let raw = row("first_name")["raw"][0].as_str().unwrap().to_lowercase();
            assert!(raw.contains(compared) || raw.contains("onerror"), "{raw} and {compared}");
        }
    });
}

#[test]
fn hostile_values_stay_within_the_data() {
    for reveal in [false, true] {
        with_page(&file(), reveal, |page, _, _| {
            let scripts = page.matches("<script").count();
            assert_eq!((scripts, page.matches("</script").count()), (2, 2));
            assert!(!page.contains("<img"));
            assert_eq!(page.matches("\"program\"").count(), 1);
            assert!(page.len() < 400_000, "{} bytes", page.len());
            data(page);
        });
    }
}

#[test]
fn a_hostile_value_is_shown_when_it_is_revealed() {
    let hostile = HOSTILE.replace('"', "\"\"");
    let mut text = "record_id,first_name,last_name,email,birth_date,street,city\n".to_owned();
    for n in 0..200 {
        let (first, last, mail) = (syllables(n / 2), syllables(n / 2 * 31 % 500), n / 2);
        writeln!(text, "K{n},{first},{last},m{mail}@x.org,1970-01-02,\"{hostile}\",\"{hostile}\"").unwrap();
    }
    with_page(&text, true, |page, _, _| {
        let data = data(page).to_string();
        assert!(data.contains("</script><img src=x onerror=alert(1)>"));
        assert_eq!(page.matches("</script").count(), 2);
    });
}

#[test]
fn the_figures_are_those_of_the_resolution() {
    with_page(&file(), false, |page, loaded, matched| {
        let data = data(page);
        let resolution = &matched.resolution;
        let number = |value: &Value| value.as_u64().unwrap();
        let sum = |value: &Value| value.as_array().unwrap().iter().map(number).sum::<u64>();
        assert_eq!(number(&data["totals"]["records"]), loaded.records.len() as u64);
        assert_eq!(number(&data["totals"]["customers"]), resolution.customers as u64);
        assert_eq!(number(&data["totals"]["households"]), resolution.households as u64);
        assert_eq!(number(&data["totals"]["rejected"]), 2);
        assert_eq!(sum(&data["scores"]["counts"]), resolution.scores.len() as u64);
        assert_eq!(sum(&data["customer_sizes"]), resolution.customers as u64);
        assert_eq!(sum(&data["household_sizes"]), resolution.households as u64);
        assert_eq!(data["model"]["version"], matched.model.version.as_str());
        let meetings = data["meetings"].as_array().unwrap();
        let links: u64 = meetings.iter().map(|meeting| number(&meeting["links"])).sum();
        assert_eq!(links, resolution.links.len() as u64);
        let cases = data["cases"].as_array().unwrap();
        let fired: u64 = cases.iter().map(|case| number(&case["links"])).sum();
        let expected = resolution.links.iter().map(|link| matched.cases.firing(link.pattern).count_ones());
        assert_eq!(fired, u64::from(expected.sum::<u32>()));
    });
}

#[test]
fn the_examples_show_links_and_vetoes_closest_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.toml");
    let text = families();
    with_page(&text, false, |_, _, matched| {
        // Thresholds this low let twins reach the vetoes.
        let mut model = matched.model.clone();
        (model.thresholds.review, model.thresholds.same_person) = (-25.0, 4.0);
        crate::model_files::write(&path, &model).unwrap();
    });
    let rules = Rules { model: Some(path), threads: 2, ..Rules::default() };
    with_page_by(&rules, &text, false, |page, _, matched| {
        let data = data(page);
        let examples = data["examples"].as_array().unwrap();
        let has = |verdict: &str| examples.iter().any(|example| example["verdict"] == verdict);
        assert!(has("same") && has("vetoed"), "{:?}", matched.resolution.vetoed);
        let distance = |example: &Value| {
            let explanation = &example["explanation"];
            let from = |threshold: &str| {
                let threshold = explanation["thresholds"][threshold].as_f64().unwrap();
                (explanation["score"].as_f64().unwrap() - threshold).abs()
            };
            match example["verdict"].as_str().unwrap() {
                "same" | "vetoed" => from("same_person"),
                "review" => from("same_person").min(from("review")),
                _ => from("review"),
            }
        };
        assert!(examples.iter().map(distance).is_sorted());
        for example in examples {
            let outcome = if example["verdict"] == "same" { "same" } else { "different" };
            assert!(example["verdict"] == "review" || example["explanation"]["outcome"] == outcome);
        }
    });
}

#[test]
fn completeness_counts_rows_and_validity_unusable_values() {
    let text = "record_id,source,first_name,last_name,birth_date,email\n\
                1,pos,Anne,Roux,01/01/1900,anne@roux.fr\n\
                2,pos,Luc,Roux,,not an address\n\
                3,web,Eve,Noir,1980-02-03,\n\
                3,web,Eve,Noir,1980-02-03,\n";
    with_page(text, false, |page, _, _| {
        let data = data(page);
        let [pos, web] = [0, 1].map(|at| &data["sources"][at]);
        assert_eq!((pos["name"].as_str(), web["name"].as_str()), (Some("pos"), Some("web")));
        assert_eq!(
            (pos["rows"].as_u64(), web["rows"].as_u64(), web["records"].as_u64()),
            (Some(2), Some(2), Some(1))
        );
        let field = |source: &Value, field: &str| {
            let figures = &source["fields"][field];
            (figures["filled"].as_u64().unwrap_or(0), figures["unusable"].as_u64().unwrap_or(0))
        };
        assert_eq!(field(pos, "birth_date"), (1, 1));
        assert_eq!(field(pos, "email"), (2, 1));
        assert_eq!(field(web, "birth_date"), (2, 0));
        assert_eq!(field(web, "email"), (0, 0));
        assert_eq!(data["files"][0]["rejected"]["duplicate_id"], 1);
    });
}

#[test]
fn rows_left_out_are_listed_in_the_order_of_rows() {
    let mut text =
        "record_id,first_name,last_name,email\n7,Anne,Roux,\n7,Eve,Noir,\n8,Luc\n7,Eve,Noir,\n".to_owned();
    (0..60).for_each(|_| text += "9\n");
    text += "7,Eve,Noir,\n";
    with_page(&text, false, |page, _, _| {
        let data = data(page);
        let rows = data["rejects"].as_array().unwrap();
        let told =
            |row: &Value| (row["row"].as_u64().unwrap(), row["reason"]["kind"].as_str().unwrap().to_owned());
        let told: Vec<(u64, String)> = rows.iter().map(told).collect();
        let expected = [(3, "duplicate_id"), (4, "ragged"), (5, "duplicate_id"), (6, "ragged")];
        assert_eq!(told[..4], expected.map(|(row, kind)| (row, kind.to_owned())));
        assert_eq!(told.len(), 53, "many rows of one sort do not crowd out the other");
        assert_eq!(told[52], (66, "duplicate_id".to_owned()));
        assert_eq!(data["totals"]["rejected"], 64);
    });
}

#[test]
fn many_sources_share_a_column() {
    let mut text = "record_id,source,first_name,last_name,email\n".to_owned();
    for n in 0..200 {
        writeln!(text, "{n},source{n},Anne,Roux{n},a{n}@b.fr").unwrap();
    }
    with_page(&text, false, |page, _, _| {
        let data = data(page);
        let sources = data["sources"].as_array().unwrap();
        assert_eq!((sources.len(), data["sources_together"].as_u64()), (12, Some(189)));
        assert_eq!(sources.iter().map(|source| source["records"].as_u64().unwrap()).sum::<u64>(), 200);
        assert_eq!(data["totals"]["sources"], 200);
    });
}

#[test]
fn an_empty_answer_is_still_a_page() {
    with_page("record_id,first_name,email\n1,Anne,a@b.fr\n", false, |page, _, _| {
        let data = data(page);
        assert_eq!(data["totals"]["customers"], 1);
        assert_eq!(data["examples"].as_array().unwrap().len(), 0);
    });
}

#[test]
#[cfg(unix)]
fn a_revealing_page_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o077;
    let path = folder.path().join("new/r.html");
    save("first", &path, false).unwrap();
    save("second", &path, true).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "second");
    assert_eq!(mode(&path), 0);
    assert_eq!(std::fs::read_dir(folder.path().join("new")).unwrap().count(), 1);
}
