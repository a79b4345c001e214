//! The old sheet of reconciliations, in every format and both languages.

use crate::support::sample;
use connect::reconciliations::{Line, Sheet, read};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

fn line(line: &Line) -> String {
    let on = line.on.map(|day| day.to_string()).unwrap_or_default();
    let Line { row, source_a, id_a, source_b, id_b, verdict, by, comment, .. } = line;
    format!("{row}: {source_a} {id_a}, {source_b} {id_b}: {verdict:?}, {on}, {by}, {comment}")
}

/// The lines, then what is unusable.
fn told(sheet: &Sheet) -> Vec<String> {
    sheet.lines.iter().map(line).chain(sheet.unusable.iter().map(ToString::to_string)).collect()
}

fn check(name: &str, bytes: impl AsRef<[u8]>, expected: &[&str]) {
    let file = sample(name, bytes);
    assert_eq!(told(&read(&file.path).unwrap()), expected, "{name}");
}

const HEADINGS: [&str; 8] =
    ["Source 1", "Identifiant 1", "Source 2", "Identifiant 2", "Verdict", "Date", "Par", "Commentaire"];
const LINES: [&str; 3] = [
    "cegid 7000000000000, shopify 0012: Same, 2024-03-31, Nadège, vu en caisse",
    "cegid C1, web W-1: Different, 2024-04-01, , ",
    "loyalty 299001, shopify 9: Household, , Karim, mère et fille",
];

fn numbered(first: usize) -> Vec<String> {
    LINES.iter().zip(first..).map(|(line, row)| format!("{row}: {line}")).collect()
}

