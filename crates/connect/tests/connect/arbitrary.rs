//! Whatever is written is read back, and whatever bytes come, nothing panics.

use crate::support::{Sample, open_sample, rows, sample};
use connect::{Forbidden, Mapping, Source, open};
use proptest::collection::vec;
use proptest::prelude::*;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Writes a table as text; a cell is quoted where it must be, or where `quoted` says so.
fn write(table: &[Vec<String>], delimiter: char, quote: char, end: &str, quoted: bool) -> String {
    let cell = |cell: &String| {
        let must = cell.contains([delimiter, quote, '\n', '\r']) || quoted;
        let doubled = cell.replace(quote, &format!("{quote}{quote}"));
        if must { format!("{quote}{doubled}{quote}") } else { cell.clone() }
    };
    let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(&delimiter.to_string());
    table.iter().map(|row| line(row) + end).collect()
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-zéèçàœ '0-9-]{0,12}",
        1 => "[;,|\t\"'\r\na-zé€]{0,10}",
    ]
}

fn encode(text: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "utf-16" => "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
        "bom" => format!("\u{feff}{text}").into_bytes(),
        "windows-1252" => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        _ => text.as_bytes().to_vec(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_table_is_read_as_it_was_written(
        body in vec(vec(cell(), 4), 0..30),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        end in prop::sample::select(vec!["\n", "\r\n"]),
        encoding in prop::sample::select(vec!["utf-8", "bom", "utf-16", "windows-1252"]),
        quoted in any::<bool>(),
    ) {
        let headings = ["nom", "prénom", "email", "téléphone"].map(str::to_owned).to_vec();
        let table: Vec<Vec<String>> = std::iter::once(headings).chain(body).collect();
        let file = sample("a.csv", encode(&write(&table, delimiter, '"', end, quoted), encoding));
        let named = if encoding == "bom" { "utf-8" } else { encoding };
        let mapping = format!("[format]\nencoding = \"{named}\"\ndelimiter = {:?}", delimiter.to_string());
        let mut reader = open_sample(&file, Some(&mapping), &[]).unwrap();
        let read = rows(&mut reader);
        let is_blank = |row: &&Vec<String>| !quoted && row.iter().all(String::is_empty);
        let expected: Vec<&Vec<String>> = table.iter().skip(1).filter(|row| !is_blank(row)).collect();
        prop_assert_eq!(reader.rejects(), &[]);
        prop_assert_eq!(read.iter().map(|(_, cells)| cells).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_dialect_of_plain_tables_is_found(
        body in vec(vec("[A-Za-zé' .-]{1,12}", 4), 3..30),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        quoted in any::<bool>(),
        quote in prop::sample::select(vec!['"', '\'']),
    ) {
        let quote = if quoted { quote } else { '"' };
        let headings = ["nom", "prénom", "email", "téléphone"].map(str::to_owned).to_vec();
        let table: Vec<Vec<String>> = std::iter::once(headings).chain(body).collect();
        let file = sample("a.csv", write(&table, delimiter, quote, "\n", quoted));
        let mut reader = open_sample(&file, None, &[]).unwrap();
        prop_assert_eq!(reader.shape().delimiter, Some(delimiter));
        let read = rows(&mut reader);
        prop_assert_eq!(read.iter().map(|(_, cells)| cells).collect::<Vec<_>>(), table.iter().skip(1).collect::<Vec<_>>());
    }

    #[test]
    fn no_bytes_make_delimited_text_panic(bytes in vec(any::<u8>(), 0..600), heading in any::<bool>()) {
        let head: &[u8] = if heading { b"nom;email\n" } else { b"" };
        swallow("a.csv", &[head, &bytes].concat());
    }

    #[test]
    fn no_structure_makes_delimited_text_panic(text in "[\"',;\n\r\u{0}aé\u{feff}]{0,200}") {
        swallow("a.csv", format!("nom;email\n{text}").as_bytes());
    }

    #[test]
    fn no_bytes_make_json_lines_panic(bytes in vec(any::<u8>(), 0..300), text in "[{}\\[\\]\",:\\\\0-9eE.+a\n-]{0,200}") {
        swallow("a.jsonl", &[b"{\"email\": \"a\"}\n", &bytes[..], b"\n", text.as_bytes()].concat());
    }

    #[test]
    fn no_text_makes_a_mapping_panic(text in "[a-z\\[\\]=\"\n.é]{0,80}", value in "\\PC{0,12}") {
        let _ = Mapping::from_toml(&text);
        let _ = Mapping::from_toml(&format!("[columns]\nx = {value:?}\n[format]\ndelimiter = {value:?}"));
        let _ = Mapping::from_toml(&format!("[source]\ncountry = {value:?}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_sheet_makes_a_workbook_panic(
        cells in vec(("[A-Z]{0,4}[0-9]{0,12}", prop::sample::select(vec!["", "s", "str", "n", "b", "e", "d", "inlineStr"]), "[0-9eE.-]{0,8}", 0..9_u8), 0..12),
        row in "[0-9]{0,12}",
    ) {
        let cell = |(place, kind, value, style): &(String, &str, String, u8)| {
            format!("<c r=\"{place}\" t=\"{kind}\" s=\"{style}\"><v>{value}</v></c>")
        };
        let heads = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>nom</v></c><c r=\"B1\" t=\"str\"><v>email</v></c></row>";
        let rows = format!("{heads}<row r=\"{row}\">{}</row>", cells.iter().map(cell).collect::<String>());
        swallow("a.xlsx", &with_sheet(&rows));
    }

    #[test]
    fn no_bytes_make_a_workbook_panic(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = small_workbook();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        swallow("a.xlsx", &bytes);
    }
}

fn small_workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["nom", "email"]).unwrap();
    sheet.write_row(1, 0, ["A", "a@b.fr"]).unwrap();
    book.save_to_buffer().unwrap()
}

/// A workbook whose only sheet holds these rows, as they stand.
fn with_sheet(rows: &str) -> Vec<u8> {
    let mut whole = ZipArchive::new(Cursor::new(small_workbook())).unwrap();
    let mut changed = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..whole.len() {
        let mut part = String::new();
        let mut entry = whole.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        entry.read_to_string(&mut part).unwrap();
        if name.starts_with("xl/worksheets/") {
            let start = part.find("<sheetData>").unwrap() + "<sheetData>".len();
            let end = part.find("</sheetData>").unwrap();
            part.replace_range(start..end, rows);
        }
        changed.start_file(name, SimpleFileOptions::default()).unwrap();
        changed.write_all(part.as_bytes()).unwrap();
    }
    changed.finish().unwrap().into_inner()
}

#[test]
fn a_sheet_put_together_by_hand_is_read() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>nom</v></c></row><row r=\"3\"><c r=\"A3\"><v>12.0</v></c></row>";
    let file = sample("a.xlsx", with_sheet(rows));
    assert_eq!(rows_of(&file), [(3, vec!["12".to_owned()])]);
}

#[test]
fn a_cell_in_the_last_corner_costs_no_memory() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>nom</v></c></row>\
                <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    assert_eq!(rows_of(&sample("a.xlsx", with_sheet(rows))), [(1_048_576, vec![String::new()])]);
}

fn rows_of(file: &Sample) -> Vec<(u64, Vec<String>)> {
    rows(&mut open_sample(file, None, &[]).unwrap())
}

/// Reads a file to its end, whether it is refused or not, with and without what a quarantine needs.
fn swallow(name: &str, bytes: &[u8]) {
    let file = sample(name, bytes);
    if let Ok(mut reader) = open_sample(&file, None, &[]) {
        while let Ok(Some(batch)) = reader.next_batch() {
            assert!(!batch.is_empty());
        }
    }
    let forbidden = Forbidden { headings: vec!["nom".to_owned()], fields: Vec::new() };
    let source = Source { path: file.path.clone(), forbidden, keep_rejected: true, ..Source::default() };
    if let Ok(mut reader) = open(&source) {
        while let Ok(Some(_)) = reader.next_batch() {}
        assert_eq!(reader.take_rejected().len() as u64, reader.reject_counts().values().sum::<u64>());
    }
}
