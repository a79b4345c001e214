//! What any process is asked about uploads, and what it lets begin.

use super::about::flaw;
use super::file::Contents;
use super::{About, Flaw, KEPT};
use crate::access::By;
use crate::clock;
use crate::live::node::Node;
use crate::live::refusal::Refusal;
use connect::{Forbidden, Mapping, Preview};
use db::audit::People;
use db::imports::Import;
use db::uploads::{self, End, State, Upload};
use db::vault::Space;
use std::sync::Arc;

/// Looks at an upload whose state changes all the time.
const ATTEMPTS: usize = 5;

/// An import that was sent over HTTP.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// The import.
    pub import: Import,
    /// Its file.
    pub upload: Upload,
}

impl Node {
    /// An import, and its file where it was sent over HTTP; any process knows it.
    pub async fn import(&self, id: i64) -> Result<Option<(Import, Option<Upload>)>, Refusal> {
        let data = &self.session().repository.data;
        let read = async {
            let upload = uploads::get(data, id).await?;
            let Some(import) = db::imports::get(data, id).await? else { return Ok(None) };
            let is_over = |upload: &Upload| upload.state.is_over();
            // Both end together, between the two reads here.
            let has_ended = import.finished_at.is_some() && !upload.as_ref().is_none_or(is_over);
            Ok(Some((import, if has_ended { uploads::get(data, id).await? } else { upload })))
        };
        read.await.map_err(|error: db::Error| anyhow::Error::from(error).into())
    }

    /// The states of all imports that were sent over HTTP, with the rows of each that failed.
    pub async fn upload_states(&self) -> Result<Vec<(i64, State, i64)>, Refusal> {
        let data = &self.session().repository.data;
        Ok(uploads::states(data).await.map_err(anyhow::Error::from)?)
    }

    async fn sent(&self, id: i64) -> Result<Sent, Refusal> {
        let unknown = || Refusal::Unknown { what: "upload" };
        let (import, upload) = self.import(id).await?.ok_or_else(unknown)?;
        Ok(Sent { import, upload: upload.ok_or_else(unknown)? })
    }

    /// The contents of a file, to be read by this mapping.
    pub(super) fn contents(&self, sent: &Sent, mapping: Option<Mapping>) -> anyhow::Result<connect::Source> {
        let session = self.session();
        let id = sent.upload.id;
        let key = session.block(session.repository.vault.key(Space::Upload, id))?;
        let bytes = sent.upload.bytes.unsigned_abs();
        let policy = crate::policy::read(&session.repository.place.folder, None)?.policy;
        Ok(connect::Source {
            path: sent.import.file.clone().into(),
            store: Some(Arc::new(Contents { node: self.clone(), id, key, bytes })),
            mapping,
            forbidden: Forbidden::from(&policy),
            keep_rejected: true,
            ..connect::Source::default()
        })
    }

    /// Finds out about a file that has just arrived. One that no mapping could mend is not kept.
    pub async fn arrived(&self, id: i64) -> Result<Sent, Refusal> {
        let sent = self.sent(id).await?;
        let own = self.clone();
        let looked = self.beside(move || own.look(&sent, None, true)).await;
        match looked {
            Ok(about) => self.describe(id, State::Arriving, &about, None).await,
            Err(refusal) => {
                self.end_upload(id, State::Arriving, State::Discarded).await?;
                Err(refusal)
            }
        }
    }

    /// What a file is by a mapping. What another mapping may mend is told where `is_lenient`, and refused otherwise.
    fn look(&self, sent: &Sent, mapping: Option<&Mapping>, is_lenient: bool) -> Result<About, Refusal> {
        let error = match connect::open(&self.contents(sent, mapping.cloned())?) {
            Ok(reader) => return Ok(About::of(reader.shape(), mapping)),
            Err(error) => error,
        };
        match flaw(&error) {
            None => Err(Refusal::Failed(error.into())),
            Some((flaw, true)) if is_lenient => Ok(About { form: None, flaw: Some(flaw) }),
            Some((flaw, _)) => Err(refused(flaw)),
        }
    }

    async fn describe(
        &self,
        id: i64,
        from: State,
        about: &About,
        mapping: Option<&str>,
    ) -> Result<Sent, Refusal> {
        let data = &self.session().repository.data;
        let text = serde_json::to_string(about).map_err(anyhow::Error::from)?;
        let write = async {
            let mut tx = data.begin().await?;
            let until = clock::now() + KEPT;
            let written = uploads::describe(&mut tx, id, from, (&text, mapping), until).await?;
            tx.commit().await?;
            Ok::<_, db::Error>(written)
        };
        let written = write.await.map_err(anyhow::Error::from)?;
        let sent = self.sent(id).await?;
        if written { Ok(sent) } else { Err(busy_or_over(&sent.upload)) }
    }