fn check_same(name: &str, bytes: impl AsRef<[u8]>, first: usize) {
    let expected = numbered(first);
    check(name, bytes, &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

/// As the demo writes it, but with keys that Excel took for numbers and a title on top.
#[test]
fn a_workbook() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Lisez-moi").unwrap().write(0, 0, "Avant 2024, demander à Nadège").unwrap();
    let sheet = book.add_worksheet().set_name("Réconciliations").unwrap();
    sheet.write(0, 0, "Rapprochements").unwrap();
    sheet.write_row(1, 0, HEADINGS).unwrap();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let date = |month, day| ExcelDateTime::from_ymd(2024, month, day).unwrap();
    sheet.write(2, 0, "cegid").unwrap().write(2, 1, 7_000_000_000_000.0).unwrap();
    sheet.write_row(2, 2, ["shopify", "0012", "même personne"]).unwrap();
    sheet
        .write_with_format(2, 5, date(3, 31), &day)
        .unwrap()
        .write_row(2, 6, ["Nadège", "vu en caisse"])
        .unwrap();
    sheet.write_row(3, 0, ["cegid", "C1", "web", "W-1", "Personnes différentes "]).unwrap();
    sheet.write(3, 5, 45_383).unwrap();
    sheet.write(4, 0, "loyalty").unwrap().write(4, 1, 299_001).unwrap().write(4, 2, "shopify").unwrap();
    sheet.write(4, 3, 9).unwrap().write_row(4, 4, ["MÊME FOYER", "", "Karim", "mère et fille"]).unwrap();
    sheet.write_row(5, 0, [" ", "", " "]).unwrap();
    check_same("sheet.xlsx", book.save_to_buffer().unwrap(), 3);
}

#[test]
fn delimited_text() {
    let text = "Source 1;Identifiant 1;Source 2;Identifiant 2;Verdict;Date;Par;Commentaire\n\
                cegid;7000000000000.0;shopify;0012;même personne;31/03/2024;Nadège;vu en caisse\n\
                cegid;C1;web;W-1;différent;2024-04-01T09:00:00+02:00;;\n\
                loyalty;299001,0;shopify;9;foyer;;Karim;mère et fille\n;;;;;;;\n";
    check_same("sheet.csv", encoding_rs::WINDOWS_1252.encode(text).0, 2);
}

#[test]
fn json_lines_in_english() {
    let lines = r#"{"sourceA": "cegid", "idA": 7000000000000.0, "sourceB": "shopify", "idB": "0012", "verdict": "Same person", "decidedOn": "2024-03-31T22:10:00Z", "decidedBy": "Nadège", "comment": "vu en caisse"}
{"sourceA": "cegid", "idA": "C1", "sourceB": "web", "idB": "W-1", "verdict": "different people", "decidedOn": "2024-04-01"}
{"idA": 299001, "sourceA": "loyalty", "idB": 9, "sourceB": "shopify", "verdict": "household", "decidedOn": null, "decidedBy": "Karim", "comment": "mère et fille"}
"#;
    check_same("sheet.jsonl", lines, 1);
}

#[test]
fn unusable_lines_are_told_one_by_one() {
    check(
        "sheet.csv",
        "Verdict,ID 1,Source 1,ID 2,Source 2,On\n\
         same,1,pos,2,web,2024-01-01\n\
         same,1,pos,2\n\
         same ?,1,pos,2,web,\n\
         peut-être,1,pos,2,web,\n\
         same,,pos,2,web,\n\
         same,1,pos,2, ,\n\
         same,7.06E+12,pos,2,web,\n\
         ,1,pos,2,web,\n\
         same,1,pos,2,web,hier\n\
         same,1,pos,1.0,pos,\n\
         different,1,pos,1,web,\n",
        &[
            "2: pos 1, web 2: Same, 2024-01-01, , ",
            "12: pos 1, web 1: Different, , , ",
            "row 3: 4 cells under 6 headings",
            "row 4, column \"Verdict\": no verdict that is known; write same person, different people or same household, \
             without a doubt",
            "row 5, column \"Verdict\": no verdict that is known; write same person, different people or same household, \
             without a doubt",
            "row 6, column \"ID 1\": nothing stands there",
            "row 7, column \"Source 2\": nothing stands there",
            "row 8, column \"ID 1\": a number whose last digits the spreadsheet has lost; write the key as text",
            "row 9, column \"Verdict\": nothing stands there",
            "row 10, column \"On\": no date that can be read; write it as 2024-03-31 or 31/03/2024",
            "row 11, column \"ID 2\": both records are the same one",
        ],
    );
    let head = r#"{"source 1": "pos", "id 1": 1, "source 2": "web", "id 2": 2, "verdict": "same"}"#;
    let long = head.replace("2,", "123456789012345678901,");
    check(
        "sheet.jsonl",
        format!("{head}\n{long}\nx\n"),
        &[
            "1: pos 1, web 2: Same, , , ",
            "row 2, column \"id 2\": a number too long to be kept exactly; write it as text",
            "row 3: not valid JSON at byte 1",
        ],
    );
}

/// More unusable lines than a reader keeps one by one.
#[test]
fn no_unusable_line_is_lost() {
    let file = sample("sheet.csv", format!("{}\n{}", HEADINGS.join(";"), "x;y\n".repeat(20_000)));
    assert_eq!(read(&file.path).unwrap().unusable.len(), 20_000);
}

fn check_refused(bytes: &str, expected: &str) {
    let file = sample("sheet.csv", bytes);
    assert_eq!(read(&file.path).expect_err("it is refused").to_string(), expected);
}

#[test]
fn another_file_is_refused() {
    check_refused(
        "Source 1;Identifiant 1;Source 2;Commentaire;Ville\n",
        "sheet.csv is no sheet of reconciliations: it has no column for Identifiant 2, Verdict; its columns are Source 1, \
         Identifiant 1, Source 2, Commentaire, Ville",
    );
    check_refused(
        "Zoé;Lefèvre\n",
        "sheet.csv is no sheet of reconciliations: it has no column for Source 1, Identifiant 1, Source 2, Identifiant 2, \
         Verdict; its columns are 2 headings of which none is known",
    );
}

#[test]
fn a_line_shows_no_value_by_itself() {
    let file = sample("sheet.csv", format!("{}\npos;1234;web;5678;same;;Zoé;secret\n", HEADINGS.join(";")));
    let shown = format!("{:?}", read(&file.path).unwrap());
    assert_eq!(shown, "Sheet { lines: [Line { row: 2, verdict: Same, on: None, .. }], unusable: [] }");
}

/// The demo's own sheet: every line is used, and names records that are there.
#[test]
fn the_demo_retailers_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let options = demo::Options { customers: 2_000, ..demo::Options::default() };
    demo::generate(&options, folder.path(), &|_| {}).unwrap();
    let truth = std::fs::read_to_string(folder.path().join("truth.csv")).unwrap();
    let records: std::collections::HashSet<(&str, &str)> = truth
        .lines()
        .filter_map(|line| {
            let mut cells = line.split(',');
            Some((cells.next()?, cells.next()?))
        })
        .collect();
    let sheet = read(&folder.path().join("manual_reconciliations.xlsx")).unwrap();
    assert_eq!((sheet.lines.len(), sheet.unusable), (40, Vec::new()));
    for line in &sheet.lines {
        assert!(records.contains(&(line.source_a.as_str(), line.id_a.as_str())), "row {}", line.row);
        assert!(records.contains(&(line.source_b.as_str(), line.id_b.as_str())), "row {}", line.row);
        assert!(line.on.is_some() && !line.by.is_empty(), "row {}", line.row);
    }
}
