//! Excel workbooks. A sheet is read whole when the file is opened, so that nothing of a damaged workbook is
//! handed on; only the mapped columns are kept.

use crate::batch::is_full;
use crate::columns::{Plan, Planned};
use crate::input::{Stream, stream};
use crate::reject::RejectReason;
use crate::rejects::Rejects;
use crate::suggest::list;
use crate::window::LONGEST_ROW;
use crate::{Error, Source};
use calamine::{Cell, DataRef, Reader as _, Xlsx, XlsxCellReader, XlsxError};
use model::{Layout, RawBatch};
use std::borrow::Cow;
use std::fmt::Write;
use std::io::{BufReader, Read};
use std::sync::Arc;

/// Rows looked at for headings: titles and notes may stand above them.
const LOOK: usize = 20;
/// What a workbook that somebody sent may unpack to.
const MOST_UNPACKED: u64 = 1 << 30;
/// Bytes of text that are held of one: a few that are shared by many cells make many.
const MOST_HELD: usize = 1 << 30;

/// Lets `read` work on the workbook. A workbook made to do harm may trip the library that unpacks it over a
/// cell's position; that is a damaged workbook like any other.
pub(crate) fn with_workbook<T>(
    source: &Source,
    file: &str,
    read: impl FnOnce(&mut Workbook) -> Result<T, Error>,
) -> Result<T, Error> {
    let guarded = std::panic::AssertUnwindSafe(|| read(&mut Workbook::open(source, file)?));
    std::panic::catch_unwind(guarded).unwrap_or_else(|_| {
        let reason = "its cells lie outside of any sheet".to_owned();
        Err(Error::BrokenWorkbook { file: file.to_owned(), reason })
    })
}

/// An open workbook.
pub(crate) struct Workbook {
    file: String,
    book: Xlsx<BufReader<Box<dyn Stream>>>,
}

/// Where the table lies.
pub(crate) struct Place {
    /// The sheet's name.
    pub(crate) sheet: String,
    /// Position of the heading row in the sheet, from 0.
    heading: u32,
}

impl Workbook {
    /// Opens a workbook.
    fn open(source: &Source, file: &str) -> Result<Self, Error> {
        if source.store.is_some() && !unpacks_within(stream(source)?, MOST_UNPACKED) {
            return Err(too_large(file));
        }
        let book = Xlsx::new(BufReader::new(stream(source)?)).map_err(|error| broken(file, &error))?;
        Ok(Self { file: file.to_owned(), book })
    }

    /// The first sheet with a heading row that can be planned, or the one asked for. Where none can, the reason
    /// is that of the widest row.
    pub(crate) fn find(
        &mut self,
        sheet: Option<&str>,
        plan: impl Fn(&[String]) -> Result<Planned, Error>,
    ) -> Result<(Place, Planned), Error> {
        let mut widest = (0, Error::Empty { file: self.file.clone() });
        for sheet in self.sheets(sheet)? {
            for (heading, cells) in self.first_rows(&sheet)? {
                let width = cells.iter().filter(|cell| !cell.is_empty()).count();
                match plan(&cells) {
                    Ok(planned) => return Ok((Place { sheet, heading }, planned)),
                    Err(error) if width > widest.0 => widest = (width, error),
                    Err(_) => {}
                }
            }
        }
        Err(widest.1)
    }

    /// All rows below the headings.
    pub(crate) fn rows(
        &mut self,
        place: &Place,
        plan: &Plan,
        layout: &Arc<Layout>,
        rejects: &mut Rejects,
    ) -> Result<Vec<RawBatch>, Error> {
        let mut rows = Rows::of(self, &place.sheet)?;
        let (mut batches, mut row) = (Vec::new(), Row::default());
        let mut batch = RawBatch::new(Arc::clone(layout), 256);
        let mut held = 0;
        while rows.next(&mut row)? {
            if row.index <= place.heading || row.text.is_empty() {
                continue;
            }
            let number = u64::from(row.index) + 1;
            rejects.remove(&plan.forbidden, |column| row.cell(column).is_empty());
            if row.text.len() > LONGEST_ROW {
                let content = || plan.row(true, |column| Cow::Borrowed(row.cell(column)));
                rejects.add(number, None, RejectReason::TooLong, content);
                continue;
            }
            batch.push(number, plan.columns.iter().map(|column| row.cell(*column)));
            if is_full(&batch) {
                held += batch.text_bytes();
                if held > MOST_HELD {
                    return Err(too_large(&rows.file));
                }
                batches.push(std::mem::replace(&mut batch, RawBatch::new(Arc::clone(layout), 256)));
            }
        }
        batches.push(batch);
        batches.retain(|batch| !batch.is_empty());
        Ok(batches)
    }

    fn sheets(&self, wanted: Option<&str>) -> Result<Vec<String>, Error> {
        let all = self.book.sheet_names();
        let Some(wanted) = wanted else { return Ok(all) };
        let found = all.iter().find(|name| name.trim().to_lowercase() == wanted.trim().to_lowercase());
        let names: Vec<&str> = all.iter().map(String::as_str).collect();
        let (file, sheet) = (self.file.clone(), wanted.to_owned());
        found.map(|name| vec![name.clone()]).ok_or_else(|| Error::NoSheet {
            file,
            sheet,
            available: list(&names),
        })
    }

