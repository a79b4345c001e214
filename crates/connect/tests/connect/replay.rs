//! A row that was set aside and repaired is read exactly as the other rows of its file.

use crate::support::{Sample, sample};
use connect::{Content, Error, Forbidden, Mapping, Reader, Recipe, Repaired, Source, open, reread};
use model::{Field, Layout, RawBatch};
use proptest::collection::vec;
use proptest::prelude::*;

/// Row numbers and cells.
type Rows = Vec<(u64, Vec<String>)>;

fn cells(batch: &RawBatch) -> Rows {
    let slots = batch.layout().slots.len();
    let cells = |record: model::RawRecord<'_>| (0..slots).map(|slot| record.cell(slot).to_owned()).collect();
    batch.records().map(|record| (record.row_number(), cells(record))).collect()
}

/// Reads a file to its end: its layout, its recipe as it is kept, and its rows.
fn read(reader: &mut Reader) -> (Layout, Recipe, Rows) {
    let mut rows = Vec::new();
    while let Some(batch) = reader.next_batch().unwrap() {
        rows.extend(cells(&batch));
    }
    let kept = serde_json::to_string(reader.recipe()).unwrap();
    (Layout::clone(reader.layout()), serde_json::from_str(&kept).unwrap(), rows)
}

fn source(file: &Sample, choice: usize) -> Source {
    let mapping = "[source]\nname = \"pos\"\ncountry = \"be\"\ndate_order = \"mdy\"\n[columns]\nnom = \"last_name\"\n\
                   \"E-MAIL\" = [\"email\", \"record_id\"]\n[recognise]\nmatch = [\"nom\"]\nrest = true";
    let mut source = Source { path: file.path.clone(), keep_rejected: true, ..Source::default() };
    match choice {
        0 => {}
        1 => source.mapping = Some(Mapping::from_toml(mapping).unwrap()),
        2 => source.extras = vec!["ville".to_owned()],
        _ => source.forbidden = Forbidden { headings: vec!["VILLE".to_owned()], fields: vec![Field::Phone] },
    }
    source
}

const HEADINGS: [&str; 4] = ["nom", "e-mail", "téléphone", "ville"];

fn quoted(table: &[Vec<String>]) -> String {
    let cell = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let lines = table.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(";") + "\n");
    std::iter::once(HEADINGS.join(";") + "\n").chain(lines).collect()
}

fn json(table: &[Vec<String>]) -> String {
    let object = |row: &Vec<String>| {
        let pairs =
            HEADINGS.iter().zip(row).map(|(heading, cell)| ((*heading).to_owned(), cell.clone().into()));
        serde_json::Value::Object(pairs.collect()).to_string() + "\n"
    };
    table.iter().map(object).collect()
}

