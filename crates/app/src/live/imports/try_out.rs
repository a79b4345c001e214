//! A dry run: every row is judged as the import would judge it, and nothing is written but what it said.

use super::KEPT;
use super::take::Stopped;
use super::tell::Told;
use super::work::{At, Work};
use crate::clock;
use crate::import::{self, Judged, Portion};
use crate::live::node::Node;
use db::uploads::{self, State};
use identity::leisure::at_leisure;
use indicatif::ProgressBar;

impl Node {
    /// Tries a file.
    pub(super) fn try_file(&self, work: &Work) -> anyhow::Result<()> {
        let (reader, source) = work.open(self)?;
        let session = self.session();
        let common = work.common(&reader, session);
        let mut judge = import::Judge::new(Some(session), &common)?;
        let mut at = At::begin(work.bytes());
        let told = |_: &Judged<'_>, portion: &Portion<'_>| {
            anyhow::ensure!(!self.is_ending(), super::take::Away);
            at.due(portion, portion.done).map_or(Ok(()), |told| self.tell_trial(work.id(), &told))
        };
        let hidden = ProgressBar::hidden();
        let reader = at_leisure(|| import::run(&mut judge, &source, reader, (1, &hidden), told))?;
        let mut said = at.end(&judge.tally);
        said.removed = import::removed(&reader).into_iter().collect();
        let (data, until) = (&session.repository.data, clock::now() + KEPT);
        session.block(async {
            let mut tx = data.begin().await?;
            uploads::tried(&mut tx, work.id(), &said.to_text(), until).await?;
            tx.commit().await
        })?;
        Ok(())
    }

    fn tell_trial(&self, id: i64, told: &Told) -> anyhow::Result<()> {
        let session = self.session();
        let goes_on = session.block(async {
            let mut tx = session.repository.data.begin().await?;
            let goes_on = uploads::tell(&mut tx, id, State::Trying, &told.to_text()).await?;
            tx.commit().await?;
            Ok::<_, db::Error>(goes_on)
        })?;
        anyhow::ensure!(goes_on, Stopped);
        Ok(())
    }
}
