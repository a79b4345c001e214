//! Rows that cannot be used are handed over with their content, as far as no forbidden value can be in it.

use crate::support::{Sample, outcome, sample};
use connect::{Content, Forbidden, Reader, RejectReason, Source, open};

fn open_keeping(file: &Sample, forbidden: &[&str]) -> Reader {
    let headings = forbidden.iter().map(|heading| (*heading).to_owned()).collect();
    let forbidden = Forbidden { headings, fields: Vec::new() };
    let source = Source { path: file.path.clone(), keep_rejected: true, forbidden, ..Source::default() };
    open(&source).unwrap()
}

/// Every rejected row as `row reason: content`.
fn rejected(reader: &mut Reader) -> Vec<String> {
    let mut lines = Vec::new();
    while reader.next_batch().unwrap().is_some() {}
    for rejected in reader.take_rejected() {
        let content = match &rejected.content {
            Content::Row(cells) => {
                cells.iter().map(|(heading, cell)| format!("{heading}={cell}")).collect::<Vec<_>>().join("|")
            }
            Content::Text(text) => text.clone(),
            Content::Withheld => "withheld".to_owned(),
        };
        lines.push(format!("{} {}: {content}", rejected.reject.row, rejected.reject.reason.kind()));
    }
    lines
}

fn check(name: &str, bytes: impl AsRef<[u8]>, forbidden: &[&str], expected: &[&str]) {
    let file = sample(name, bytes);
    assert_eq!(rejected(&mut open_keeping(&file, forbidden)), expected, "{name} without {forbidden:?}");
}

const CSV: &[u8] =
    "nom;email;Salarié;\nA;a;oui;\nB;oui\nÉloïse Zoé\u{0};\"é \"\"c\"\"\";oui;\n\"D;d;oui\nE;e;oui;\n"
        .as_bytes();

#[test]
fn text_with_its_cells_where_they_can_be_told_apart() {
    let garbled = [CSV, b"F\xff;f;oui;\n"].concat();
    check(
        "a.csv",
        &garbled,
        &[],
        &[
            "3 ragged: B;oui",
            "4 nul_byte: nom=Éloïse Zoé\u{0}|email=é \"c\"|Salarié=oui",
            "5 unclosed_quote: \"D;d;oui",
            "7 garbled: nom=F\u{fffd}|email=f|Salarié=oui",
        ],
    );
    check(
        "a.csv",
        &garbled,
        &["SALARIE"],
        &[
            "3 ragged: withheld",
            "4 nul_byte: nom=Éloïse Zoé\u{0}|email=é \"c\"",
            "5 unclosed_quote: withheld",
            "7 garbled: nom=F\u{fffd}|email=f",
        ],
    );
    check("a.csv", "nom;email\nB\n", &["SALARIE"], &["2 ragged: B"]);
}