fn workbook(table: &[Vec<String>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Export").unwrap();
    sheet.write_row(2, 0, HEADINGS).unwrap();
    for (at, row) in (3..).zip(table) {
        sheet.write_row(at, 0, row).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// The rows of the table that the reader handed on, as they would come out of quarantine: cells under headings.
fn repaired(table: &[Vec<String>], first: u64, read: &Rows) -> Vec<Repaired> {
    let row = |(number, _): &(u64, Vec<String>)| {
        let cells = &table[(number - first) as usize];
        let cells = HEADINGS.iter().zip(cells).map(|(heading, cell)| ((*heading).to_owned(), cell.clone()));
        Repaired { row: *number, cells: cells.collect() }
    };
    read.iter().map(row).collect()
}

fn check_same(file: &Sample, table: &[Vec<String>], first: u64, choice: usize) -> Recipe {
    let (layout, recipe, rows) = read(&mut open(&source(file, choice)).unwrap());
    let again = reread(&recipe, &repaired(table, first, &rows)).unwrap();
    assert_eq!((again.layout().as_ref(), cells(&again)), (&layout, rows));
    recipe
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    vec(vec("[a-zé;\"' \n@0-9]{0,9}", 4), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn text_is_read_again_the_same(table in table(), choice in 0..4_usize) {
        let file = sample("a.csv", format!("\n{}", quoted(&table)));
        let (_, recipe, _) = read(&mut open(&source(&file, choice)).unwrap());
        prop_assume!(recipe.delimiter == Some(';') && recipe.quote == Some('"'));
        check_same(&file, &table, 3, choice);
    }

    #[test]
    fn a_line_is_cut_as_the_file_is(table in table(), choice in 0..4_usize) {
        let whole = quoted(&table);
        let file = sample("a.csv", &whole);
        let (_, recipe, rows) = read(&mut open(&source(&file, choice)).unwrap());
        prop_assume!(recipe.delimiter == Some(';') && recipe.quote == Some('"'));
        let lines = table.iter().map(|row| quoted(std::slice::from_ref(row)));
        for (line, (row, cells_read)) in lines.zip(&rows) {
            let line = line.split_once('\n').unwrap().1;
            let cells_split = recipe.split(line).unwrap();
            let again = reread(&recipe, &[Repaired { row: *row, cells: cells_split }]).unwrap();
            prop_assert_eq!(cells(&again), vec![(*row, cells_read.clone())]);
        }
    }

    #[test]
    fn json_lines_are_read_again_the_same(table in table(), choice in 0..4_usize) {
        let text = json(&table);
        let recipe = check_same(&sample("a.jsonl", &text), &table, 1, choice);
        let split = text.lines().zip(1..).map(|(line, row)| Repaired { row, cells: recipe.split(line).unwrap() });
        let split: Vec<Repaired> = split.collect();
        let (_, _, rows) = read(&mut open(&source(&sample("a.jsonl", &text), choice)).unwrap());
        prop_assert_eq!(cells(&reread(&recipe, &split).unwrap()), rows);
    }

    #[test]
    fn a_workbook_is_read_again_the_same(table in table(), choice in 0..4_usize) {
        check_same(&sample("a.xlsx", workbook(&table)), &table, 4, choice);
    }

    #[test]
    fn no_line_makes_cutting_panic(line in "[\"';,{}\\[\\]:a-z0-9é\n\u{0}]{0,60}", bytes in "\\PC{0,40}") {
        for name in ["a.csv", "a.jsonl"] {
            let (_, recipe, _) = read(&mut open(&source(&small(name), 3)).unwrap());
            let _ = recipe.split(&line);
            let _ = recipe.split(&bytes);
        }
    }
}

fn small(name: &str) -> Sample {
    match name {
        "a.csv" => sample(name, "nom;e-mail;ville\nA;a;Metz\nB;b\n"),
        "a.jsonl" => sample(name, "{\"nom\": \"A\", \"e-mail\": \"a\", \"ville\": \"Metz\"}\n{\"nom\": }\n"),
        _ => sample(name, workbook(&[vec!["A".to_owned(), "a".to_owned()]])),
    }
}

/// A built-in mapping is named, not written out, and a row repaired from quarantine is one of its rows.
#[test]
fn a_rejected_row_is_repaired_and_read() {
    let text = "CustomerId;TitleId;LastName;Sex;Email\n1;MME;A;F;a\n2;M;B\n3;M;C\u{0};H;c\n";
    let file = sample("export.csv", text);
    let mut reader = open(&source(&file, 0)).unwrap();
    let (layout, recipe, _) = read(&mut reader);
    assert_eq!(
        (recipe.source.as_str(), recipe.country.as_deref(), &recipe.mapping),
        ("cegid", Some("FR"), &None)
    );
    let mut rows = Vec::new();
    for rejected in reader.take_rejected() {
        let cells = match rejected.content {
            Content::Text(line) => recipe.split(&format!("{line};H;b\r\n")).unwrap(),
            Content::Row(cells) => {
                cells.into_iter().map(|(heading, cell)| (heading, cell.replace('\0', ""))).collect()
            }
            Content::Withheld => unreachable!("nothing is forbidden"),
        };
        rows.push(Repaired { row: rejected.reject.row, cells });
    }
    let batch = reread(&recipe, &rows).unwrap();
    assert_eq!(batch.layout().as_ref(), &layout);
    let expected = [(3, ["2", "M", "B", "H", "b"]), (4, ["3", "M", "C", "H", "c"])];
    assert_eq!(cells(&batch), expected.map(|(row, cells)| (row, cells.map(str::to_owned).to_vec())));
}

#[test]
fn what_was_forbidden_stays_out() {
    let (_, mut recipe, _) = read(&mut open(&source(&small("a.csv"), 3)).unwrap());
    let cell = |heading: &str, cell: &str| (heading.to_owned(), cell.to_owned());
    let with =
        [cell("nom", "B"), cell("ville", "Metz"), cell("client.Ville", "Metz"), cell("Téléphone", "06")];
    let batch = reread(&recipe, &[Repaired { row: 3, cells: with.to_vec() }]).unwrap();
    assert_eq!(cells(&batch), [(3, vec!["B".to_owned(), String::new()])]);
    assert_eq!(recipe.split("B;b;Metz").unwrap(), [cell("nom", "B"), cell("e-mail", "b")]);
    recipe.forbid(&Forbidden { headings: vec!["EMAIL".to_owned()], fields: Vec::new() });
    assert_eq!(recipe.split("B;b;Metz").unwrap(), [cell("nom", "B")]);
    let (_, mut recipe, _) = read(&mut open(&source(&small("a.csv"), 1)).unwrap());
    recipe.forbid(&Forbidden { headings: Vec::new(), fields: vec![Field::Email] });
    let batch =
        reread(&recipe, &[Repaired { row: 3, cells: vec![cell("nom", "B"), cell("e-mail", "b")] }]).unwrap();
    assert_eq!(cells(&batch), [(3, vec!["B".to_owned(), String::new()])]);
    let (_, recipe, _) = read(&mut open(&source(&small("a.jsonl"), 3)).unwrap());
    let line = r#"{"nom": "B", "ville": "Metz", "old": {"ville": "Metz"}, "new": 1}"#;
    assert_eq!(recipe.split(line).unwrap(), [cell("nom", "B"), cell("e-mail", "")]);
}

fn check_refused(result: Result<impl Sized, Error>, expected: &str) {
    let refused = result.err().expect("it is refused").to_string();
    assert_eq!(refused, expected);
}

#[test]
fn a_line_that_is_still_wrong_is_refused() {
    let recipe = |name| read(&mut open(&source(&small(name), 0)).unwrap()).1;
    let csv = recipe("a.csv");
    let line = "the repaired line of a.csv";
    check_refused(csv.split("B;b"), &format!("{line} cannot be used yet: 2 cells under 3 headings"));
    check_refused(
        csv.split("\"B;b;c"),
        &format!("{line} cannot be used yet: a quotation mark is never closed"),
    );
    check_refused(csv.split("B;b\0;c"), &format!("{line} cannot be used yet: contains a NUL byte"));
    check_refused(
        csv.split("B;b;c\nC;c;d\n"),
        &format!("{line} holds more than one row: repair them one by one"),
    );
    check_refused(
        csv.split("B;b;c…[cut]"),
        "a.csv holds a text that was cut because of its length: write it in full, or shorten it and take the mark …[cut] \
         away",
    );
    check_refused(
        recipe("a.jsonl").split("{\"nom\": }"),
        "the repaired line of a.jsonl cannot be used yet: not valid JSON at byte 9",
    );
    check_refused(
        recipe("a.xlsx").split("B;b"),
        "the repaired line of a.xlsx cannot be cut into cells: a workbook has none; give the cells under their headings",
    );
}

#[test]
fn a_row_that_is_still_wrong_is_refused() {
    let (_, recipe, _) = read(&mut open(&source(&small("a.csv"), 0)).unwrap());
    let row = |heading: &str, cell: &str| {
        reread(&recipe, &[Repaired { row: 3, cells: vec![(heading.to_owned(), cell.to_owned())] }])
    };
    check_refused(row("nom", "A\0"), "a.csv row 3, column \"nom\": contains a NUL byte; repair it further");
    check_refused(row("nom", &"x".repeat(1 << 21)), "a.csv row 3: longer than 1 MiB; repair it further");
    check_refused(
        row("nom", "A…[cut]"),
        "a.csv row 3, column \"nom\" holds a text that was cut because of its length: write it in full, or shorten it \
         and take the mark …[cut] away",
    );
    check_refused(
        row("nomm", "A"),
        "a.csv row 3 has a cell under a heading that the file lacks (did you mean \"nom\"?): it has nom, e-mail, ville",
    );
    let gone = Recipe { mapped_by: connect::MappedBy::BuiltIn("old".to_owned()), ..recipe.clone() };
    check_refused(
        reread(&gone, &[]),
        "a.csv was read by the built-in mapping \"old\", which there is no longer: import the file again",
    );
}
