//! Opens a file, whatever its format: detects how it is written, lets a planner say what its columns mean, and
//! checks its shape.

use crate::columns::{Planned, plan};
use crate::detect::detect;
use crate::encoding::{Charset, Text};
use crate::forbidden::Judge;
use crate::input::{Input, SAMPLE, sample};
use crate::reader::{Reader, Rows, Source};
use crate::rejects::Rejects;
use crate::window::Window;
use crate::xlsx::with_workbook;
use crate::{Error, Format, Mapping, Recipe, Shape, csv, jsonl};
use model::Layout;
use std::path::Path;
use std::sync::Arc;

/// Says what the columns under the headings of a file mean.
pub(crate) type Planner<'a> = dyn Fn(&str, &[String]) -> Result<Planned, Error> + 'a;

/// Opens a file, detects its format and checks its shape. What is wrong with the file as a whole is told here,
/// before the first row is read.
pub fn open(source: &Source) -> Result<Reader, Error> {
    source.forbidden.check(source)?;
    open_planned(source, &|file, headings| plan(file, headings, source))
}

/// Opens a file whose columns mean what the planner says.
pub(crate) fn open_planned(source: &Source, planner: &Planner<'_>) -> Result<Reader, Error> {
    let file = file_name(&source.path);
    let sample = sample(source)?;
    let encoding = source.mapping.as_ref().and_then(|mapping| mapping.format.encoding.as_deref());
    match detect(&file, &sample, encoding)? {
        (Format::Csv, charset) => open_csv(source, planner, &file, &sample, charset),
        (Format::JsonLines, charset) => open_jsonl(source, planner, &file, charset),
        (Format::Xlsx, _) => open_xlsx(source, planner, &file),
    }
}

fn open_csv(
    source: &Source,
    planner: &Planner<'_>,
    file: &str,
    sample: &[u8],
    charset: Charset,
) -> Result<Reader, Error> {
    let given = source.mapping.as_ref();
    let text = charset.text(sample);
    let delimiter = given.map(Mapping::delimiter).transpose()?.flatten();
    let opening = csv::opening(&text, sample.len() < SAMPLE, delimiter);
    let Some(opening) = opening else {
        let (file, is_blank) = (file.to_owned(), !text.contains(char::is_alphanumeric));
        return Err(if is_blank { Error::Empty { file } } else { Error::NoHeadings { file } });
    };
    let planned = planner(file, &opening.headings)?;
    let input = Input::open(source)?;
    let layout = layout(source, file, &planned)?;
    let shape = Shape {
        delimiter: Some(char::from(opening.dialect.delimiter)),
        quote: Some(char::from(opening.dialect.quote)),
        encoding: charset.name().to_owned(),
        ..shape(file, Format::Csv, &input, &planned)
    };
    let recipe = Recipe::of(source, &layout, &shape, &planned.plan);
    let forbidden = planned.plan.forbidden.len();
    let rows = csv::Rows::new(Window::new(Text::new(input, charset)?), &opening, planned.plan)?;
    Ok(Reader {
        layout,
        shape,
        recipe,
        rejects: Rejects::of(file, source),
        forbidden,
        rows: Rows::Csv(Box::new(rows)),
        spare: Vec::new(),
    })
}

fn open_jsonl(source: &Source, planner: &Planner<'_>, file: &str, charset: Charset) -> Result<Reader, Error> {
    let window = || Ok(Window::new(Text::new(Input::open(source)?, charset)?));
    let headings = jsonl::headings(window()?)?;
    if headings.is_empty() {
        return Err(Error::Unreadable {
            file: file.to_owned(),
            what: "none of its first lines is a JSON object",
        });
    }
    let mut planned = planner(file, &headings)?;
    // A line may hold keys that no line before had, so what cannot be read may always hide a forbidden value.
    planned.plan.withholds = !source.forbidden.is_empty();
    let layout = layout(source, file, &planned)?;
    let encoding = charset.name().to_owned();
    let shape = Shape { encoding, ..shape(file, Format::JsonLines, &Input::open(source)?, &planned) };
    let recipe = Recipe::of(source, &layout, &shape, &planned.plan);
    let forbidden = planned.plan.forbidden.len();
    let rows = Rows::Jsonl(Box::new(jsonl::Rows::new(window()?, planned.plan, Judge::of(&source.forbidden))));
    Ok(Reader {
        layout,
        shape,
        recipe,
        rejects: Rejects::of(file, source),
        forbidden,
        rows,
        spare: Vec::new(),
    })
}

fn open_xlsx(source: &Source, planner: &Planner<'_>, file: &str) -> Result<Reader, Error> {
    let given = source.mapping.as_ref();
    let sheet = given.and_then(|mapping| mapping.format.sheet.as_deref());
    let mut rejects = Rejects::of(file, source);
    let (place, planned, layout, batches) = with_workbook(source, file, |workbook| {
        let (place, planned) = workbook.find(sheet, |headings| planner(file, headings))?;
        let layout = layout(source, file, &planned)?;
        let batches = workbook.rows(&place, &planned.plan, &layout, &mut rejects)?;
        Ok((place, planned, layout, batches))
    })?;
    let shape = Shape {
        encoding: "UTF-8".to_owned(),
        sheet: Some(place.sheet),
        ..shape(file, Format::Xlsx, &Input::open(source)?, &planned)
    };
    let recipe = Recipe::of(source, &layout, &shape, &planned.plan);
    let forbidden = planned.plan.forbidden.len();
    Ok(Reader {
        layout,
        shape,
        recipe,
        rejects,
        forbidden,
        rows: Rows::Xlsx(batches.into_iter()),
        spare: Vec::new(),
    })
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
        forbidden: planned.forbidden(),
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
