//! Whatever is written is read back, and whatever bytes come, nothing panics.

use crate::support::{open_sample, rows, sample};
use proptest::collection::vec;
use proptest::prelude::*;

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

/// Reads a file to its end, whether it is refused or not.
fn swallow(name: &str, bytes: &[u8]) {
    let file = sample(name, bytes);
    if let Ok(mut reader) = open_sample(&file, None, &[]) {
        while let Ok(Some(batch)) = reader.next_batch() {
            assert!(!batch.is_empty());
        }
    }
}
