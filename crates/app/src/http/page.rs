//! Lists page by page: how many are wanted, and behind which position. A cursor holds the position of the last entry that
//! was told and nothing else; it is signed for its list and filters, so that only what was handed out is taken back.
//! It goes by position and never by number of entries passed over: what is added or removed meanwhile makes no other
//! entry come twice or be left out.

use super::Served;
use super::problem::{Fault, Problem};
use super::told::limit;
use db::hex;

/// Entries of a page where nothing is said, and at most.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub default: usize,
    pub most: usize,
}

/// What most lists have.
pub(super) const USUAL: Size = Size { default: 50, most: 1_000 };

/// A page that is asked for. `N` numbers make a position in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Page<const N: usize> {
    /// How many entries at most.
    pub limit: usize,
    /// Behind which position; from the beginning without one.
    pub after: Option<[i64; N]>,
}

/// A list: its name, and the filters that make it another one.
pub(super) struct List<'a> {
    served: &'a Served,
    name: &'static str,
    filters: Vec<&'a str>,
}

/// The first byte of a cursor: how the rest is to be read.
const VERSION: u8 = 1;
const SIGNATURE: usize = 12;

impl<'a> List<'a> {
    /// A list of this name without filters.
    pub fn named(served: &'a Served, name: &'static str) -> List<'a> {
        List { served, name, filters: Vec::new() }
    }

    /// The same, of those entries only that a filter lets through. Every filter is named, asked for or not.
    pub fn filtered(mut self, filter: Option<&'a str>) -> List<'a> {
        self.filters.extend([if filter.is_some() { "=" } else { "" }, filter.unwrap_or_default()]);
        self
    }

    /// Reads `limit` and `cursor` of a query.
    pub fn page<const N: usize>(
        &self,
        wanted: Option<&str>,
        cursor: Option<&str>,
        size: Size,
    ) -> Result<Page<N>, Problem> {
        let wanted = wanted.map(|text| limit(text, size.most)).transpose();
        let limit = wanted.map_err(|fault| Problem::from(fault).of_field("limit"))?.unwrap_or(size.default);
        let bad = || Problem::from(Fault::BadCursor).of_field("cursor");
        let after = cursor.map(|cursor| self.position(cursor).ok_or_else(bad)).transpose()?;
        Ok(Page { limit, after })
    }

    /// Leaves out what goes beyond a page, which was read with one entry more, and says where the next one begins.
    pub fn cut<T, const N: usize>(
        &self,
        page: Page<N>,
        mut entries: Vec<T>,
        at: impl Fn(&T) -> [i64; N],
    ) -> (Vec<T>, Option<String>) {
        let is_more = entries.len() > page.limit;
        entries.truncate(page.limit);
        let next = entries.last().filter(|_| is_more).map(|last| self.cursor(at(last)));
        (entries, next)
    }

    /// The page of a list all of whose entries are at hand.
    pub fn of_all<T, const N: usize>(
        &self,
        page: Page<N>,
        mut all: Vec<T>,
        at: impl Fn(&T) -> [i64; N],
    ) -> (Vec<T>, Option<String>) {
        all.sort_by_key(&at);
        let begin = page.after.map_or(0, |after| all.partition_point(|entry| at(entry) <= after));
        let entries: Vec<T> = all.into_iter().skip(begin).take(page.limit + 1).collect();
        self.cut(page, entries, at)
    }

    /// Stands for a position of this list.
    pub fn cursor<const N: usize>(&self, position: [i64; N]) -> String {
        let numbers = position.map(i64::to_le_bytes).concat();
        let bytes = [&[VERSION][..], &numbers, &self.signature(&numbers)].concat();
        hex(&bytes)
    }

    fn position<const N: usize>(&self, cursor: &str) -> Option<[i64; N]> {
        let bytes = bytes(cursor)?;
        let (version, rest) = bytes.split_first()?;
        let (numbers, signature) = rest.split_at_checked(N * 8)?;
        if *version != VERSION || signature != self.signature(numbers) {
            return None;
        }
        let mut position = [0; N];
        for (number, bytes) in position.iter_mut().zip(numbers.chunks_exact(8)) {
            *number = i64::from_le_bytes(bytes.try_into().ok()?);
        }
        Some(position)
    }

    fn signature(&self, numbers: &[u8]) -> [u8; SIGNATURE] {
        let mut parts: Vec<&[u8]> = vec![b"cursor", &[VERSION], self.name.as_bytes(), numbers];
        parts.extend(self.filters.iter().map(|filter| filter.as_bytes()));
        let hash = self.served.node.session().repository.vault.recogniser().contents(&parts);
        let mut signature = [0; SIGNATURE];
        signature.copy_from_slice(&hash[..SIGNATURE]);
        signature
    }
}

/// Bytes written in hexadecimal digits, in lower case: each value has one spelling.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |digit: &u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    });
    pairs.collect()
}
