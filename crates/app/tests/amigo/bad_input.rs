//! Files and wishes that cannot be met: refused with a reason and an advice, or the row left out and reported.
//! No value of a record may stand in a message.

use crate::support::{Folder, SHOP, Said};

/// The command fails, says all of `expected` on standard error and nothing else anywhere.
fn check(folder: &Folder, line: &str, expected: &[&str]) {
    let Said { code, out, err } = folder.run(line);
    assert_eq!(code, Some(1), "{line}: {out}{err}");
    assert_eq!(out, "", "{line}");
    for text in expected {
        assert!(err.contains(text), "{line}: `{text}` is not said in: {err}");
    }
    assert!(err.starts_with("amigo: ") && !err.contains("panicked"), "{err}");
    let personal = |word: &&str| err.to_lowercase().contains(*word);
    assert_eq!(
        ["quatremer", "barbotin", "zenobie", "1980"].iter().find(|word| personal(word)),
        None,
        "{err}"
    );
    assert!(!folder.path("p").exists(), "nothing is written after a refusal");
}

#[test]
fn files_of_the_wrong_shape_are_refused_before_the_first_row() {
    let check = |name: &str, content: &[u8], expected: &[&str]| {
        check(&Folder::with(name, content), &format!("resolve {name} --out p"), expected);
    };
    check("empty.csv", b"", &["empty.csv is empty", "expected a heading row"]);
    check(
        "picture.csv",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x02\0",
        &["picture.csv", "export it as CSV"],
    );
    check(
        "twice.csv",
        b"id,email,email\n1,zenobie@quatremer.fr,b\n",
        &["twice.csv", "heading email more than once"],
    );
    check("stock.csv", b"sku,price\nx1,9\n", &["nothing to compare people by", "first name", "mapping"]);
    let values = SHOP.split_once('\n').unwrap().1;
    check("bare.csv", values.as_bytes(), &["bare.csv"]);
}

#[test]
fn a_cut_off_workbook_is_refused() {
    let folder = Folder::new();
    folder.succeed("demo-data d --customers 200");
    let whole = std::fs::read(folder.path("d/manual_reconciliations.xlsx")).unwrap();
    folder.write("half.xlsx", &whole[..whole.len() / 2]);
    check(
        &folder,
        "resolve half.xlsx --out p",
        &["half.xlsx is a damaged workbook", "export the sheet as CSV"],
    );
}

#[test]
fn a_missing_file_is_named_once() {
    let folder = Folder::with("shop.csv", SHOP);
    check(&folder, "resolve shop.csv none.csv --out p", &["cannot read none.csv: "]);
    assert_eq!(folder.run("resolve none.csv --out p").err.matches("os error").count(), 1);
    check(&folder, "resolve shop.csv --mapping none.toml --out p", &["cannot read none.toml"]);
    check(&folder, "resolve shop.csv --model none.toml --out p", &["cannot read none.toml"]);
    check(&folder, "resolve shop.csv --cases none.toml --out p", &["cannot read none.toml"]);
}

#[test]
fn mappings_that_cannot_be_followed_are_refused() {
    let check = |mapping: &str, expected: &[&str]| {
        let folder = Folder::with("shop.csv", SHOP);
        folder.write("m.toml", mapping);
        check(&folder, "resolve shop.csv --mapping m.toml --out p", expected);
    };
    check("[columns]\nemail = \"emial\"\n", &["m.toml was refused", "\"emial\", which is no field", "email"]);
    check("[columns]\nemial = \"email\"\n", &["shop.csv has no column \"emial\"", "email"]);
    check(
        "[format]\nencoding = \"klingon\"\n[columns]\nemail = \"email\"\n",
        &["\"klingon\"", "windows-1252"],
    );
    check("columns = 1\n", &["m.toml was refused"]);
}

#[test]
fn rows_that_are_not_in_the_declared_encoding_are_reported() {
    let folder = Folder::with("shop.csv", encoded(SHOP));
    folder.write(
        "m.toml",
        "[format]\nencoding = \"utf-8\"\n[recognise]\nrest = true\n[columns]\nrecord_id = \"record_id\"\n",
    );
    let out = folder.succeed("resolve shop.csv --mapping m.toml --out p");
    assert!(out.contains("2 rows left out: bytes that are no text"), "{out}");
    let rows: Vec<String> = folder.rows("p/rejects.csv").into_iter().map(|row| row[1..4].join("|")).collect();
    assert_eq!(rows, ["2||garbled", "5||garbled"]);
    let without_mapping = folder.succeed("resolve shop.csv --out p");
    assert!(without_mapping.contains("ISO-8859-1") && without_mapping.contains("4 records are 3 people"));
}

/// The text as Windows writes it.
fn encoded(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

#[test]
fn explain_needs_two_records_that_are_there() {
    let folder = Folder::with("shop.csv", SHOP);
    check(&folder, "explain shop.csv --pair r1 r9", &["no record has the id `r9`", "SOURCE:ID"]);
    check(&folder, "explain shop.csv --pair r1 r1", &["both ids name the same record"]);
    folder.write("other.csv", SHOP);
    check(
        &folder,
        "explain shop.csv other.csv --pair r1 r2",
        &["`r1` occurs in the sources", "shop", "other", "SOURCE:ID"],
    );
}

#[test]
fn wishes_that_contradict_the_command_end_in_the_usage() {
    let folder = Folder::with("shop.csv", SHOP);
    for line in ["resolve shop.csv", "explain shop.csv --pair r1", "evaluate shop.csv", "conquer shop.csv"] {
        let said = folder.run(line);
        assert_eq!(said.code, Some(2), "{line}");
        assert!(said.err.contains("Usage: amigo"), "{}", said.err);
    }
}
