//! Pure rules of identity: cleaning values, finding the records of one person, saying why. No I/O, no clock,
//! nothing asynchronous: the same records, model and decisions always give the same answer.

pub mod acceptance;
pub mod agreement;
pub mod golden;
pub mod index;
pub mod leisure;
pub mod lineage;
pub mod normalise;
pub mod quality;
pub mod records;
pub mod resolve;

/// A hash that is the same on every machine and in every version: FNV-1a over the texts, each closed by a
/// byte that no text holds, and spread over all bits.
pub fn stable_hash(texts: &[&str]) -> u64 {
    let closed = |hash, text: &&str| fnv(fnv(hash, text.as_bytes()), &[0xFF]);
    resolve::mix(texts.iter().fold(FNV_START, closed))
}

/// The same for bytes, as a check against damage.
fn stable_hash_of_bytes(bytes: &[u8]) -> u64 {
    resolve::mix(fnv(FNV_START, bytes))
}

const FNV_START: u64 = 0xCBF2_9CE4_8422_2325;

fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3))
}
