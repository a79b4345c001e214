//! Which characters separate and surround the cells of a file, judged by which choice gives the most rows as
//! many cells as the heading row has.

use super::scan::{Cell, Dialect, Found, Scanner};
use memchr::memchr;

/// How much text is looked at.
const LOOK: usize = 1 << 16;

const DELIMITERS: [u8; 4] = *b";,\t|";
const QUOTES: [u8; 2] = *b"\"'";

/// The dialect of a sample of text. `whole` says that the sample is the whole file; `delimiter` is what a
/// mapping prescribes.
pub(super) fn dialect(sample: &[u8], whole: bool, delimiter: Option<u8>) -> Dialect {
    let whole = whole && sample.len() <= LOOK;
    let sample = &sample[..sample.len().min(LOOK)];
    let mut best = Dialect { delimiter: delimiter.unwrap_or(b','), quote: b'"' };
    let mut best_score = 0.0;
    for quote in QUOTES {
        for candidate in DELIMITERS.into_iter().filter(|found| delimiter.is_none_or(|only| only == *found)) {
            let dialect = Dialect { delimiter: candidate, quote };
            let score = score(sample, whole, dialect);
            if score > best_score {
                (best, best_score) = (dialect, score);
            }
        }
    }
    best
}

/// Share of rows that are as wide as the heading row; wider wins among equals. The double quote is the rule:
/// another one counts only if it surrounds the headings or makes more rows fit.
fn score(sample: &[u8], whole: bool, dialect: Dialect) -> f64 {
    let scanner = Scanner::new(dialect);
    let (mut cells, mut at, mut heading) = (Vec::new(), 0, 0);
    let (mut rows, mut fitting, mut bonus) = (0_u32, 0_u32, 0.0);
    while at < sample.len() {
        let (end, next) = match scanner.row(sample, at, whole, &mut cells) {
            Found::Row { end, next, .. } => (end, next),
            Found::Unclosed => (at, memchr(b'\n', &sample[at..]).map_or(sample.len(), |line| at + line + 1)),
            Found::More => break,
        };
        if end > at {
            if rows == 0 {
                heading = cells.len();
                bonus = if is_surrounded(sample, &cells, dialect.quote) { 0.0005 } else { 0.0 };
            }
            rows += 1;
            fitting += u32::from(cells.len() == heading);
        }
        at = next;
    }
    if heading < 2 {
        return 0.0;
    }
    f64::from(fitting) / f64::from(rows) + heading.min(100) as f64 / 1_000.0 + bonus
}

fn is_surrounded(sample: &[u8], cells: &[Cell], quote: u8) -> bool {
    cells.iter().all(|cell| {
        let (start, end) = (cell.start as usize, cell.end as usize);
        start > 0 && sample[start - 1] == quote && sample.get(end) == Some(&quote)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, delimiter: u8, quote: u8) {
        assert_eq!(dialect(text.as_bytes(), true, None), Dialect { delimiter, quote }, "{text:?}");
    }

    #[test]
    fn the_dialect_is_seen_from_the_rows() {
        check("nom;adresse\nA;1, rue B, Paris\nC;2, rue D\n", b';', b'"');
        check("name,address\nA,\"1; B; C\"\nB,x\n", b',', b'"');
        check("a\tb\n1,5\t2,5\n", b'\t', b'"');
        check("a|b|c\n1|2|3\n", b'|', b'"');
        check("'a','b'\n'x, y','d''e'\n", b',', b'\'');
        check("nom;ville\nd'Arc;l'Isle\n''; 'x'\n", b';', b'"');
        check("nom,ville\n'A, B',x\nC,'D, E'\n", b',', b'\'');
        check("email\na@b.fr\n", b',', b'"');
        check("prénom;nom;cp\n", b';', b'"');
    }

    #[test]
    fn a_few_ragged_rows_do_not_mislead() {
        check("a;b,c\n\"1;2\n1,2;3\n1;2\n1;2,3\n", b';', b'"');
        check("a;b;c\n1;2;3\n1;2\n1;2;3;4,5\n1;2;3\n", b';', b'"');
    }
}
