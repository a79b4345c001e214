//! Rows that cannot be used are reported and never stop the file.

use crate::support::{open_sample, outcome, sample};

fn check(name: &str, bytes: impl AsRef<[u8]>, expected: &[&str]) {
    let file = sample(name, bytes);
    let mut reader = open_sample(&file, None, &[]).unwrap();
    assert_eq!(outcome(&mut reader), expected);
}

#[test]
fn ragged_rows() {
    check(
        "a.csv",
        "nom;email\nA;a;x\nB\nC;c\nD;d;;\n;\n\nE;e",
        &[
            "4: C|c",
            "5: D|d",
            "8: E|e",
            "a.csv row 2: 3 cells under 2 headings",
            "a.csv row 3: 1 cells under 2 headings",
        ],
    );
}

#[test]
fn headings_without_a_name_at_the_end_need_no_cells() {
    check("a.csv", "nom;email;;\nA;a\nB;b;;\nC;c;x;y\n", &["2: A|a", "3: B|b", "4: C|c"]);
}

#[test]
fn garbled_and_nul_bytes() {
    let text = "nom,email\néàéàéàéàéàéàéà,a\nB\u{0},b\n".as_bytes();
    check(
        "a.csv",
        [text, b"C\xe9,c\nD,d\n"].concat(),
        &[
            "2: éàéàéàéàéàéàéà|a",
            "5: D|d",
            "a.csv row 3: contains a NUL byte",
            "a.csv row 4: bytes that are no text in the file's encoding",
        ],
    );
}

#[test]
fn a_file_in_another_encoding_than_its_mapping_says() {
    let file = sample("a.csv", b"nom,email\nA,a\nFran\xe7ois,b\n");
    let mut reader = open_sample(&file, Some("[format]\nencoding = \"utf-8\""), &[]).unwrap();
    assert_eq!(
        outcome(&mut reader),
        ["2: A|a", "a.csv row 3: bytes that are no text in the file's encoding"]
    );
}

#[test]
fn a_quote_that_never_closes_costs_one_row() {
    check(
        "a.csv",
        "nom;email\n\"A;a\nB;b\nC;c\n",
        &["3: B|b", "4: C|c", "a.csv row 2: a quotation mark is never closed"],
    );
    check(
        "a.csv",
        "nom;email\n\"A;a\nB;\"b\"\nC;c\n",
        &["3: B|b", "4: C|c", "a.csv row 2: a quotation mark is never closed"],
    );
    let many: String = (0..200_000).map(|row| format!("B{row};b\n")).collect();
    let file = sample("a.csv", format!("nom;email\n\"A;a\n{many}"));
    let mut reader = open_sample(&file, None, &[]).unwrap();
    let rows = outcome(&mut reader);
    assert_eq!((rows.len(), rows[0].as_str()), (200_001, "3: B0|b"));
}

#[test]
fn rows_that_are_too_long() {
    let (plain, lines) = ("x".repeat(5 << 20), "some words\n".repeat(300_000));
    check(
        "a.csv",
        format!("nom,email\nA,a\n{plain},b\n\"{lines}\",c\nD,d\n"),
        &["2: A|a", "5: D|d", "a.csv row 3: longer than 1 MiB", "a.csv row 4: longer than 1 MiB"],
    );
    check("a.csv", format!("nom,email\nA,a\n{plain}"), &["2: A|a", "a.csv row 3: longer than 1 MiB"]);
    check(
        "a.jsonl",
        format!("{{\"email\": \"a\"}}\n{{\"email\": \"{plain}\"}}\n{{\"email\": \"c\"}}"),
        &["1: a", "3: c", "a.jsonl row 2: longer than 1 MiB"],
    );
}

#[test]
fn lines_that_are_no_json_object() {
    let lines = [
        "{\"email\": \"a\"}",
        "{\"email\": }",
        "",
        "[1]",
        "{\"id\": 123456789012345678901}",
        "{\"email\": \"b\\u0000\"}",
        "{\"email\": \"c\"}",
    ];
    check(
        "a.jsonl",
        lines.join("\n"),
        &[
            "1: a|",
            "7: c|",
            "a.jsonl row 2: not valid JSON at byte 11",
            "a.jsonl row 4: not a JSON object",
            "a.jsonl row 5, column \"id\": a number too long to be kept exactly; write it as text",
            "a.jsonl row 6, column \"email\": contains a NUL byte",
        ],
    );
}

#[test]
fn rejects_are_counted_by_reason() {
    let file = sample("a.csv", format!("nom,email\n{}", "x\n".repeat(12_000)));
    let mut reader = open_sample(&file, None, &[]).unwrap();
    assert!(reader.next_batch().unwrap().is_none());
    assert_eq!((reader.rejects().len(), reader.reject_counts()["ragged"]), (10_000, 12_000));
}
