//! Files as retailers send them: every format gives the same rows.

use crate::support::{open_sample, outcome, sample, slots};
use connect::{Format, MappedBy};
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};
use std::io::Write;

const HEADINGS: &str = "last_name first_name birth_date postcode";
const ROWS: [&str; 2] = ["Lefèvre|Zoé|1980-04-03|01000", "d'Arc|Jeanne|1912-01-06|55630"];

fn check(name: &str, bytes: impl AsRef<[u8]>, encoding: &str, delimiter: Option<char>) {
    check_below(1, name, bytes, encoding, delimiter);
}

/// The heading row stands on row `top`.
fn check_below(top: usize, name: &str, bytes: impl AsRef<[u8]>, encoding: &str, delimiter: Option<char>) {
    let file = sample(name, bytes);
    let mut reader = open_sample(&file, None, &[]).unwrap();
    assert_eq!(slots(&reader), HEADINGS, "{name}");
    let expected = [format!("{}: {}", top + 1, ROWS[0]), format!("{}: {}", top + 2, ROWS[1])];
    assert_eq!(outcome(&mut reader), expected, "{name}");
    assert_eq!((reader.shape().encoding.as_str(), reader.shape().delimiter), (encoding, delimiter), "{name}");
    assert_eq!(reader.bytes_read(), reader.shape().bytes, "{name}");
    assert_eq!(reader.layout().source, "clients");
    assert_eq!(reader.shape().mapped_by, MappedBy::Headings);
}

fn text(delimiter: &str, end: &str) -> String {
    let lines =
        ["Nom;Prénom;Né(e) le;CP", "Lefèvre;Zoé;1980-04-03;01000", "d'Arc;Jeanne;1912-01-06;55630", ""];
    lines.join(end).replace(';', delimiter)
}

#[test]
fn text_in_every_encoding_and_dialect() {
    let latin = |text: &str| encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let wide = |text: &str, mark: char| -> Vec<u8> {
        let units = std::iter::once(mark).chain(text.chars());
        units.flat_map(|unit| (unit as u16).to_le_bytes()).collect()
    };
    check("clients.csv", text(";", "\r\n"), "UTF-8", Some(';'));
    check("clients.csv", text(",", "\n"), "UTF-8", Some(','));
    check("clients.csv", text("\t", "\r"), "UTF-8", Some('\t'));
    check("clients.txt", format!("\u{feff}{}", text("|", "\r\n")), "UTF-8 with BOM", Some('|'));
    check("clients.csv", latin(&text(";", "\r\n")), "ISO-8859-1", Some(';'));
    check("clients.csv", wide(&text(";", "\r\n"), '\u{feff}'), "UTF-16LE", Some(';'));
    check("clients.tsv", text("\t", "\n").trim_end(), "UTF-8", Some('\t'));
    check_below(2, "clients.csv", format!("sep=;\r\n{}", text(";", "\r\n")), "UTF-8", Some(';'));
    check_below(3, "clients.csv", format!("\r\n\r\n{}", text(",", "\r\n")), "UTF-8", Some(','));
    let quoted = text("\";\"", "\"\r\n\"");
    check("clients.csv", format!("\"{}", quoted.trim_end_matches('"').trim_end()), "UTF-8", Some(';'));
}

#[test]
fn a_packed_file() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text(";", "\n").as_bytes()).unwrap();
    check("clients.csv.gz", packer.finish().unwrap(), "UTF-8", Some(';'));
}

#[test]
fn json_lines_nested_or_flat() {
    let lines = [
        r#"{"nom": "Lefèvre", "prénom": "Zoé", "né le": "1980-04-03", "adresse": {"cp": "01000"}}"#,
        r#"{"prénom": "Jeanne", "nom": "d'Arc", "né le": "1912-01-06", "adresse": {"cp": 55630}}"#,
    ];
    let file = sample("clients.jsonl", lines.join("\n"));
    let mut reader = open_sample(&file, None, &[]).unwrap();
    assert_eq!(slots(&reader), HEADINGS);
    assert_eq!(outcome(&mut reader), ["1: Lefèvre|Zoé|1980-04-03|01000", "2: d'Arc|Jeanne|1912-01-06|55630"]);
    assert_eq!(reader.shape().format, Format::JsonLines);
}

