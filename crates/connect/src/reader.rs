//! Opens a file, whatever its format, and hands its rows on in batches.

use crate::batch::ROWS;
use crate::columns::{Planned, plan};
use crate::detect::detect;
use crate::encoding::{Charset, Text};
use crate::input::{Input, SAMPLE, sample};
use crate::reject::Rejects;
use crate::window::Window;
use crate::xlsx::with_workbook;
use crate::{Error, Format, Mapping, Reject, Shape, csv, jsonl};
use model::{Layout, RawBatch};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How to read a file.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// Which column feeds which field; recognised by the headings where missing.
    pub mapping: Option<Mapping>,
    /// Headings to carry along under their own name, such as the truth column of an evaluation.
    pub extras: Vec<String>,
}

/// Reads one file.
pub struct Reader {
    layout: Arc<Layout>,
    shape: Shape,
    rejects: Rejects,
    rows: Rows,
    /// Batches handed back to be filled again.
    spare: Vec<RawBatch>,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("shape", &self.shape).finish_non_exhaustive()
    }
}

enum Rows {
    Csv(Box<csv::Rows>),
    Jsonl(Box<jsonl::Rows>),
    Xlsx(std::vec::IntoIter<RawBatch>),
}

/// Opens a file, detects its format and checks its shape. What is wrong with the file as a whole is told here,
/// before the first row is read.
pub fn open(source: &Source) -> Result<Reader, Error> {
    let file = file_name(&source.path);
    let sample = sample(&source.path)?;
    let encoding = source.mapping.as_ref().and_then(|mapping| mapping.format.encoding.as_deref());
    match detect(&file, &sample, encoding)? {
        (Format::Csv, charset) => open_csv(source, &file, &sample, charset),
        (Format::JsonLines, charset) => open_jsonl(source, &file, charset),
        (Format::Xlsx, _) => open_xlsx(source, &file),
    }
}

impl Reader {
    /// What is common to all rows.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// What was detected about the file.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The next rows, at most 8,192; `None` at the end of the file.
    pub fn next_batch(&mut self) -> Result<Option<RawBatch>, Error> {
        let mut batch = self.spare.pop().unwrap_or_else(|| RawBatch::new(Arc::clone(&self.layout), ROWS));
        match &mut self.rows {
            Rows::Xlsx(batches) => return Ok(batches.next()),
            Rows::Csv(rows) => rows.fill(&mut batch, &mut self.rejects)?,
            Rows::Jsonl(rows) => rows.fill(&mut batch, &mut self.rejects)?,
        }
        self.note_late_findings();
        Ok(Some(batch).filter(|batch| !batch.is_empty()))
    }

    /// Hands back a batch that is no longer needed, so that its room is used again.
    pub fn recycle(&mut self, mut batch: RawBatch) {
        if Arc::ptr_eq(batch.layout(), &self.layout) {
            batch.clear();
            self.spare.push(batch);
        }
    }

    /// What only the rows could show: the encoding of a file that begins in ASCII, keys that come late.
    fn note_late_findings(&mut self) {
        if let Some(window) = self.rows.window() {
            self.shape.encoding = window.charset().name().to_owned();
        }
        if let Rows::Jsonl(rows) = &self.rows
            && self.shape.late.len() < rows.late().len()
        {
            self.shape.late = rows.late().to_vec();
        }
    }

    /// Bytes of the file read so far, for a progress bar against [`Shape::bytes`].
    pub fn bytes_read(&self) -> u64 {
        self.rows.window().map_or(self.shape.bytes, Window::bytes_read)
    }

    /// The rows left out so far: the first 10,000 of them.
    pub fn rejects(&self) -> &[Reject] {
        self.rejects.kept()
    }

    /// How many rows were left out so far, by reason ([`crate::RejectReason::kind`]).
    pub fn reject_counts(&self) -> &BTreeMap<&'static str, u64> {
        self.rejects.counts()
    }

    /// Rows without any text met so far; they are no rejects.
    pub fn blank_rows(&self) -> u64 {
        match &self.rows {
            Rows::Csv(rows) => rows.blank(),
            Rows::Jsonl(rows) => rows.blank(),
            Rows::Xlsx(_) => 0,
        }
    }
}

impl Rows {
    fn window(&self) -> Option<&Window> {
        match self {
            Self::Csv(rows) => Some(rows.window()),
            Self::Jsonl(rows) => Some(rows.window()),
            Self::Xlsx(_) => None,
        }
    }
}

