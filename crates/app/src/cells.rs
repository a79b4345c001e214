//! The inside of a sealed record: its cells in the order of its layout, each led by its length. Which field a
//! cell feeds stands outside, once for all records of one layout.

use model::{Field, RawRecord, Slot};

/// Appends a cell.
pub fn push(cells: &mut Vec<u8>, cell: &str) {
    let mut length = cell.len();
    while length >= 0x80 {
        cells.push(length as u8 | 0x80);
        length >>= 7;
    }
    cells.push(length as u8);
    cells.extend_from_slice(cell.as_bytes());
}

/// The cells of a record; ends early where the bytes are not what [`push`] wrote.
pub fn read(mut bytes: &[u8]) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let mut length = 0usize;
        let mut shift = 0;
        loop {
            let (byte, rest) = bytes.split_first()?;
            bytes = rest;
            length |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
            shift += 7;
            if shift > 28 {
                return None;
            }
        }
        let (cell, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        std::str::from_utf8(cell).ok()
    })
}

/// Which slots of a file's layout are kept in the repository: those of fields, except the source's name, which
/// is known by where the record lies.
pub fn kept(slots: &[Slot]) -> Vec<(usize, Field)> {
    let field = |(position, slot): (usize, &Slot)| match slot {
        Slot::Field(Field::Source) | Slot::Extra(_) => None,
        Slot::Field(field) => Some((position, *field)),
    };
    slots.iter().enumerate().filter_map(field).collect()
}

/// The kept slots as text: the name of a layout.
pub fn slots_text(kept: &[(usize, Field)]) -> String {
    kept.iter().map(|(_, field)| field.key()).collect::<Vec<_>>().join(",")
}

/// The slots a layout's text names; nothing where it names a field that this program does not know.
pub fn slots_of(text: &str) -> Option<Vec<Slot>> {
    text.split(',').map(|key| Field::from_key(key).map(Slot::Field)).collect()
}

/// The kept cells of a row.
pub fn encode(record: &RawRecord<'_>, kept: &[(usize, Field)], cells: &mut Vec<u8>) {
    cells.clear();
    kept.iter().for_each(|(slot, _)| push(cells, record.cell(*slot)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cells_come_back_as_they_were(cells: Vec<String>, long in 100usize..40_000) {
            let cells: Vec<String> = cells.into_iter().chain(["é".repeat(long)]).collect();
            let mut bytes = Vec::new();
            cells.iter().for_each(|cell| push(&mut bytes, cell));
            prop_assert_eq!(read(&bytes).collect::<Vec<_>>(), cells);
        }

        #[test]
        fn any_bytes_are_read_without_harm(bytes: Vec<u8>) {
            read(&bytes).for_each(drop);
        }
    }
}