const JSON: &str = r#"{"email": "éàéàéàéàé", "staff": {"since": 2010}}
{"email": "b", "staff": {"since": 2010
["b", "staff"]
{"email": "c", "id": -123456789012345678901, "staff": {"since": 2010}}
{"email": "d\u0000\"", "staff": {"since": 2010}}
{"email": "e", "id": 7, "staff": {"since": 123456789012345678901}}"#;

#[test]
fn json_lines_with_every_digit_of_their_numbers() {
    let garbled = [JSON.as_bytes(), b"\n{\"email\": \"f\xff\", \"staff\": {\"since\": 1}}"].concat();
    check(
        "a.jsonl",
        &garbled,
        &[],
        &[
            "2 bad_json: {\"email\": \"b\", \"staff\": {\"since\": 2010",
            "3 not_an_object: [\"b\", \"staff\"]",
            "4 number_too_long: email=c|staff.since=2010|id=-123456789012345678901",
            "5 nul_byte: email=d\u{0}\"|staff.since=2010|id=",
            "6 number_too_long: email=e|staff.since=123456789012345678901|id=7",
            "7 garbled: email=f\u{fffd}|staff.since=1|id=",
        ],
    );
    check(
        "a.jsonl",
        &garbled,
        &["staff"],
        &[
            "2 bad_json: withheld",
            "3 not_an_object: withheld",
            "4 number_too_long: email=c|id=-123456789012345678901",
            "5 nul_byte: email=d\u{0}\"|id=",
            "7 garbled: email=f\u{fffd}|id=",
        ],
    );
    // A broken line may hold a key that no line before had.
    check(
        "a.jsonl",
        "{\"email\": \"a\"}\n{\"email\": \"b\", \"staff\": 1",
        &["staff"],
        &["2 bad_json: withheld"],
    );
}

#[test]
fn rows_that_are_too_long_are_cut_and_marked() {
    let long = "x".repeat(5 << 20);
    let text = format!("{}…[cut]", &format!("B,{long}")[..(64 << 10) - 8]);
    check("a.csv", format!("nom,email\nB,{long}\nC,c\n"), &[], &[&format!("2 too_long: {text}")]);
    check("a.csv", format!("nom,email\nB,{long}\nC,c\n"), &["email"], &["2 too_long: withheld"]);
    let line = format!("{{\"email\": \"{long}\"}}");
    let text = format!("{}…[cut]", &line[..(64 << 10) - 8]);
    check("a.jsonl", format!("{{\"email\": \"a\"}}\n{line}\n"), &[], &[&format!("2 too_long: {text}")]);
    check("a.jsonl", format!("{{\"email\": \"a\"}}\n{line}\n"), &["staff"], &["2 too_long: withheld"]);
    // Just too long: the reader still sees its end, and so its cells.
    let long = "x".repeat((1 << 20) + 1);
    let cell = format!("{}…[cut]", &long[..(4 << 10) - 8]);
    check("a.csv", format!("nom,email\nB,{long}\nC,c\n"), &[], &[&format!("2 too_long: nom=B|email={cell}")]);
    check("a.csv", format!("nom,email\nB,{long}\nC,c\n"), &["email"], &["2 too_long: nom=B"]);
}

#[test]
fn a_workbook_always_tells_its_cells_apart() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["nom", "email", "salarié"]).unwrap();
    sheet.write_row(1, 0, ["A", "a", "oui"]).unwrap();
    let long = "x".repeat(32_000);
    sheet.write_row(2, 0, ["B", "b", "oui"]).unwrap();
    (3..40).for_each(|column| {
        sheet.write(2, column, &long).unwrap();
    });
    let bytes = book.save_to_buffer().unwrap();
    check("a.xlsx", &bytes, &[], &["3 too_long: nom=B|email=b|salarié=oui"]);
    check("a.xlsx", &bytes, &["salarie"], &["3 too_long: nom=B|email=b"]);
    let file = sample("a.xlsx", &bytes);
    assert_eq!(open_keeping(&file, &["salarie"]).forbidden_removed(), 2);
}

/// A file may reject a million rows: they come in portions, and none is lost.
#[test]
fn rejected_rows_do_not_pile_up() {
    for (name, head, line) in [("a.csv", "nom,email\n", "x\n"), ("a.jsonl", "{\"email\": \"a\"}\n", "x\n")] {
        let file = sample(name, format!("{head}{}", line.repeat(40_000)));
        let mut reader = open_keeping(&file, &[]);
        let (mut taken, mut most) = (Vec::new(), 0);
        while reader.next_batch().unwrap().is_some() {
            let portion = reader.take_rejected();
            most = most.max(portion.len());
            taken.extend(portion.iter().map(|rejected| rejected.reject.row));
        }
        taken.extend(reader.take_rejected().iter().map(|rejected| rejected.reject.row));
        assert_eq!(taken, (2..=40_001).collect::<Vec<u64>>(), "{name}");
        assert!(most <= 8_192, "{most} at once");
        assert_eq!((reader.rejects().len(), reader.reject_counts().values().sum()), (10_000, 40_000_u64));
    }
}

#[test]
fn long_rejected_rows_come_in_small_portions() {
    let row = format!("{}\u{0},x\n", "x".repeat(900_000));
    let file = sample("a.csv", format!("nom,email\n{}", row.repeat(60)));
    let mut reader = open_keeping(&file, &[]);
    let mut portions = Vec::new();
    while reader.next_batch().unwrap().is_some() {
        portions.push(reader.take_rejected().len());
    }
    portions.push(reader.take_rejected().len());
    assert!(portions.iter().sum::<usize>() == 60 && portions.iter().all(|rows| *rows < 20), "{portions:?}");
}

#[test]
fn content_is_kept_only_where_it_is_wanted() {
    let file = sample("a.csv", "nom;email\nA\n");
    let mut reader = open(&Source { path: file.path.clone(), ..Source::default() }).unwrap();
    assert_eq!(outcome(&mut reader), ["a.csv row 2: 1 cells under 2 headings"]);
    assert_eq!(reader.take_rejected(), []);
    let mut reader = open_keeping(&file, &[]);
    assert_eq!(outcome(&mut reader), ["a.csv row 2: 1 cells under 2 headings"]);
    let taken = reader.take_rejected();
    assert_eq!(taken[0].reject.reason, RejectReason::Ragged { headings: 2, cells: 1 });
    assert!(!format!("{taken:?}").contains("\"A"), "{taken:?}");
    assert_eq!(reader.take_rejected(), []);
}
