//! The sheet in which the customer team wrote for years which records are one person and which are not: mostly
//! right, sometimes wrong, with the date, the writer and a word of comment.

use super::record_id;
use crate::Error;
use crate::day::{Day, TODAY};
use crate::household::Household;
use crate::random::Random;
use crate::world::{Place, World};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::path::{Path, PathBuf};

const HEADINGS: [&str; 8] =
    ["Source 1", "Identifiant 1", "Source 2", "Identifiant 2", "Verdict", "Date", "Par", "Commentaire"];
const WRITERS: [&str; 4] = ["Nadège", "Karim", "Sophie L.", "stagiaire"];
/// Lines that say the contrary of what is true.
const WRONG: f64 = 0.03;
/// Households looked at before giving up on a small or unlucky file.
const PATIENCE: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Same,
    Different,
    Household,
}

impl Verdict {
    fn text(self) -> &'static str {
        match self {
            Verdict::Same => "même personne",
            Verdict::Different => "personnes différentes",
            Verdict::Household => "même foyer",
        }
    }

    fn comments(self) -> &'static [&'static str] {
        match self {
            Verdict::Same => {
                &["", "", "vu en caisse", "doublon web", "a changé d'adresse", "confirmé par téléphone"]
            }
            Verdict::Different => {
                &["", "homonyme", "vérifié avec la cliente", "pas la même date de naissance"]
            }
            Verdict::Household => &["", "conjoint", "mère et fille", "même adresse, même mail", "jumeaux ?"],
        }
    }
}

/// Writes the sheet: a line for every fifty customers, from twelve to four hundred.
pub(crate) fn write(world: &World, out: &Path, customers: u64) -> Result<PathBuf, Error> {
    let path = out.join("manual_reconciliations.xlsx");
    let mut random = world.chooser();
    let wanted = (customers / 50).clamp(12, 400) as usize;
    let mut workbook = Workbook::new();
    let mut fill = |workbook: &mut Workbook| -> Result<(), XlsxError> {
        let created = ExcelDateTime::from_ymd(TODAY.year as u16, TODAY.month as u8, TODAY.day as u8)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let sheet = workbook.add_worksheet().set_name("Réconciliations")?;
        for (column, heading) in (0..).zip(HEADINGS) {
            sheet.write_string_with_format(0, column, heading, &Format::new().set_bold())?;
        }
        for row in 1..=wanted {
            line(world, sheet, row as u32, &mut random)?;
        }
        sheet.autofit();
        Ok(())
    };
    let workbook_error = |source| Error::Workbook { path: path.clone(), source };
    fill(&mut workbook).map_err(workbook_error)?;
    workbook.save(&path).map_err(workbook_error)?;
    Ok(path)
}

fn line(world: &World, sheet: &mut Worksheet, row: u32, random: &mut Random) -> Result<(), XlsxError> {
    let wished = random.weighted(&[(70, Verdict::Same), (15, Verdict::Household), (15, Verdict::Different)]);
    let Some((left, right)) = (0..PATIENCE).find_map(|_| pair(world, wished, random)) else { return Ok(()) };
    let verdict = match wished {
        Verdict::Same if random.chance(WRONG) => Verdict::Different,
        _ if random.chance(WRONG) => Verdict::Same,
        right => right,
    };
    for (column, serial) in [(0, left), (2, right)] {
        let source = world.source(serial);
        sheet.write_string(row, column, source.name())?;
        sheet.write_string(row, column + 1, record_id(world, source, serial))?;
    }
    sheet.write_string(row, 4, verdict.text())?;
    let Day { year, month, day } = Day::recent(random);
    let date = ExcelDateTime::from_ymd(year as u16, month as u8, day as u8)?;
    sheet.write_datetime_with_format(row, 5, &date, &Format::new().set_num_format("dd/mm/yyyy"))?;
    sheet.write_string(row, 6, random.pick(&WRITERS))?;
    sheet.write_string(row, 7, random.pick(verdict.comments()))?;
    Ok(())
}

/// Two records of some household, or of two, of which the verdict holds.
fn pair(world: &World, verdict: Verdict, random: &mut Random) -> Option<(u64, u64)> {
    let index = random.below(world.households());
    let household = world.household(index);
    let places: Vec<Place> = world.places(index, &household).collect();
    let left = *places.get(random.below(household_size(&household)))?;
    let right = match verdict {
        Verdict::Same => {
            places.iter().find(|place| place.person == left.person && place.serial != left.serial)?.serial
        }
        Verdict::Household => places.iter().find(|place| place.person != left.person)?.serial,
        Verdict::Different => stranger(world, index, random)?,
    };
    Some((left.serial, right))
}

fn household_size(household: &Household) -> usize {
    household.people.iter().map(|person| person.records).sum()
}

/// A record of somebody who lives elsewhere.
fn stranger(world: &World, index: usize, random: &mut Random) -> Option<u64> {
    let other = random.below(world.households());
    let household = world.household(other);
    world.places(other, &household).next().map(|place| place.serial).filter(|_| other != index)
}
