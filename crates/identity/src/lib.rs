//! Pure rules of identity: cleaning values, finding the records of one person, saying why. No I/O, no clock,
//! nothing asynchronous: the same records, model and decisions always give the same answer.

pub mod normalise;
pub mod records;
pub mod resolve;

/// A hash that is the same on every machine and in every version: FNV-1a over the texts, each closed by a
/// byte that no text holds, and spread over all bits.
pub fn stable_hash(texts: &[&str]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325u64;
    for text in texts {
        for byte in text.bytes().chain([0xFF]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }
    resolve::mix(hash)
}
