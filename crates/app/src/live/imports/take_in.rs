//! A file is taken in: its rows are judged one after the other and written some at a time, and its end is noted.

use super::take::{Away, Taking, gone};
use super::work::{At, Work};
use crate::clock;
use crate::import::{self, Before, Judged, Portion};
use crate::live::failure::refusal;
use crate::live::node::Node;
use crate::live::writer::Writer;
use connect::Reader;
use db::uploads::{self, Advance, End, State};
use identity::leisure::at_leisure;
use indicatif::ProgressBar;
use std::collections::BTreeMap;

impl Node {
    /// Takes a file in, behind what is settled of it.
    pub(super) fn take_in_file(&self, work: &Work) -> anyhow::Result<()> {
        let session = self.session();
        let (reader, source) = work.open(self)?;
        self.note_recipe(work.id(), &reader)?;
        let common = work.common(&reader, session);
        let from = work.from();
        let before = Before { import: from.id, row: from.place.unsigned_abs() };
        let mut judge = import::Judge::new(Some(session), &common)?.behind(before);
        let mut taking = Taking::new(self, source.id, work.by(), from)?;
        let mut at = At::begin(work.bytes());
        let take = |judged: &Judged<'_>, portion: &Portion<'_>| {
            anyhow::ensure!(!self.is_ending(), Away);
            taking.take(judged, portion, &mut at)
        };
        let hidden = ProgressBar::hidden();
        let reader = at_leisure(|| import::run(&mut judge, &source, reader, (1, &hidden), take))?;
        let mut done = taking.done;
        done.counts.quarantined = judge.tally.counts.quarantined;
        done.counts.removed = i64::try_from(reader.forbidden_removed()).unwrap_or(i64::MAX);
        let mut said = at.end(&judge.tally).with(&done);
        said.removed = import::removed(&reader).into_iter().collect();
        self.finish_import(done, judge.tally.remarks, said.to_text())
    }

    fn note_recipe(&self, id: i64, reader: &Reader) -> anyhow::Result<()> {
        let recipe = serde_json::to_string(reader.recipe())?;
        let own = self.clone();
        let deed = move |writer: &mut Writer<'_>| {
            let mut tx = own.begin_between(writer)?;
            let written = own.session().block(async {
                uploads::note_recipe(&mut tx, id, &recipe, clock::now()).await?;
                tx.commit().await
            });
            written.map_err(|error| refusal(error.into()))
        };
        self.session().block(self.between(deed)).map_err(gone)
    }

    fn finish_import(
        &self,
        done: Advance,
        remarks: BTreeMap<String, i64>,
        said: String,
    ) -> anyhow::Result<()> {
        let own = self.clone();
        let deed = move |writer: &mut Writer<'_>| {
            let mut tx = own.begin_between(writer)?;
            let written = own.session().block(async {
                uploads::advance(&mut tx, &done).await?;
                db::imports::remarks(&mut tx, done.id, &remarks).await?;
                let (from, to) = (State::Running, State::Finished);
                let end = End { from, to, fault: None, told: Some(&said), at: clock::now() };
                uploads::end(&mut tx, done.id, &end).await?;
                tx.commit().await
            });
            match written {
                Err(db::Error::Stopped { .. }) => Ok(()),
                written => written.map_err(|error| refusal(error.into())),
            }
        };
        self.session().block(self.between(deed)).map_err(gone)
    }
}
