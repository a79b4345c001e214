//! Writing what was found: people with their members and evidence, households, pairs for review, as CSV and
//! JSON Lines.

use crate::load::Loaded;
use crate::matching::Matched;
use crate::model_files;
use crate::whole_file::{Fill, Target, write_file};
use anyhow::Context;
use identity::records::{Index, Records};
use identity::resolve::cases::Cases;
use identity::resolve::{Link, Resolution, Why};
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes all files into a folder, which is made where missing.
pub fn write(out: &Path, loaded: &Loaded, matched: &Matched<'_>) -> anyhow::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    let view = View::new(&loaded.records, matched);
    let mut written = Vec::new();
    let mut file = |name: &str, fill: Fill<'_>| -> anyhow::Result<()> {
        let path = out.join(name);
        write_file(&path, fill).with_context(|| format!("cannot write {}", path.display()))?;
        written.push(path);
        Ok(())
    };
    file("people.csv", &|target| view.people_csv(target))?;
    file("people.jsonl", &|target| view.people_jsonl(target))?;
    file("households.csv", &|target| view.households_csv(target))?;
    file("households.jsonl", &|target| view.households_jsonl(target))?;
    file("reviews.csv", &|target| view.reviews_csv(target))?;
    file("rejects.csv", &|target| rejects_csv(loaded, target))?;
    written.extend(model_files::write(&out.join("model.toml"), &matched.model)?);
    Ok(written)
}

/// The resolution, customer by customer.
struct View<'a> {
    records: &'a Records,
    resolution: &'a Resolution,
    cases: &'a Cases,
    model: &'a str,
    /// Records by customer, each in order of its key.
    members: Vec<Vec<Index>>,
    /// Links by customer, strongest first.
    links: Vec<Vec<Link>>,
    /// Name of each customer.
    customers: Vec<String>,
    /// Name of each household.
    households: Vec<String>,
}

