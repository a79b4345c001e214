//! Forms on the web site: one JSON object a line, empty answers left out.

use super::Entry;
use super::shopify::title;
use crate::Error;
use crate::day::Day;
use serde::Serialize;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Form<'a> {
    submission_id: &'a str,
    submitted_at: String,
    form: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    civility: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    email: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    phone: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    birth_date: Option<String>,
    #[serde(skip_serializing_if = "str::is_empty")]
    birth_place: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<Address<'a>>,
    newsletter: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Address<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    street: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    complement: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    postal_code: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    city: &'a str,
    country: &'static str,
}

/// The file of forms being written.
pub(crate) struct File {
    writer: BufWriter<std::fs::File>,
    path: PathBuf,
}

impl File {
    /// Creates the file.
    pub(crate) fn create(out: &Path) -> Result<Self, Error> {
        let path = out.join("web_forms.jsonl");
        let file =
            std::fs::File::create(&path).map_err(|source| Error::Create { path: path.clone(), source })?;
        Ok(Self { writer: BufWriter::with_capacity(1 << 16, file), path })
    }

    /// Writes one form.
    pub(crate) fn write(&mut self, entry: &mut Entry) -> Result<(), Error> {
        let kind = entry.extras.weighted(&[(5, "newsletter"), (3, "contact"), (4, "click_and_collect")]);
        let seconds = entry.extras.below(14 * 3_600);
        let newsletter = kind == "newsletter" || entry.extras.chance(0.4);
        let (line, complement) = entry.address_lines();
        let record = &entry.record;
        let (hour, minute, second) = (7 + seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let address = Address {
            street: &line,
            complement,
            postal_code: &record.postcode,
            city: &record.city,
            country: "FR",
        };
        let form = Form {
            submission_id: &entry.id,
            submitted_at: format!("{}T{hour:02}:{minute:02}:{second:02}Z", record.updated.iso()),
            form: kind,
            civility: title(record.title),
            first_name: &record.first,
            last_name: &record.last,
            email: &record.email,
            phone: &record.phone,
            birth_place: &entry.papers.birth_place,
            birth_date: record.birth.map(Day::iso),
            address: record.in_france.then_some(address),
            newsletter,
        };
        serde_json::to_writer(&mut self.writer, &form).map_err(|source| Error::write(&self.path, source))?;
        self.writer.write_all(b"\n").map_err(|source| Error::write(&self.path, source))
    }

    /// Flushes the file and returns its path.
    pub(crate) fn finish(mut self) -> Result<PathBuf, Error> {
        self.writer.flush().map_err(|source| Error::write(&self.path, source))?;
        Ok(self.path)
    }
}