fn open_csv(source: &Source, file: &str, sample: &[u8], charset: Charset) -> Result<Reader, Error> {
    let given = source.mapping.as_ref();
    let text = charset.text(sample);
    let delimiter = given.map(Mapping::delimiter).transpose()?.flatten();
    let opening = csv::opening(&text, sample.len() < SAMPLE, delimiter);
    let Some(opening) = opening else {
        let (file, is_blank) = (file.to_owned(), !text.contains(char::is_alphanumeric));
        return Err(if is_blank { Error::Empty { file } } else { Error::NoHeadings { file } });
    };
    let planned = plan(file, &opening.headings, given, &source.extras)?;
    let input = Input::open(&source.path)?;
    let layout = layout(source, file, &planned)?;
    let shape = Shape {
        delimiter: Some(char::from(opening.dialect.delimiter)),
        quote: Some(char::from(opening.dialect.quote)),
        encoding: charset.name().to_owned(),
        ..shape(file, Format::Csv, &input, &planned)
    };
    let rows = csv::Rows::new(Window::new(Text::new(input, charset)?), &opening, planned.plan)?;
    Ok(Reader {
        layout,
        shape,
        rejects: Rejects::of(file),
        rows: Rows::Csv(Box::new(rows)),
        spare: Vec::new(),
    })
}

fn open_jsonl(source: &Source, file: &str, charset: Charset) -> Result<Reader, Error> {
    let window = || Ok(Window::new(Text::new(Input::open(&source.path)?, charset)?));
    let headings = jsonl::headings(window()?)?;
    if headings.is_empty() {
        return Err(Error::Unreadable {
            file: file.to_owned(),
            what: "none of its first lines is a JSON object",
        });
    }
    let planned = plan(file, &headings, source.mapping.as_ref(), &source.extras)?;
    let layout = layout(source, file, &planned)?;
    let encoding = charset.name().to_owned();
    let shape = Shape { encoding, ..shape(file, Format::JsonLines, &Input::open(&source.path)?, &planned) };
    let rows = Rows::Jsonl(Box::new(jsonl::Rows::new(window()?, &headings, planned.plan)));
    Ok(Reader { layout, shape, rejects: Rejects::of(file), rows, spare: Vec::new() })
}

fn open_xlsx(source: &Source, file: &str) -> Result<Reader, Error> {
    let given = source.mapping.as_ref();
    let sheet = given.and_then(|mapping| mapping.format.sheet.as_deref());
    let mut rejects = Rejects::of(file);
    let (place, planned, layout, batches) = with_workbook(&source.path, file, |workbook| {
        let (place, planned) =
            workbook.find(sheet, |headings| plan(file, headings, given, &source.extras))?;
        let layout = layout(source, file, &planned)?;
        let batches = workbook.rows(&place, &planned.plan, &layout, &mut rejects)?;
        Ok((place, planned, layout, batches))
    })?;
    let shape = Shape {
        encoding: "UTF-8".to_owned(),
        sheet: Some(place.sheet),
        ..shape(file, Format::Xlsx, &Input::open(&source.path)?, &planned)
    };
    Ok(Reader { layout, shape, rejects, rows: Rows::Xlsx(batches.into_iter()), spare: Vec::new() })
}

fn shape(file: &str, format: Format, input: &Input, planned: &Planned) -> Shape {
    Shape {
        file: file.to_owned(),
        format,
        compressed: input.compressed,
        encoding: String::new(),
        delimiter: None,
        quote: None,
        sheet: None,
        mapped_by: planned.mapped_by.clone(),
        columns: planned.columns.clone(),
        unmapped: planned.unmapped.clone(),
        late: Vec::new(),
        bytes: input.total,
    }
}

fn layout(source: &Source, file: &str, planned: &Planned) -> Result<Arc<Layout>, Error> {
    let mapping = planned.mapping.as_ref();
    let name = mapping.and_then(|mapping| mapping.source.name.clone());
    Ok(Arc::new(Layout {
        file: file.to_owned(),
        source: name.unwrap_or_else(|| stem(&source.path)),
        slots: planned.plan.slots.clone(),
        country: mapping.map(Mapping::country).transpose()?.flatten(),
        date_order: mapping.and_then(|mapping| mapping.source.date_order).unwrap_or_default(),
    }))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The file's name without its endings: `clients.csv.gz` is the source `clients`.
fn stem(path: &Path) -> String {
    let name = file_name(path);
    let known = [".gz", ".csv", ".tsv", ".txt", ".xlsx", ".jsonl", ".ndjson", ".json"];
    let mut stem = name.as_str();
    for ending in known {
        let cut = stem.len().saturating_sub(ending.len());
        if cut > 0 && stem.is_char_boundary(cut) && stem[cut..].eq_ignore_ascii_case(ending) {
            stem = &stem[..cut];
        }
    }
    stem.to_owned()
}
