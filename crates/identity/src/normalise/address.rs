//! Postal address lines: house number, street with its abbreviations spelt out (AFNOR NF Z10-011), and what
//! else stands there: building, flat, floor, residence. Towns and postcodes are read by `place`.

mod line;
mod number;
mod words;

use super::{CleanRecord, text};
use line::Line;
use model::{Field, RemarkKind};

/// The raw cells of an address.
pub(super) struct Cells<'a> {
    /// House number, where it has its own column.
    pub number: &'a str,
    /// Street line.
    pub street: &'a str,
    /// Further line.
    pub complement: &'a str,
    /// Postcode; a street line that repeats it ends before it.
    pub postcode: &'a str,
}

/// Reads the address lines into the number, street and complement of `out`, whose country is set.
pub(super) fn read(cells: &Cells<'_>, out: &mut CleanRecord) {
    let mut folded = String::with_capacity(cells.street.len() + cells.complement.len() + 1);
    if text::fold(cells.street, &mut folded).lost() {
        out.note(Field::Street, RemarkKind::Garbled);
    }
    if cells.complement.is_empty() {
        read_lines(&folded, "", cells.postcode, out);
    } else {
        read_both(&folded, cells, out);
    }
    if !cells.number.is_empty() {
        read_number(cells.number, out);
    }
}

/// Which of two lines holds the street is not the same in every form: a line that begins with a number is a
/// street, before one that does not.
fn read_both(street: &str, cells: &Cells<'_>, out: &mut CleanRecord) {
    let mut complement = String::new();
    if text::fold(cells.complement, &mut complement).lost() {
        out.note(Field::AddressComplement, RemarkKind::Garbled);
    }
    let numbered = |line: &str| line.starts_with(|first: char| first.is_ascii_digit());
    if street.is_empty() || (numbered(&complement) && !numbered(street) && cells.number.is_empty()) {
        let both = complement + " " + street;
        read_lines(both.trim_end(), "", cells.postcode, out);
    } else {
        read_lines(street, &complement, cells.postcode, out);
    }
}

/// Appends one more line to the complement.
pub(super) fn read_more(cell: &str, out: &mut CleanRecord) {
    let mut folded = String::new();
    text::fold(cell, &mut folded);
    append_complement(&folded, out);
}

fn append_complement(folded: &str, out: &mut CleanRecord) {
    for word in text::words(folded) {
        append(&mut out.complement, words::spell_unit(word));
    }
}

fn read_lines(street: &str, complement: &str, postcode: &str, out: &mut CleanRecord) {
    let french = words::is_french(out.country);
    append_complement(complement, out);
    let mut line = Line::split(street, postcode, french);
    (out.street_number, out.street_suffix) = line.take_number();
    line.write_street(&mut out.street);
    line.write_complement(&mut out.complement);
}

fn read_number(cell: &str, out: &mut CleanRecord) {
    let mut folded = String::new();
    text::fold(cell, &mut folded);
    let mut words = text::words(&folded);
    let found = words.find_map(number::read);
    if let Some((number, suffix)) = found {
        let next = words.next().and_then(number::suffix);
        (out.street_number, out.street_suffix) =
            (number, if suffix == 0 { next.unwrap_or(0) } else { suffix });
    }
}

/// Appends a word behind a space.
fn append(text: &mut String, word: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(word);
}

#[cfg(test)]
mod tests;
