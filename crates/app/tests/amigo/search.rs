//! Looking for values that must not lie anywhere in clear: in every form in which a program could have written
//! them, in plain bytes, in what was packed, and in each cell of a database.
//!
//! Forms shorter than five bytes are left out: chance would find them in sealed bytes. Numbers that short are
//! compared with whole cells instead.

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use memchr::memmem;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Column, Row, TypeInfo, ValueRef};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

/// A value to look for.
#[derive(Clone, Copy, Debug)]
pub enum Canary {
    /// A name, an address, a number of a card.
    Text(&'static str),
    /// A French phone number: the nine digits behind the zero.
    Phone(u64),
    /// A day: year, month, day.
    Day(i16, i8, i8),
}

/// Shortest form that is looked for.
const SHORTEST: usize = 5;
/// The most that is taken out of something packed.
const MOST: u64 = 64 << 20;

/// One form of a canary.
struct Form {
    of: String,
    bytes: Vec<u8>,
    /// Digits that could stand within longer numbers or names: counted only when they stand alone.
    alone: bool,
}

/// All forms of some canaries.
pub struct Search {
    forms: Vec<Form>,
    /// Whole numbers that a cell must not hold.
    numbers: Vec<(i64, String)>,
}

impl Search {
    pub fn new(canaries: &[Canary]) -> Search {
        let mut search = Search { forms: Vec::new(), numbers: Vec::new() };
        for canary in canaries {
            let name = format!("{canary:?}");
            match canary {
                Canary::Text(text) => search.text(&name, text),
                Canary::Phone(national) => search.phone(&name, *national),
                Canary::Day(year, month, day) => search.day(&name, *year, *month, *day),
            }
        }
        search
    }

    /// A text as typed, in capitals, in small letters, folded and without separators, in every encoding.
    fn text(&mut self, name: &str, text: &str) {
        let folded = fold(text);
        let bare = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        let mut variants = BTreeSet::new();
        for text in [text.to_owned(), folded.clone(), bare(text), bare(&folded)] {
            variants.extend([text.to_uppercase(), text.to_lowercase(), text]);
        }
        variants.iter().for_each(|variant| self.encodings(name, variant, false));
    }

    fn phone(&mut self, name: &str, national: u64) {
        let digits = national.to_string();
        let pairs: Vec<&str> = (1..9).step_by(2).map(|at| &digits[at..at + 2]).collect();
        for mark in [" ", ".", "-"] {
            let rest = pairs.join(mark);
            for head in ["0", "+33", &format!("+33{mark}"), "0033"] {
                self.encodings(name, &format!("{head}{}{mark}{rest}", &digits[..1]), false);
            }
        }
        for head in ["0", "33", "0033", ""] {
            self.encodings(name, &format!("{head}{digits}"), false);
        }
        for number in [national, 33_000_000_000 + national] {
            self.number(name, number as i64);
        }
    }

    fn day(&mut self, name: &str, year: i16, month: i8, day: i8) {
        let date = jiff::civil::date(year, month, day);
        for order in ["%Y*%m*%d", "%d*%m*%Y", "%m*%d*%Y", "%d*%m*%y", "%m*%d*%y", "%y*%m*%d", "%-d*%-m*%Y"] {
            for mark in ["-", "/", ".", " "] {
                self.encodings(name, &date.strftime(&order.replace('*', mark)).to_string(), true);
            }
        }
        for order in ["%Y%m%d", "%d%m%Y", "%m%d%Y", "%d %B %Y", "%B %-d, %Y", "%d %b %Y", "%b %-d, %Y"] {
            self.encodings(name, &date.strftime(order).to_string(), true);
        }
        let month =
            ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre"]
                .into_iter()
                .chain(["novembre", "décembre"])
                .nth(date.month() as usize - 1)
                .unwrap();
        self.text(name, &format!("{} {month} {year}", date.day()));
        let since = |start: jiff::civil::Date| i64::from((date - start).get_days());
        let since_1970 = since(jiff::civil::date(1970, 1, 1));
        let since_0001 = since(jiff::civil::date(1, 1, 1)) + 1;
        let excel = since(jiff::civil::date(1899, 12, 30));
        let packed = i64::from(year) << 9 | i64::from(date.month()) << 5 | i64::from(date.day());
        for number in [since_1970, since_0001, excel, packed, since_1970 * 86_400, since_1970 * 86_400_000] {
            self.number(name, number);
        }
    }

