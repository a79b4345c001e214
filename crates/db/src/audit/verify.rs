//! Proving that nothing was changed or removed: every chain is worked out anew from its first entry on and compared with
//! what is stored and with the signed heads. Needs no secret.

use super::chain::{Chain, chains};
use super::entry::{Hash, Said, genesis};
use super::head::Head;
use crate::{Db, Error};
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt;
use std::path::Path;

/// Entries read at a time.
const AT_ONCE: i64 = 4_096;
/// Findings that are told of one chain at most: one removed entry is one, a log put together anew would be thousands.
const MOST: usize = 100;

/// Something that should not be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Name of the chain; none where it concerns no single one.
    pub chain: Option<String>,
    /// The entry.
    pub number: Option<i64>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(chain) = &self.chain {
            write!(f, "chain {chain}")?;
            self.number.map_or(Ok(()), |number| write!(f, ", entry {number}"))?;
            f.write_str(": ")?;
        }
        f.write_str(&self.what)
    }
}

/// What was found out about a chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proven {
    /// Its name.
    pub chain: String,
    /// How many entries it has.
    pub entries: i64,
    /// Up to which number a signed head shows that nothing is missing or changed; 0 where there is none.
    pub signed: i64,
    /// When that head was made.
    pub signed_at: Option<String>,
}

/// What was found out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verified {
    /// Each chain.
    pub chains: Vec<Proven>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Whether to go on, with the number of entries that were looked at, and of all.
pub type GoesOn<'a> = &'a (dyn Fn(i64, i64) -> bool + Sync);

/// Works out the chains of a log and compares them with heads, which must be signed by one of these keys. Where others
/// write meanwhile, the chains are read before the heads. Nothing where it was not to go on.
pub async fn verify(
    log: &Db,
    repository: &str,
    chains: &[Chain],
    (heads, keys): (&[Head], &[[u8; 32]]),
    goes_on: GoesOn<'_>,
) -> Result<Option<Verified>, Error> {
    let all = chains.iter().map(|chain| chain.number).sum();
    let mut done = 0;
    let mut verified = Verified::default();
    let mut of_chain: FxHashMap<&str, Vec<&Head>> = FxHashMap::default();
    for head in heads {
        if head.repository != repository {
            verified.find(None, None, format!("a head is of another repository, {}", head.repository));
        } else if !head.is_signed_by(keys) {
            let what = "the signature of the head of this entry is not one of the keys'".to_owned();
            verified.find(Some(&head.chain), Some(head.number), what);
        } else {
            of_chain.entry(&head.chain).or_default().push(head);
        }
    }
    for chain in chains {
        let heads = of_chain.remove(chain.name.as_str()).unwrap_or_default();
        let goes_on = |number: i64| goes_on(done + number, all);
        if !check(log, repository, chain, &heads, &mut verified, &goes_on).await? {
            return Ok(None);
        }
        done += chain.number;
    }
    for (chain, heads) in of_chain {
        let last = heads.iter().map(|head| head.number).max();
        let what = "there is a signed head of this entry, but the whole chain is missing".to_owned();
        verified.find(Some(chain), last, what);
    }
    strangers(log, &mut verified).await?;
    Ok(Some(verified))
}

/// The same of a copy of a log in a file, such as that of a backup.
pub async fn verify_file(path: &Path, heads: &[Head], keys: &[[u8; 32]]) -> Result<Verified, Error> {
    let log = Db::open_unchanged(path).await?;
    let select = "SELECT value FROM meta WHERE name = 'repository'";
    let repository: String = on!(&log, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?;
    let chains = chains(&log).await?;
    let verified = verify(&log, &repository, &chains, (heads, keys), &|_, _| true).await;
    log.close().await;
    Ok(verified?.unwrap_or_default())
}

impl Verified {
    fn find(&mut self, chain: Option<&str>, number: Option<i64>, what: String) {
        self.findings.push(Finding { chain: chain.map(str::to_owned), number, what });
    }
}

/// Where working out a chain stands.
struct Walk<'h> {
    number: i64,
    hash: Hash,
    heads: FxHashMap<i64, Vec<&'h Head>>,
    found: Vec<(i64, String)>,
}

/// Works out one chain, with what is added to it meanwhile. False where it was not to go on.
async fn check(
    log: &Db,
    repository: &str,
    chain: &Chain,
    heads: &[&Head],
    verified: &mut Verified,
    goes_on: &(dyn Fn(i64) -> bool + Sync),
) -> Result<bool, Error> {
    let mut walk = Walk {
        number: 0,
        hash: genesis(repository, &chain.name),
        heads: FxHashMap::default(),
        found: Vec::new(),
    };
    for head in heads {
        walk.heads.entry(head.number).or_default().push(head);
    }
    let (mut last, mut was_behind) = (chain.clone(), false);
    loop {
        if !goes_on(walk.number) {
            return Ok(false);
        }
        let rows = entries(log, chain.id, walk.number).await?;
        for row in &rows {
            walk.step(row);
        }
        if walk.found.len() > MOST {
            break;
        }
        if rows.len() == AT_ONCE as usize {
            continue;
        }
        // An entry and the end of its chain are written together: whoever finds none twice, though the chain says that
        // it goes on, misses some.
        last = chains(log).await?.into_iter().find(|now| now.id == chain.id).unwrap_or(last);
        if last.number <= walk.number || (rows.is_empty() && was_behind) {
            break;
        }
        was_behind = rows.is_empty();
    }
    walk.end(&last);
    let more = walk.found.len().saturating_sub(MOST);
    for (number, what) in walk.found.into_iter().take(MOST) {
        verified.find(Some(&chain.name), Some(number), what);
    }
    if more > 0 {
        verified.find(Some(&chain.name), None, "more is wrong; not all of it was looked at".to_owned());
    }
    let head = heads.iter().max_by_key(|head| head.number);
    verified.chains.push(Proven {
        chain: chain.name.clone(),
        entries: walk.number,
        signed: head.map_or(0, |head| head.number),
        signed_at: head.map(|head| head.at.clone()),
    });
    cut(chain, heads, verified);
    Ok(true)
}

