//! Survivorship: what the records say in, which of them wins out.

use super::*;
use crate::normalise::{self, CleanRecord};
use model::{DateOrder, Field, Layout, RawBatch, RawRecord, Slot, Survivorship};
use proptest::prelude::*;
use std::sync::Arc;

/// A batch of one record with these cells.
pub(super) fn raw(cells: &[(Field, &str)], country: Option<[u8; 2]>, date_order: DateOrder) -> RawBatch {
    let slots = cells.iter().map(|(field, _)| Slot::Field(*field)).collect();
    let (file, source) = ("shop.csv".into(), "shop".into());
    let mut batch = RawBatch::new(Arc::new(Layout { file, source, slots, country, date_order }), 1);
    batch.push(2, cells.iter().map(|(_, text)| *text));
    batch
}

/// The first record of a batch with what cleaning makes of it.
pub(super) fn with_record<T>(batch: &RawBatch, use_it: impl FnOnce(&RawRecord<'_>, &CleanRecord) -> T) -> T {
    let (raw, mut clean) = (batch.record(0), CleanRecord::default());
    normalise::record(&raw, &mut clean);
    use_it(&raw, &clean)
}

/// The values as they stand in the cells of a record: rank, cells, last change.
type Said<'a> = (u16, &'a [(Field, &'a str)], i64);

/// Members and, to show what won, their batches.
fn members(records: &[Said<'_>]) -> (Vec<Member>, Vec<RawBatch>) {
    let mut builder = crate::records::Builder::default();
    let mut all = Vec::new();
    let mut batches = Vec::new();
    for (nth, (rank, cells, recency)) in records.iter().enumerate() {
        let batch = raw(cells, None, DateOrder::Dmy);
        let traits = with_record(&batch, |raw, clean| {
            builder.push(clean);
            traits(raw, clean, *recency)
        });
        all.push((*rank, traits, nth as u64));
        batches.push(batch);
    }
    let records = crate::records::Records::assemble(vec![builder]);
    let member =
        |(record, (rank, traits, tie)): (&_, &(u16, Traits, u64))| Member::new(record, *traits, *rank, *tie);
    (records.as_slice().iter().zip(&all).map(member).collect(), batches)
}

fn pin((field, member): (Field, usize)) -> Pin {
    Pin { field, member, nth: 0 }
}

/// Expects these values of one field, the winner (or the main value) first.
#[track_caller]
fn check(records: &[Said<'_>], pins: &[(Field, usize)], field: Field, expected: &[&str]) {
    let (members, batches) = members(records);
    let pins: Vec<_> = pins.iter().copied().map(pin).collect();
    let winners = survive(&members, &pins).winners;
    let show = |origin: &Origin| {
        let shown = |raw: &RawRecord<'_>, clean: &CleanRecord| display(raw, clean, field, origin.nth);
        with_record(&batches[origin.member as usize], shown).expect("a winner has something to show")
    };
    let shown: Vec<_> = winners.iter().filter(|origin| origin.field == field).map(show).collect();
    assert_eq!(shown, expected, "{field}");
}

#[test]
fn rank_then_validity_then_recency() {
    use Field::{BirthDate, FirstName};
    let shop: Said<'_> = (1, &[(FirstName, "J.")], 10);
    let web: Said<'_> = (2, &[(FirstName, "Jean")], 20);
    let form: Said<'_> = (3, &[(FirstName, "Jeannot")], 30);
    check(&[form, web, shop], &[], FirstName, &["J."]);
    check(&[form, web], &[], FirstName, &["Jean"]);
    check(&[(1, &[(FirstName, "J.")], 99), (1, &[(FirstName, "Jean")], 1)], &[], FirstName, &["Jean"]);
    check(&[(1, &[(FirstName, "Jean")], 1), (1, &[(FirstName, "Jeanne")], 2)], &[], FirstName, &["Jeanne"]);
    check(&[(1, &[(FirstName, "XXX")], 1), web], &[], FirstName, &["Jean"]);
    check(
        &[(1, &[(BirthDate, "01/01/1900")], 1), (2, &[(BirthDate, "25/03/1980")], 1)],
        &[],
        BirthDate,
        &["1980-03-25"],
    );
    check(
        &[(1, &[(BirthDate, "02/03/1980")], 9), (1, &[(BirthDate, "1980-03-02")], 1)],
        &[],
        BirthDate,
        &["1980-03-02"],
    );
}

#[test]
fn the_sources_own_instant_decides_recency() {
    let old = [(Field::FirstName, "Jean"), (Field::UpdatedAt, "25/03/2023 10:00")];
    let new = [(Field::FirstName, "Jeanne"), (Field::UpdatedAt, "2024-03-25T10:00:00Z")];
    check(&[(1, &old, i64::MAX), (1, &new, 0)], &[], Field::FirstName, &["Jeanne"]);
    let lost = [(Field::FirstName, "Anne"), (Field::UpdatedAt, "hier")];
    check(&[(1, &new, 0), (1, &lost, i64::MAX)], &[], Field::FirstName, &["Anne"]);
}

#[test]
fn a_full_name_yields_both_names() {
    let full: Said<'_> = (1, &[(Field::FullName, "DUPONT Jean")], 1);
    check(&[full], &[], Field::FirstName, &["Jean"]);
    check(&[full], &[], Field::LastName, &["Dupont"]);
    // Parts that the source keeps apart need no guess.
    let apart: Said<'_> = (1, &[(Field::FirstName, "Jean-Paul"), (Field::LastName, "Dupond")], 0);
    check(&[full, apart], &[], Field::FirstName, &["Jean-Paul"]);
    check(&[full, apart], &[], Field::FullName, &[]);
}

#[test]
fn all_contacts_are_kept_the_best_first() {
    use Field::{Email, Phone};
    let shop: Said<'_> = (1, &[(Email, "a@free.fr"), (Phone, "0698451237")], 1);
    let web: Said<'_> = (2, &[(Email, "b@free.fr"), (Email, "A@free.fr")], 2);
    let form: Said<'_> = (3, &[(Email, "noemail@shop.fr"), (Phone, "+33698451237")], 3);
    check(&[form, web, shop], &[], Email, &["a@free.fr", "b@free.fr"]);
    check(&[form, web, shop], &[], Phone, &["+33698451237"]);
    check(&[form, web, shop], &[(Email, 1)], Email, &["b@free.fr", "a@free.fr"]);
}

#[test]
fn of_two_contacts_in_a_record_only_the_doubtful_one_falls_back() {
    let both = [(Field::Email, "contact@dupont.fr ; anne@dupont.fr")];
    check(&[(1, &both, 1)], &[], Field::Email, &["anne@dupont.fr", "contact@dupont.fr"]);
    let unassigned = [(Field::Phone, "0700626923"), (Field::Phone, "0698451237")];
    check(&[(1, &unassigned, 1)], &[], Field::Phone, &["+33698451237", "+33700626923"]);
}

#[test]
fn the_address_survives_whole() {
    use Field::{AddressComplement, City, Country, Postcode, Street};
    let country: Said<'_> = (1, &[(Country, "FR")], 9);
    let town: Said<'_> = (2, &[(Postcode, "75008"), (City, "Paris"), (AddressComplement, "")], 9);
    let door: Said<'_> = (3, &[(Street, "3 rue Verte"), (City, "Nice"), (Country, "FR")], 1);
    let flat: Said<'_> = (4, &[(Street, "5 rue Bleue"), (City, "Lyon"), (AddressComplement, "Bat C")], 1);
    let all = [country, town, door, flat];
    check(&all, &[], Street, &["RUE VERTE"]);
    check(&all, &[], City, &["NICE"]);
    check(&all, &[], Postcode, &[]);
    check(&all, &[], AddressComplement, &[]);
    check(&[country, town], &[], City, &["PARIS"]);
    check(&[country, town], &[], Country, &[]);
    check(&[country], &[], Country, &["FR"]);
    check(&all, &[(AddressComplement, 3)], City, &["LYON"]);
    check(&all, &[(City, 3), (Country, 0)], City, &[]);
    let wrong: Said<'_> =
        (1, &[(Street, "1 rue Noire"), (Postcode, "75008"), (City, "Nice"), (Country, "FR")], 9);
    let right: Said<'_> =
        (1, &[(Street, "3 rue Verte"), (Postcode, "06000"), (City, "Nice"), (Country, "FR")], 1);
    check(&[wrong, right], &[], Street, &["RUE VERTE"]);
}

#[test]
fn a_pin_without_a_value_is_no_pin() {
    let named: Said<'_> = (2, &[(Field::FirstName, "Jean")], 1);
    let other: Said<'_> = (3, &[(Field::FirstName, "Anne")], 1);
    let blank: Said<'_> = (1, &[(Field::LastName, "Dupont")], 1);
    check(
        &[named, blank, other],
        &[(Field::FirstName, 2), (Field::FirstName, 1)],
        Field::FirstName,
        &["Anne"],
    );
    check(&[named, blank], &[(Field::FirstName, 1), (Field::FirstName, 9)], Field::FirstName, &["Jean"]);
}

fn arbitrary_members() -> impl Strategy<Value = Vec<Member>> {
    let id = || prop_oneof![Just(0u32), 1u32..5];
    let ids = move || [id(), id()];
    let set = || {
        proptest::collection::vec(0..Field::ALL.len(), 0..12).prop_map(|fields| {
            FieldSet::of(&fields.into_iter().map(|field| Field::ALL[field]).collect::<Vec<_>>())
        })
    };
    let traits = (set(), set(), set(), 0i64..3);
    let traits = traits.prop_map(|(filled, weak, weak_second, recency)| Traits {
        filled,
        weak,
        weak_second,
        recency,
        ..Traits::default()
    });
    let member = (1u16..4, traits, ids(), ids(), ids());
    let member = member.prop_map(|(source_rank, traits, emails, phones, cards)| Member {
        source_rank,
        traits,
        emails,
        phones,
        cards,
        tie: 0,
    });
    proptest::collection::vec(member, 1..7).prop_map(|mut members| {
        members.iter_mut().zip(100..).for_each(|(member, tie)| member.tie = tie);
        members
    })
}

fn arbitrary_pins() -> impl Strategy<Value = Vec<Pin>> {
    let pin = (0..Field::ALL.len(), 0usize..8, 0u8..3);
    proptest::collection::vec(
        pin.prop_map(|(field, member, nth)| Pin { field: Field::ALL[field], member, nth }),
        0..5,
    )
}

/// The winners by what identifies a record wherever it stands.
fn by_tie(members: &[Member], profile: &Profile) -> Vec<(Field, u64, u8)> {
    profile.winners.iter().map(|won| (won.field, members[won.member as usize].tie, won.nth)).collect()
}

proptest! {
    #[test]
    fn the_order_of_records_does_not_matter(members in arbitrary_members(), pins in arbitrary_pins(), turn in 0usize..7) {
        let turn = turn % members.len();
        let mut turned = members.clone();
        turned.rotate_left(turn);
        turned.reverse();
        let place = |old: usize| {
            let tie = members.get(old).map(|member| member.tie);
            turned.iter().position(|member| Some(member.tie) == tie).unwrap_or(usize::MAX)
        };
        let moved: Vec<_> = pins.iter().map(|pin| Pin { member: place(pin.member), ..*pin }).collect();
        let (before, after) = (survive(&members, &pins), survive(&turned, &moved));
        prop_assert_eq!(by_tie(&members, &before), by_tie(&turned, &after));
    }

    #[test]
    fn winners_are_candidates_and_every_field_has_its_own(members in arbitrary_members(), pins in arbitrary_pins()) {
        let profile = survive(&members, &pins);
        prop_assert!(profile.winners.is_sorted_by_key(|won| won.field));
        for won in &profile.winners {
            prop_assert!(members[won.member as usize].is_candidate(won.field, won.nth));
        }
        for field in Field::ALL {
            let won = profile.winners.iter().filter(|won| won.field == *field).count();
            let values = members.iter().flat_map(|member| member.values(*field)).filter(|id| *id != 0);
            let distinct = values.collect::<std::collections::BTreeSet<_>>().len();
            let filled = members.iter().any(|member| member.traits.filled.contains(*field));
            match field.survivorship() {
                Survivorship::None => prop_assert_eq!(won, 0),
                Survivorship::KeepAll => prop_assert_eq!(won, distinct),
                Survivorship::RankThenRecency => prop_assert_eq!(won, usize::from(filled)),
                Survivorship::Address => prop_assert!(won <= 1),
            }
        }
    }

    #[test]
    fn the_address_comes_from_one_record_and_is_all_of_it(members in arbitrary_members(), pins in arbitrary_pins()) {
        let is_address = |field: Field| field.survivorship() == Survivorship::Address;
        let won: Vec<_> = survive(&members, &pins).winners.into_iter().filter(|won| is_address(won.field)).collect();
        let any = members.iter().any(Member::has_address);
        prop_assert_eq!(any, !won.is_empty());
        if let Some(first) = won.first() {
            let filled = members[first.member as usize].traits.filled;
            let fields: Vec<_> = Field::ALL.iter().copied().filter(|field| is_address(*field) && filled.contains(*field)).collect();
            prop_assert!(won.iter().all(|part| part.member == first.member));
            prop_assert_eq!(won.iter().map(|part| part.field).collect::<Vec<_>>(), fields);
        }
    }

    #[test]
    fn a_worse_record_that_says_nothing_new_changes_nothing(mut members in arbitrary_members(), copied in 0usize..7) {
        let mut worse = members[copied % members.len()];
        (worse.source_rank, worse.tie) = (9, 999);
        let before = survive(&members, &[]);
        members.push(worse);
        prop_assert_eq!(survive(&members, &[]), before);
    }

    #[test]
    fn a_pin_wins_and_taking_it_back_restores(members in arbitrary_members(), pins in arbitrary_pins()) {
        let Some((last, rest)) = pins.split_last() else { return Ok(()) };
        let before = survive(&members, rest);
        let pinned = survive(&members, &pins);
        match members.get(last.member).filter(|member| member.is_candidate(last.field, last.nth)) {
            None => prop_assert_eq!(&pinned, &before),
            Some(member) if last.field.survivorship() == Survivorship::Address => {
                let address = pinned.winners.iter().filter(|won| won.field.survivorship() == Survivorship::Address);
                prop_assert!(address.clone().count() > 0);
                prop_assert!(address.clone().all(|won| members[won.member as usize].tie == member.tie));
            }
            Some(_) => {
                let main = pinned.winners.iter().find(|won| won.field == last.field).map(|won| (won.member as usize, won.nth));
                prop_assert_eq!(main, Some((last.member, last.nth)));
            }
        }
        prop_assert_eq!(survive(&members, &pins[..pins.len() - 1]), before);
    }

    #[test]
    fn the_ranking_begins_with_the_profile(members in arbitrary_members(), pins in arbitrary_pins()) {
        let contests = ranking(&members, &pins);
        let winners: Vec<_> = contests.iter().flat_map(|contest| contest.winners.iter().copied()).collect();
        prop_assert_eq!(winners, survive(&members, &pins).winners);
        for contest in &contests {
            let shown = contest.winners.len() + contest.losers.len();
            let field = contest.field;
            let holders = members.iter().filter(|member| member.traits.filled.contains(field)).count();
            let values = members.iter().flat_map(|member| member.values(field)).filter(|id| *id != 0).count();
            prop_assert_eq!(shown, if field.survivorship() == Survivorship::KeepAll { values } else { holders });
        }
    }
}