    fn first_rows(&mut self, sheet: &str) -> Result<Vec<(u32, Vec<String>)>, Error> {
        let mut rows = Rows::of(self, sheet)?;
        let (mut first, mut row) = (Vec::new(), Row::default());
        while first.len() < LOOK && rows.next(&mut row)? {
            if !row.text.trim().is_empty() {
                let width = row.cells.iter().map(|(column, ..)| column + 1).max().unwrap_or_default();
                first
                    .push((row.index, (0..width).map(|column| row.cell(column).trim().to_owned()).collect()));
            }
        }
        Ok(first)
    }
}

/// The rows of one sheet.
struct Rows<'a> {
    file: String,
    cells: XlsxCellReader<'a, BufReader<Box<dyn Stream>>>,
    next: Option<Cell<DataRef<'a>>>,
    ended: bool,
}

impl<'a> Rows<'a> {
    fn of(workbook: &'a mut Workbook, sheet: &str) -> Result<Self, Error> {
        let file = workbook.file.clone();
        let cells = workbook.book.worksheet_cells_reader(sheet).map_err(|error| broken(&file, &error))?;
        Ok(Self { file, cells, next: None, ended: false })
    }

    /// Reads the next row that has a cell; false at the end of the sheet.
    fn next(&mut self, row: &mut Row) -> Result<bool, Error> {
        row.clear();
        while let Some(cell) = self.next_cell()? {
            if !row.cells.is_empty() && cell.get_position().0 != row.index {
                self.next = Some(cell);
                break;
            }
            row.take(&cell);
        }
        Ok(!row.cells.is_empty())
    }

    /// The cell put back, else the next one. Behind the last one the sheet must not be asked again.
    fn next_cell(&mut self) -> Result<Option<Cell<DataRef<'a>>>, Error> {
        if self.next.is_some() || self.ended {
            return Ok(self.next.take());
        }
        let cell = self.cells.next_cell().map_err(|error| broken(&self.file, &error))?;
        self.ended = cell.is_none();
        Ok(cell)
    }
}

/// One row's cells as text.
#[derive(Default)]
struct Row {
    index: u32,
    text: String,
    cells: Vec<(usize, usize, usize)>,
}

impl Row {
    fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
    }

    fn take(&mut self, cell: &Cell<DataRef<'_>>) {
        let (index, column) = cell.get_position();
        let start = self.text.len();
        write_value(cell.get_value(), &mut self.text);
        self.index = index;
        self.cells.push((column as usize, start, self.text.len()));
    }

    fn cell(&self, column: usize) -> &str {
        let found = self.cells.iter().find(|(at, ..)| *at == column);
        found.map_or("", |(_, start, end)| &self.text[*start..*end])
    }
}

/// Writes a value as a person would: whole numbers without a decimal point, days in ISO form. What Excel could
/// not compute is empty.
fn write_value(value: &DataRef<'_>, out: &mut String) {
    let written = match value {
        DataRef::Int(number) => write!(out, "{number}"),
        DataRef::Float(number) => write!(out, "{number}"),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            out.write_str(text)
        }
        DataRef::SharedString(text) => out.write_str(text),
        DataRef::Bool(value) => write!(out, "{value}"),
        DataRef::DateTime(moment) if moment.is_datetime() && moment.as_f64() >= 1.0 => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let day = write!(out, "{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) {
                day
            } else {
                write!(out, "T{hour:02}:{minute:02}:{second:02}")
            }
        }
        DataRef::DateTime(moment) => write!(out, "{}", moment.as_f64()),
        DataRef::Error(_) | DataRef::Empty => Ok(()),
    };
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
}

/// Whether the archive holds no more than that. What its directory says of it is not believed.
fn unpacks_within(stream: Box<dyn Stream>, most: u64) -> bool {
    let Ok(mut archive) = zip::ZipArchive::new(BufReader::new(stream)) else { return true };
    let mut left = most;
    for part in 0..archive.len() {
        let Ok(part) = archive.by_index(part) else { return true };
        // What is damaged is told by whoever reads it.
        left -= std::io::copy(&mut part.take(left), &mut std::io::sink()).unwrap_or_default();
        if left == 0 {
            return false;
        }
    }
    true
}

fn too_large(file: &str) -> Error {
    let reason = "it unpacks to more than can be held".to_owned();
    Error::BrokenWorkbook { file: file.to_owned(), reason }
}

/// The reader's own messages may quote cells, so only their kind is told.
fn broken(file: &str, error: &XlsxError) -> Error {
    let reason = match error {
        XlsxError::Io(_) | XlsxError::Zip(_) => "its archive is incomplete",
        XlsxError::Xml(_) | XlsxError::XmlEof(_) | XlsxError::XmlAttr(_) => {
            "its sheet breaks off or is no valid XML"
        }
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => {
            "a part of it is missing, or it is no workbook"
        }
        _ => "its content does not follow the format",
    };
    Error::BrokenWorkbook { file: file.to_owned(), reason: reason.to_owned() }
}