impl Walk<'_> {
    fn step(&mut self, row: &Row) {
        let (said, hash) = (said(row), &row.12);
        if said.number != self.number + 1 {
            let what = if said.number == self.number + 2 {
                "this entry is missing".to_owned()
            } else {
                format!("the entries from this one to {} are missing", said.number - 1)
            };
            self.found.push((self.number + 1, what));
        } else if said.hash(&self.hash).as_slice() != hash {
            self.found.push((said.number, "this entry, or the one before it, was changed".to_owned()));
        }
        // What follows is held against what is stored, so that each change is told where it is.
        self.number = said.number;
        self.hash = Hash::try_from(hash.as_slice()).unwrap_or_default();
        for head in self.heads.remove(&said.number).unwrap_or_default() {
            if head.hash() != Some(self.hash) {
                let what = format!("this entry is not the one whose head was signed at {}", head.at);
                self.found.push((said.number, what));
            }
        }
    }

    fn end(&mut self, chain: &Chain) {
        let mut ahead: Vec<i64> = self.heads.keys().copied().filter(|number| *number > self.number).collect();
        ahead.sort_unstable();
        if let Some(last) = ahead.last() {
            let closed = if chain.closed_at.is_some() {
                " The chain was closed when it was restored from a copy that is older than this head."
            } else {
                ""
            };
            let what =
                format!("the entries from this one to {last} are missing: a signed head shows them.{closed}");
            self.found.push((self.number + 1, what));
        } else if chain.number != self.number || chain.hash != self.hash {
            let what = format!("the chain ends here, and says that it ends with {}", chain.number);
            self.found.push((self.number, what));
        }
    }
}

/// Whether heads are missing: the log knows up to which number they were exported, and each the one before it.
fn cut(chain: &Chain, heads: &[&Head], verified: &mut Verified) {
    let known: FxHashSet<i64> = heads.iter().map(|head| head.number).collect();
    let last = known.iter().copied().max().unwrap_or(0);
    if last < chain.exported {
        let what = "the head of this entry was exported, and is not in the files of heads given".to_owned();
        verified.find(Some(&chain.name), Some(chain.exported), what);
    }
    let mut missing: Vec<i64> =
        heads.iter().map(|head| head.after).filter(|after| *after > 0 && !known.contains(after)).collect();
    missing.sort_unstable();
    missing.dedup();
    for number in missing {
        let what =
            "a later head names the head of this entry, which is missing from the files given".to_owned();
        verified.find(Some(&chain.name), Some(number), what);
    }
}

/// Entries of no chain.
async fn strangers(log: &Db, verified: &mut Verified) -> Result<(), Error> {
    let select = "SELECT DISTINCT chain_id FROM entry";
    let ids: Vec<i64> = on!(log, |pool| sqlx::query_scalar(select).fetch_all(pool).await)?;
    // Read afterwards: a chain that was begun meanwhile is there before its first entry.
    let chains = chains(log).await?;
    for id in ids.into_iter().filter(|id| chains.iter().all(|chain| chain.id != *id)) {
        verified.find(None, None, format!("there are entries of a chain {id} that is missing itself"));
    }
    Ok(())
}

type Row = (
    i64,
    i64,
    String,
    String,
    Option<String>,
    String,
    String,
    Option<String>,
    Option<i64>,
    i64,
    i64,
    Option<Vec<u8>>,
    Vec<u8>,
);

fn said(row: &Row) -> Said<'_> {
    let (number, at, actor, via, address, deed, purpose, result, customer, customers, records, sealed, _) =
        row;
    Said {
        number: *number,
        at: *at,
        actor,
        via,
        address: address.as_deref(),
        deed,
        purpose,
        result: result.as_deref(),
        customer: *customer,
        customers: *customers,
        records: *records,
        sealed: sealed.as_deref(),
    }
}

async fn entries(log: &Db, chain: i64, after: i64) -> Result<Vec<Row>, Error> {
    let select = "SELECT number, at, actor, via, address, deed, purpose, result, customer_id, customers, records, \
                  sealed, hash FROM entry WHERE chain_id = $1 AND number > $2 ORDER BY number LIMIT $3";
    Ok(on!(log, |pool| {
        sqlx::query_as(select).bind(chain).bind(after).bind(AT_ONCE).fetch_all(pool).await
    })?)
}