#[test]
fn keys_that_come_late_are_told() {
    let early = "{\"email\": \"a@b.fr\"}\n".repeat(1_000);
    let file = sample("forms.jsonl", format!("{early}{{\"email\": \"c@d.fr\", \"phone\": \"06\"}}\n"));
    let mut reader = open_sample(&file, None, &[]).unwrap();
    assert_eq!(outcome(&mut reader).last().unwrap(), "1001: c@d.fr");
    assert_eq!(reader.shape().late, ["phone"]);
}

/// A workbook whose first sheet has no table and whose second one has a title above the headings.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Lisez-moi").unwrap().write(0, 0, "Export du magasin").unwrap();
    let sheet = book.add_worksheet().set_name("Clients").unwrap();
    sheet.write(0, 0, "Clients du magasin").unwrap();
    for (column, heading) in ["Nom", "Prénom", "Né(e) le", "CP"].into_iter().enumerate() {
        sheet.write(2, column as u16, heading).unwrap();
    }
    let day = CellFormat::new().set_num_format("dd/mm/yyyy");
    let date = |year, month, date| ExcelDateTime::from_ymd(year, month, date).unwrap();
    sheet.write_row(3, 0, ["Lefèvre", "Zoé"]).unwrap();
    sheet.write_with_format(3, 2, date(1980, 4, 3), &day).unwrap().write(3, 3, "01000").unwrap();
    sheet.write_row(4, 0, ["d'Arc", "Jeanne"]).unwrap();
    sheet.write_with_format(4, 2, date(1912, 1, 6), &day).unwrap().write(4, 3, 55_630).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook() {
    check_below(3, "clients.xlsx", workbook(), "UTF-8", None);
    let file = sample("clients.xlsx", workbook());
    let reader = open_sample(&file, Some("[format]\nsheet = \"clients\""), &[]).unwrap();
    assert_eq!(reader.shape().sheet.as_deref(), Some("Clients"));
    let refused = open_sample(&file, Some("[format]\nsheet = \"Magasins\""), &[]).err().unwrap().to_string();
    assert_eq!(refused, "clients.xlsx has no sheet \"Magasins\": it has Lisez-moi, Clients");
}

#[test]
fn a_truncated_workbook_is_refused() {
    let whole = workbook();
    for length in [30, whole.len() / 2, whole.len() - 10] {
        let file = sample("clients.xlsx", &whole[..length]);
        let refused = open_sample(&file, None, &[]).err().unwrap().to_string();
        assert!(refused.starts_with("clients.xlsx is a damaged workbook"), "{refused}");
    }
}

/// Many rows, some of them over two lines: wherever the pieces that are read end, the rows are the same.
#[test]
fn long_files_come_in_batches_and_in_order() {
    let line = |row: usize| format!("{row};\"Zoé \"\"{row}\"\"\r\nà {}\"\r\n", "é".repeat(row % 7));
    let text = format!("id;nom\r\n{}", (0..40_000).map(line).collect::<String>());
    let wide = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [text.clone().into_bytes(), encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(), wide] {
        let file = sample("many.csv", bytes);
        let mut reader = open_sample(&file, None, &[]).unwrap();
        let found = outcome(&mut reader);
        assert_eq!(found.len(), 40_000);
        for (row, found) in found.iter().enumerate() {
            assert_eq!(*found, format!("{}: {row}|Zoé \"{row}\"\r\nà {}", row + 2, "é".repeat(row % 7)));
        }
    }
}

#[test]
fn long_rows_make_short_batches() {
    let file =
        sample("long.csv", format!("nom,email\n{}", format!("{},x\n", "x".repeat(900_000)).repeat(40)));
    let mut reader = open_sample(&file, None, &[]).unwrap();
    let first = reader.next_batch().unwrap().unwrap();
    assert!(first.text_bytes() < 18 << 20, "{}", first.text_bytes());
    assert_eq!(first.len() + outcome(&mut reader).len(), 40);
}

#[test]
fn headings_alone_are_no_error() {
    let file = sample("none.csv", "email;nom\n");
    let mut reader = open_sample(&file, None, &[]).unwrap();
    assert!(reader.next_batch().unwrap().is_none());
}

#[test]
fn a_reader_may_work_on_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<connect::Reader>();
}