    /// A number as text and as eight bytes in either order; as the whole of a cell.
    fn number(&mut self, name: &str, number: i64) {
        self.numbers.push((number, format!("{name} as the number {number}")));
        self.encodings(name, &number.to_string(), true);
        let significant = (64 - number.unsigned_abs().leading_zeros()).div_ceil(8);
        if significant >= 3 {
            self.form(name, "64 bits, low byte first", number.to_le_bytes().to_vec(), false);
            self.form(name, "64 bits, high byte first", number.to_be_bytes().to_vec(), false);
        }
    }

    fn encodings(&mut self, name: &str, text: &str, alone: bool) {
        let of = |encoding: &str| format!("{name} as `{text}` in {encoding}");
        let bytes = text.as_bytes();
        let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut forms = vec![
            ("UTF-8", bytes.to_vec()),
            ("UTF-16 LE", wide(u16::to_le_bytes)),
            ("UTF-16 BE", wide(u16::to_be_bytes)),
            ("hex", hex.clone().into_bytes()),
            ("HEX", hex.to_uppercase().into_bytes()),
        ];
        if !text.is_ascii() {
            let latin = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?'));
            forms.push(("Latin-1", latin.collect()));
        }
        for offset in 0..3 {
            let coded = base64(bytes, offset);
            let url = coded.replace('+', "-").replace('/', "_");
            forms.push(("base64", coded.into_bytes()));
            forms.push(("base64 for URLs", url.into_bytes()));
        }
        for (encoding, bytes) in forms {
            self.form(&of(encoding), "", bytes, alone && encoding == "UTF-8");
        }
    }

    fn form(&mut self, name: &str, encoding: &str, bytes: Vec<u8>, alone: bool) {
        let known = self.forms.iter().any(|form| form.bytes == bytes);
        if bytes.len() >= SHORTEST && !known {
            self.forms.push(Form { of: format!("{name} {encoding}"), bytes, alone });
        }
    }

    /// What is found in some bytes, and in what inflates within them.
    pub fn bytes(&self, bytes: &[u8]) -> Vec<String> {
        self.bytes_within(bytes, 3)
    }

    fn bytes_within(&self, bytes: &[u8], depth: usize) -> Vec<String> {
        let stands = |form: &Form, at: usize| {
            let is_inner =
                |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
            let before = at.checked_sub(1).and_then(|at| bytes.get(at));
            !form.alone || !is_inner(before) && !is_inner(bytes.get(at + form.bytes.len()))
        };
        let is_found = |form: &&Form| memmem::find_iter(bytes, &form.bytes).any(|at| stands(form, at));
        let mut found: Vec<String> = self.forms.iter().filter(is_found).map(|form| form.of.clone()).collect();
        if depth > 0 {
            for (kind, inflated) in inflate(bytes) {
                let within = self.bytes_within(&inflated, depth - 1);
                found.extend(within.into_iter().map(|what| format!("{what}, packed ({kind})")));
            }
        }
        found
    }

    /// What is found in a file, and in the cells of a database.
    pub fn file(&self, path: &Path) -> Vec<String> {
        let bytes = std::fs::read(path).unwrap();
        let mut found = self.bytes(&bytes);
        found.extend(self.bytes(path.to_string_lossy().as_bytes()));
        if bytes.starts_with(b"SQLite format 3\0") {
            found.extend(self.cells(path));
        }
        found.into_iter().map(|what| format!("{}: {what}", path.display())).collect()
    }