impl<'a> View<'a> {
    fn new(records: &'a Records, matched: &'a Matched<'_>) -> View<'a> {
        let resolution = &matched.resolution;
        let mut members = vec![Vec::new(); resolution.customers];
        for (record, customer) in resolution.customer_of.iter().enumerate() {
            members[*customer as usize].push(record as Index);
        }
        members.iter_mut().for_each(|records_of| records_of.sort_by_key(|record| records.key(*record)));
        let mut links = vec![Vec::new(); resolution.customers];
        for link in &resolution.links {
            links[resolution.customer_of[link.a as usize] as usize].push(*link);
        }
        let customers = name_customers(records, &members);
        let households = name_households(resolution, &customers);
        let model = matched.model.version.as_str();
        View { records, resolution, cases: &matched.cases, model, members, links, customers, households }
    }

    fn household(&self, customer: usize) -> &str {
        &self.households[self.resolution.household_of[customer] as usize]
    }

    /// The strongest link of a record within its customer, and its other end.
    fn strongest(&self, customer: usize, record: Index) -> Option<(&Link, Index)> {
        let mine = self.links[customer].iter().find(|link| link.a == record || link.b == record)?;
        Some((mine, if mine.a == record { mine.b } else { mine.a }))
    }

    fn case_ids(&self, link: &Link) -> Vec<&str> {
        self.cases.iter().filter(|case| case.fires(link.pattern)).map(|case| case.id.as_str()).collect()
    }

    fn people_csv(&self, target: &mut Target) -> anyhow::Result<()> {
        let mut csv = connect::csv_writer(target);
        csv.row([
            "customer_id",
            "household_id",
            "records",
            "source",
            "record_id",
            "linked_to_source",
            "linked_to_record_id",
            "score",
            "cases",
            "model",
        ])?;
        for (customer, members) in self.members.iter().enumerate() {
            for record in members {
                csv.row(self.person_row(customer, *record))?;
            }
        }
        csv.finish()?;
        Ok(())
    }

    fn person_row(&self, customer: usize, record: Index) -> [String; 10] {
        let (source, key) = self.records.key(record);
        let evidence = self.strongest(customer, record);
        let to = evidence.map_or(("", ""), |(_, other)| self.records.key(other));
        let score = evidence.map_or(String::new(), |(link, _)| format!("{:.2}", link.score));
        let cases = evidence.map_or(String::new(), |(link, _)| self.case_ids(link).join(" "));
        let number = self.members[customer].len().to_string();
        let texts = [&self.customers[customer], self.household(customer), &number, source, key, to.0, to.1];
        let [customer, household, number, source, key, to_source, to_key] = texts.map(str::to_owned);
        [customer, household, number, source, key, to_source, to_key, score, cases, self.model.to_owned()]
    }

    fn people_jsonl(&self, target: &mut Target) -> anyhow::Result<()> {
        for (customer, members) in self.members.iter().enumerate() {
            let members: Vec<_> = members.iter().map(|record| self.key_json(*record)).collect();
            let links: Vec<_> = self.links[customer].iter().map(|link| self.link_json(link)).collect();
            let person = json!({
                "customer_id": self.customers[customer],
                "household_id": self.household(customer),
                "members": members,
                "links": links,
                "model": self.model,
            });
            writeln!(target, "{person}")?;
        }
        Ok(())
    }

    fn key_json(&self, record: Index) -> serde_json::Value {
        let (source, key) = self.records.key(record);
        json!({ "source": source, "record_id": key })
    }

    fn link_json(&self, link: &Link) -> serde_json::Value {
        let reached = link.pattern.levels().filter(|(_, level)| *level != 0);
        let levels: serde_json::Map<String, serde_json::Value> = reached
            .map(|(attribute, level)| (attribute.key().to_owned(), attribute.level_key(level).into()))
            .collect();
        json!({
            "a": self.key_json(link.a),
            "b": self.key_json(link.b),
            "score": (link.score * 100.0).round() / 100.0,
            "cases": self.case_ids(link),
            "levels": levels,
        })
    }

    fn households_csv(&self, target: &mut Target) -> anyhow::Result<()> {
        let mut csv = connect::csv_writer(target);
        csv.row(["household_id", "people", "customer_id"])?;
        for people in self.people_by_household() {
            for customer in &people {
                let number = people.len().to_string();
                csv.row([self.household(*customer), &number, &self.customers[*customer]])?;
            }
        }
        csv.finish()?;
        Ok(())
    }

    fn households_jsonl(&self, target: &mut Target) -> anyhow::Result<()> {
        for people in self.people_by_household() {
            let names: Vec<&str> = people.iter().map(|customer| self.customers[*customer].as_str()).collect();
            writeln!(target, "{}", json!({ "household_id": self.household(people[0]), "customers": names }))?;
        }
        Ok(())
    }

    /// Customers of each household.
    fn people_by_household(&self) -> Vec<Vec<usize>> {
        let mut people = vec![Vec::new(); self.resolution.households];
        for (customer, household) in self.resolution.household_of.iter().enumerate() {
            people[*household as usize].push(customer);
        }
        people
    }

    fn reviews_csv(&self, target: &mut Target) -> anyhow::Result<()> {
        let mut csv = connect::csv_writer(target);
        csv.row(["source_a", "record_id_a", "source_b", "record_id_b", "score", "why", "cases", "model"])?;
        for review in &self.resolution.reviews {
            let (a, b) = (self.records.key(review.link.a), self.records.key(review.link.b));
            let score = format!("{:.2}", review.link.score);
            let cases = self.case_ids(&review.link).join(" ");
            csv.row([a.0, a.1, b.0, b.1, &score, why_key(review.why), &cases, self.model])?;
        }
        csv.finish()?;
        Ok(())
    }
}

fn why_key(why: Why) -> &'static str {
    match why {
        Why::GreyScore => "grey_score",
        Why::NoCase => "no_case",
        Why::Contradiction => "contradiction",
        Why::TooLarge => "too_large",
    }
}

/// A customer is named after the first of its keys, so that its name depends on its records only and not on
/// the order of the files.
fn name_customers(records: &Records, members: &[Vec<Index>]) -> Vec<String> {
    let name = |members: &Vec<Index>| {
        let (source, key) = records.key(members[0]);
        format!("cus_{:016x}", identity::stable_hash(&[source, key]))
    };
    members.iter().map(name).collect()
}

/// A household is named after the first of its customers' names.
fn name_households(resolution: &Resolution, customers: &[String]) -> Vec<String> {
    let mut names: Vec<Option<&str>> = vec![None; resolution.households];
    for (customer, household) in resolution.household_of.iter().enumerate() {
        let name = &mut names[*household as usize];
        let candidate = customers[customer].as_str();
        *name = Some(name.map_or(candidate, |known| known.min(candidate)));
    }
    let household = |name: Option<&str>| name.unwrap_or_default().replacen("cus_", "hou_", 1);
    names.into_iter().map(household).collect()
}

fn rejects_csv(loaded: &Loaded, target: &mut Target) -> anyhow::Result<()> {
    let mut csv = connect::csv_writer(target);
    csv.row(["file", "row", "column", "reason", "detail"])?;
    for file in &loaded.files {
        for reject in &file.rejects {
            let column = reject.column.as_deref().unwrap_or_default();
            let row = reject.row.to_string();
            csv.row([&reject.file, &row, column, reject.reason.kind(), &reject.reason.to_string()])?;
        }
        for row in &file.duplicates {
            let detail = "another row of this source has the same record id; the first one counts";
            csv.row([&file.shape.file, &row.to_string(), "record_id", crate::load::DUPLICATE_ID, detail])?;
        }
    }
    csv.finish()?;
    Ok(())
}