    /// Reads a file by another mapping, or by its headings. What a dry run said of it no longer holds.
    pub async fn map(&self, id: i64, mapping: Option<String>, by: &By) -> Result<Sent, Refusal> {
        self.note(by, People::none()).await?;
        let sent = self.sent(id).await?;
        if sent.upload.state != State::Waiting {
            return Err(busy_or_over(&sent.upload));
        }
        let own = self.clone();
        let given = mapping.clone();
        let about = self.beside(move || {
            let given = given.as_deref().map(Mapping::from_json).transpose();
            let given = given.map_err(|error| match flaw(&error) {
                Some((flaw, _)) => refused(flaw),
                None => Refusal::Failed(error.into()),
            })?;
            let is_lenient = given.is_none();
            own.look(&sent, given.as_ref(), is_lenient)
        });
        self.describe(id, State::Waiting, &about.await?, mapping.as_deref()).await
    }

    /// The first rows of a file, as they stand.
    pub async fn preview(&self, id: i64, most: usize, by: &By) -> Result<(About, Preview), Refusal> {
        self.note(by, People::none()).await?;
        let sent = self.sent(id).await?;
        if sent.upload.state.is_over() || sent.upload.state == State::Arriving {
            return Err(busy_or_over(&sent.upload));
        }
        let about = about(&sent.upload)?;
        let own = self.clone();
        let read = self.beside(move || {
            let source = own.contents(&sent, mapping(&sent.upload)?)?;
            connect::preview(&source, most).map_err(|error| match flaw(&error) {
                Some((flaw, _)) => refused(flaw),
                None => Refusal::Failed(error.into()),
            })
        });
        Ok((about, read.await?))
    }

    /// Lets a dry run begin, or the import itself.
    pub async fn begin_import(&self, id: i64, is_dry: bool, by: &By) -> Result<Sent, Refusal> {
        self.note(by, People::none()).await?;
        let sent = self.sent(id).await?;
        if sent.upload.state != State::Waiting {
            return Err(busy_or_over(&sent.upload));
        }
        if let Some(flaw) = about(&sent.upload)?.flaw {
            return Err(refused(flaw));
        }
        let state = if is_dry { State::Trying } else { State::Running };
        let data = &self.session().repository.data;
        let write = async {
            let mut tx = data.begin().await?;
            let begun = uploads::begin_work(&mut tx, id, state, clock::now()).await?;
            tx.commit().await?;
            Ok::<_, db::Error>(begun)
        };
        let begun = write.await.map_err(anyhow::Error::from)?;
        self.0.workers.wake();
        let sent = self.sent(id).await?;
        if begun { Ok(sent) } else { Err(busy_or_over(&sent.upload)) }
    }

    /// Gives a file up, or stops its import; what was taken in stays.
    pub async fn give_up_import(&self, id: i64, by: &By) -> Result<Sent, Refusal> {
        self.note(by, People::none()).await?;
        for _ in 0..ATTEMPTS {
            let sent = self.sent(id).await?;
            let to = match sent.upload.state {
                state if state.is_over() => return Err(Refusal::ImportOver),
                State::Running => State::Cancelled,
                _ => State::Discarded,
            };
            if self.end_upload(id, sent.upload.state, to).await? {
                return self.sent(id).await;
            }
        }
        Err(Refusal::ImportBusy)
    }

    /// Ends an upload that is in one state in another; its file is destroyed soon.
    pub(super) async fn end_upload(&self, id: i64, from: State, to: State) -> Result<bool, Refusal> {
        let data = &self.session().repository.data;
        let end = End { from, to, fault: None, told: None, at: clock::now() };
        let write = async {
            let mut tx = data.begin().await?;
            let ended = uploads::end(&mut tx, id, &end).await?;
            tx.commit().await?;
            Ok::<_, db::Error>(ended)
        };
        let ended = write.await.map_err(anyhow::Error::from)?;
        self.0.workers.wake();
        Ok(ended)
    }
}

/// What was found out about a file.
fn about(upload: &Upload) -> anyhow::Result<About> {
    let text = upload.about.as_deref().ok_or_else(|| anyhow::anyhow!("nothing is known of a file"))?;
    Ok(serde_json::from_str(text)?)
}

/// The mapping that was given for a file.
pub(super) fn mapping(upload: &Upload) -> anyhow::Result<Option<Mapping>> {
    Ok(upload.mapping.as_deref().map(Mapping::from_json).transpose()?)
}

fn refused(flaw: Flaw) -> Refusal {
    Refusal::Unusable { code: flaw.known_code(), detail: flaw.detail }
}

fn busy_or_over(upload: &Upload) -> Refusal {
    if upload.state.is_over() { Refusal::ImportOver } else { Refusal::ImportBusy }
}
