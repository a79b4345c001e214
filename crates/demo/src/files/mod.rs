//! The files, each in the shape of the system that exports it: one module a file.

pub(crate) mod cegid;
pub(crate) mod flat;
pub(crate) mod loyalty;
pub(crate) mod reconciliations;
pub(crate) mod shopify;
pub(crate) mod stores;
mod table;
pub(crate) mod truth;
pub(crate) mod web;

use crate::Error;
use crate::papers::Papers;
use crate::random::Random;
use crate::record::Record;
use crate::source::Source;
use crate::world::{Place, World};

/// A record on its way into the files.
pub(crate) struct Entry {
    pub(crate) record: Record,
    pub(crate) id: String,
    /// Card that a till record names; may be empty.
    pub(crate) card: String,
    pub(crate) papers: Papers,
    /// Truth: who it is.
    pub(crate) person: String,
    /// Truth: with whom that person lives.
    pub(crate) household: String,
    /// For what only this source knows: points, store, opt-ins.
    pub(crate) extras: Random,
}

impl Entry {
    /// Draws the record with this position.
    pub(crate) fn draw(world: &World, serial: u64) -> Option<Self> {
        let index = world.place(serial);
        let household = world.household(index);
        let place = world.places(index, &household).find(|place| place.serial == serial)?;
        let record = world.record(&household, place);
        let names_card = record.source == Source::Cegid;
        let card = if names_card { world.card(&household, place) } else { None };
        Some(Self {
            id: record_id(world, record.source, serial),
            card: card.map(|card| record_id(world, Source::Loyalty, card)).unwrap_or_default(),
            person: person_id(world, place),
            household: format!("H{:07}", index + 1),
            extras: world.extras(serial),
            papers: world.papers(&household, place, &record),
            record,
        })
    }

    /// The street line with the complement before or after it, as one line.
    pub(crate) fn address_line(&self) -> String {
        let Record { street, complement, complement_first, .. } = &self.record;
        match (complement.is_empty(), complement_first) {
            (true, _) => street.clone(),
            (false, true) => format!("{complement} {street}"),
            (false, false) => format!("{street} {complement}"),
        }
    }

    /// The address in two lines: a complement typed in front stays in the first.
    pub(crate) fn address_lines(&self) -> (String, &str) {
        if self.record.complement_first {
            (self.address_line(), "")
        } else {
            (self.record.street.clone(), &self.record.complement)
        }
    }
}

/// The key of a record in its source.
pub(crate) fn record_id(world: &World, source: Source, serial: u64) -> String {
    let number = world.scramble(serial);
    match source {
        Source::Cegid => format!("FR{number:08}"),
        Source::Shopify => format!("{}", 7_000_000_000_000 + number * 7_919),
        Source::Web => format!("WF-{number:08}"),
        Source::Loyalty => loyalty::card_number(number),
    }
}

/// The person behind a record.
pub(crate) fn person_id(world: &World, place: Place) -> String {
    format!("E{:07}", world.person_serial(place) + 1)
}

/// All record files, open.
pub(crate) struct Files {
    cegid: table::Table,
    shopify: table::Table,
    loyalty: table::Table,
    web: web::File,
    truth: table::Table,
    flat: Option<table::Table>,
}

impl Files {
    /// Creates the files with their headings; the flat one if wanted.
    pub(crate) fn create(out: &std::path::Path, with_flat: bool) -> Result<Self, Error> {
        Ok(Self {
            cegid: cegid::create(out)?,
            shopify: shopify::create(out)?,
            loyalty: loyalty::create(out)?,
            web: web::File::create(out)?,
            truth: truth::create(out)?,
            flat: with_flat.then(|| flat::create(out)).transpose()?,
        })
    }

    /// Writes one record into its source's file and what is true of it into the truth file.
    pub(crate) fn write(&mut self, entry: &mut Entry) -> Result<(), Error> {
        match entry.record.source {
            Source::Cegid => cegid::write(&mut self.cegid, entry)?,
            Source::Shopify => shopify::write(&mut self.shopify, entry)?,
            Source::Loyalty => loyalty::write(&mut self.loyalty, entry)?,
            Source::Web => self.web.write(entry)?,
        }
        truth::write(&mut self.truth, entry)?;
        self.flat.as_mut().map_or(Ok(()), |table| flat::write(table, entry))
    }

    /// Flushes the files and returns their paths.
    pub(crate) fn finish(self) -> Result<Vec<std::path::PathBuf>, Error> {
        let mut paths = vec![self.cegid.finish()?, self.shopify.finish()?, self.web.finish()?];
        paths.extend([self.loyalty.finish()?, self.truth.finish()?]);
        if let Some(flat) = self.flat {
            paths.push(flat.finish()?);
        }
        Ok(paths)
    }
}