    /// What is found in a folder, and how many files there are.
    pub fn folder(&self, path: &Path) -> (Vec<String>, usize) {
        let (mut found, mut files) = (Vec::new(), 0);
        for entry in std::fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                let (within, number) = self.folder(&path);
                found.extend(within);
                files += number;
            } else {
                found.extend(self.file(&path));
                files += 1;
            }
        }
        (found, files)
    }

    /// Every cell of every table: whole values, wherever the pages cut them.
    fn cells(&self, path: &Path) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.db");
        for ending in ["", "-wal"] {
            let from = format!("{}{ending}", path.display());
            if Path::new(&from).exists() {
                std::fs::copy(from, format!("{}{ending}", copy.display())).unwrap();
            }
        }
        let runtime = amigo::session::runtime().unwrap();
        runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(&copy);
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
            let tables = "SELECT name FROM sqlite_master WHERE type = 'table'";
            let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&pool).await.unwrap();
            let mut found = Vec::new();
            for table in tables {
                let select = AssertSqlSafe(format!("SELECT * FROM {table}"));
                for row in sqlx::query(select).fetch_all(&pool).await.unwrap() {
                    for column in row.columns() {
                        let what = self.cell(&row, column.ordinal());
                        found.extend(
                            what.into_iter().map(|what| format!("{table}.{}: {what}", column.name())),
                        );
                    }
                }
            }
            pool.close().await;
            found
        })
    }

    fn cell(&self, row: &sqlx::sqlite::SqliteRow, at: usize) -> Vec<String> {
        let kind = row.try_get_raw(at).unwrap().type_info().name().to_owned();
        match kind.as_str() {
            "INTEGER" => {
                let value: i64 = row.get_unchecked(at);
                let same = self.numbers.iter().filter(|(number, _)| *number == value);
                same.map(|(_, name)| name.clone()).collect()
            }
            "TEXT" => self.bytes(row.get_unchecked::<String, _>(at).as_bytes()),
            "BLOB" => self.bytes(&row.get_unchecked::<Vec<u8>, _>(at)),
            "NULL" => Vec::new(),
            other => panic!("a cell of type {other}"),
        }
    }
}

/// Letters without their accents.
fn fold(text: &str) -> String {
    let plain = |letter: char| match letter {
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'É' | 'È' | 'Ê' | 'Ë' => 'E',
        'à' | 'â' => 'a',
        'ç' => 'c',
        'î' | 'ï' => 'i',
        'ô' => 'o',
        'û' | 'ù' => 'u',
        other => other,
    };
    text.chars().map(plain).collect()
}

/// The letters that bytes have in base64 behind so many others, without those that neighbours share.
fn base64(bytes: &[u8], offset: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let padded: Vec<u8> = std::iter::repeat_n(0, offset).chain(bytes.iter().copied()).collect();
    let bit = |at: usize| padded[at / 8] >> (7 - at % 8) & 1;
    let (first, last) = ((offset * 8).div_ceil(6), padded.len() * 8 / 6);
    let letter = |at: usize| (0..6).fold(0, |value, place| value << 1 | bit(at * 6 + place));
    (first..last).map(|at| char::from(LETTERS[usize::from(letter(at))])).collect()
}

/// Everything in some bytes that looks packed and can be unpacked, whole or in part.
fn inflate(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut all = Vec::new();
    let mut take = |kind, reader: &mut dyn Read| {
        let mut plain = Vec::new();
        // What was cut off is looked at as far as it goes.
        let _ = reader.take(MOST).read_to_end(&mut plain);
        if plain.len() >= SHORTEST {
            all.push((kind, plain));
        }
    };
    take("deflate", &mut DeflateDecoder::new(bytes));
    for at in memchr::memchr3_iter(0x1F, 0x78, b'P', bytes) {
        let rest = &bytes[at..];
        if rest.starts_with(&[0x1F, 0x8B, 8]) {
            take("gzip", &mut GzDecoder::new(rest));
        } else if rest.len() > 2 && rest[0] == 0x78 && (0x7800 + u16::from(rest[1])) % 31 == 0 {
            take("zlib", &mut ZlibDecoder::new(rest));
        } else if rest.starts_with(b"PK\x03\x04") && rest.len() > 30 {
            let length = |at: usize| usize::from(u16::from_le_bytes([rest[at], rest[at + 1]]));
            if let Some(packed) = rest.get(30 + length(26) + length(28)..) {
                take("zip", &mut DeflateDecoder::new(packed));
            }
        }
    }
    all
}

