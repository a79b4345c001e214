//! The demo retailer as records, with the truth about them.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files has failed")]

use identity::acceptance::{Estimates, Frame, Label, PerStratum, Plan, Sampled, Targets, answers};
use identity::normalise::{self, CleanRecord};
use identity::records::{Builder, Index, Records};
use identity::resolve::cases::Cases;
use identity::resolve::{Candidates, DEFAULT_SEED, Decisions, Model, Resolution, Thresholds, resolve, train};
use model::{DateOrder, Field, Layout, RawBatch, Slot};
use std::sync::{Arc, LazyLock};

/// Records of the demo retailer.
pub struct Shop {
    /// The records.
    pub records: Records,
    /// The person behind each.
    pub person: Vec<u64>,
}

/// What the columns of the flat file hold.
const COLUMNS: &[(&str, Option<Field>)] = &[
    ("record_id", Some(Field::RecordId)),
    ("source", Some(Field::Source)),
    ("updated_at", Some(Field::UpdatedAt)),
    ("civility", Some(Field::Title)),
    ("first_name", Some(Field::FirstName)),
    ("last_name", Some(Field::LastName)),
    ("email", Some(Field::Email)),
    ("phone", Some(Field::Phone)),
    ("street", Some(Field::Street)),
    ("postcode", Some(Field::Postcode)),
    ("city", Some(Field::City)),
    ("country", Some(Field::Country)),
    ("birth_date", Some(Field::BirthDate)),
    ("entity_id", None),
];

/// The rows of a demo retailer's flat file.
pub fn rows(customers: u64, seed: u64) -> RawBatch {
    let folder = tempfile::tempdir().unwrap();
    let options = demo::Options { customers, seed, flat: true };
    demo::generate(&options, folder.path(), &|_| {}).unwrap();
    let mut reader = csv::Reader::from_path(folder.path().join("flat.csv")).unwrap();
    let headings = reader.headers().unwrap().clone();
    let place = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let places: Vec<usize> = COLUMNS.iter().map(|(name, _)| place(name)).collect();
    let slot = |(name, field): &(&str, Option<Field>)| field.map_or(Slot::Extra((*name).into()), Slot::Field);
    let layout = Layout {
        file: "flat.csv".into(),
        source: "demo".into(),
        slots: COLUMNS.iter().map(slot).collect(),
        country: None,
        date_order: DateOrder::Ymd,
    };
    let mut batch = RawBatch::new(Arc::new(layout), customers as usize);
    for (number, row) in (2..).zip(reader.records()) {
        let row = row.unwrap();
        batch.push(number, places.iter().map(|place| &row[*place]));
    }
    batch
}

/// Cleans rows in this order.
pub fn shop_of(rows: &RawBatch, order: impl Iterator<Item = usize>) -> Shop {
    let truth = rows.layout().extra("entity_id").unwrap();
    let (mut builder, mut clean, mut person) = (Builder::default(), CleanRecord::default(), Vec::new());
    for raw in order.map(|index| rows.record(index)) {
        normalise::record(&raw, &mut clean);
        builder.push(&clean);
        person.push(identity::stable_hash(&[raw.cell(truth)]));
    }
    Shop { records: Records::assemble(vec![builder]), person }
}

/// A demo retailer, matched.
pub struct Retailer {
    /// Its records.
    pub shop: &'static Shop,
    /// What the matcher compared.
    pub candidates: Candidates<'static>,
    /// What it decided by.
    pub model: Model,
    /// What it decided.
    pub resolution: Resolution,
    /// The pairs to sample from.
    pub frame: Frame,
}

/// A retailer large enough for strata of hundreds of pairs.
pub static RETAILER: LazyLock<Retailer> = LazyLock::new(|| {
    let rows = rows(20_000, 1);
    let shop = shop_of(&rows, 0..rows.len());
    let model = model_of(&shop);
    matched(shop, model)
});

/// A model learnt from these records. Only the selective blocking keys are used, as they are where a retailer has
/// more than a quarter of a million records: so there is something for the wider blocking to find.
pub fn model_of(shop: &Shop) -> Model {
    let candidates = find(&shop.records, None);
    let mut model = train(&candidates, Thresholds::default(), false, DEFAULT_SEED, 2);
    model.blocking.retain(|kind| !kind.is_loose());
    model
}

/// Matches a shop's records; they live as long as the tests.
pub fn matched(shop: Shop, model: Model) -> Retailer {
    let shop: &'static Shop = Box::leak(Box::new(shop));
    let candidates = find(&shop.records, Some(&model));
    let resolution = resolve(&candidates, &model, &Cases::built_in(), &Decisions::default(), 2);
    let frame = Frame::survey(&candidates, &model, &resolution, 2);
    Retailer { shop, candidates, model, resolution, frame }
}

fn find<'a>(records: &'a Records, model: Option<&Model>) -> Candidates<'a> {
    Candidates::find(records, model, &Decisions::default(), 2)
}

impl Shop {
    /// Whether two records are one person in truth.
    pub fn same(&self, a: Index, b: Index) -> bool {
        self.person[a as usize] == self.person[b as usize]
    }

    /// Every pair of one person, the earlier record first.
    pub fn true_pairs(&self) -> Vec<(Index, Index)> {
        let mut records: Vec<Index> = (0..self.records.len() as Index).collect();
        records.sort_by_key(|record| (self.person[*record as usize], *record));
        let mut pairs = Vec::new();
        for group in records.chunk_by(|a, b| self.same(*a, *b)) {
            for (place, a) in group.iter().enumerate() {
                pairs.extend(group[place + 1..].iter().map(|b| (*a, *b)));
            }
        }
        pairs
    }
}

impl Retailer {
    /// Whether two records became one customer.
    pub fn joined(&self, a: Index, b: Index) -> bool {
        self.resolution.customer_of[a as usize] == self.resolution.customer_of[b as usize]
    }

    /// What a person who knows the truth says about each pair.
    pub fn labels(&self, sampled: &[Sampled]) -> Vec<Option<Label>> {
        let label = |same| if same { Label::Same } else { Label::Different };
        sampled.iter().map(|pair| Some(label(self.shop.same(pair.a, pair.b)))).collect()
    }

    /// Every pair of the frame.
    pub fn whole_frame(&self) -> Vec<Sampled> {
        let all = self.frame.populations();
        self.frame.draw(&PerStratum::from_fn(|of| if of.is_in_frame() { all[of] } else { 0 }), 0)
    }

    /// Precision and recall in the frame as they are.
    pub fn truth(&self) -> (f64, f64) {
        let all = self.whole_frame();
        let answers = answers(&self.frame.populations(), &all, &self.labels(&all));
        let known = Estimates::of(&answers, Targets::default().confidence());
        (known.precision.likely.value, known.recall.likely.value)
    }

    /// What a sample drawn by this plan and seed says.
    pub fn estimates(&self, plan: &Plan, seed: u64) -> Estimates {
        let sampled = self.frame.draw(&plan.sizes, seed);
        let answers = answers(&self.frame.populations(), &sampled, &self.labels(&sampled));
        Estimates::of(&answers, Targets::default().confidence())
    }
}