/// The search itself is searched: what is planted is found, in every form and every hiding place.
#[test]
fn a_planted_canary_is_found_in_every_form() {
    use std::io::Write;
    let search = Search::new(&[
        Canary::Text("Zébulonia Xanthopoulquist"),
        Canary::Phone(639_987_123),
        Canary::Day(1931, 11, 17),
    ]);
    let check = |bytes: &[u8]| {
        let hidden = [b"\x00\x01;".as_slice(), bytes, b"\x02;"].concat();
        assert!(!search.bytes(&hidden).is_empty(), "{} was not found", String::from_utf8_lossy(bytes));
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&hidden).unwrap();
        let packed = [b"abc".to_vec(), packed.finish().unwrap()].concat();
        assert!(!search.bytes(&packed).is_empty(), "not found in gzip");
        let mut twice = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        twice.write_all(&packed).unwrap();
        assert!(
            !search.bytes(&[vec![7; 9], twice.finish().unwrap()].concat()).is_empty(),
            "not found in zlib"
        );
    };
    search.forms.iter().for_each(|form| check(&form.bytes));
    assert!(search.forms.len() > 500, "{}", search.forms.len());
    // Written by other hands than the search's own.
    for text in [
        "Zébulonia Xanthopoulquist",
        "ZEBULONIA XANTHOPOULQUIST",
        "zebuloniaxanthopoulquist",
        "WsOpYnVsb25pYSBYYW50aG9wb3VscXVpc3Q",
        "eFrDqWJ1bG9uaWEgWGFudGhvcG91bHF1aXN0eQ==",
        "eHhaw6lidWxvbmlhIFhhbnRob3BvdWxxdWlzdHk=",
        "5ac3a962756c6f6e69612058616e74686f706f756c7175697374",
        "06 39 98 71 23",
        "+33639987123",
        "1931-11-17",
        "17/11/31",
        "17 novembre 1931",
        "-13925",
        "705238",
        "11644",
        "989041",
    ] {
        check(text.as_bytes());
    }
    check(b"\xb3\x77\x19\xd5\x07\0\0\0");
    check(b"\0\0\0\x07\xd5\x19\x77\xb3");
    check(b"Z\0\xe9\0b\0u\0l\0o\0n\0i\0a\0 \0X\0a\0n\0t\0h\0o\0p\0o\0u\0l\0q\0u\0i\0s\0t\0");
    assert_eq!(search.bytes(b"a number 9911644 and a name Zebulon Xantho, 1931"), [""; 0]);
}

#[test]
fn a_planted_canary_is_found_in_a_database_wherever_its_pages_cut_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    let runtime = amigo::session::runtime().unwrap();
    let search = Search::new(&[Canary::Text("Xanthopoulquist"), Canary::Day(1931, 11, 17)]);
    for (value, expected) in [
        (format!("'{}Xanthopoulquist{0}'", "x-".repeat(5_000)), true),
        (format!("x'{}58616e74686f706f756c7175697374'", "00".repeat(4_090)), true),
        ("11644".to_owned(), true),
        ("-13925".to_owned(), true),
        ("'nobody'".to_owned(), false),
        ("11645".to_owned(), false),
    ] {
        runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
            for statement in [
                "DROP TABLE IF EXISTS t".to_owned(),
                "CREATE TABLE t (a)".into(),
                format!("INSERT INTO t VALUES ({value})"),
            ] {
                sqlx::query(AssertSqlSafe(statement)).execute(&pool).await.unwrap();
            }
            pool.close().await;
        });
        let found = search.cells(&path);
        assert_eq!(!found.is_empty(), expected, "{found:?}");
    }
}
