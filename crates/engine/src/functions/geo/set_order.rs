//! The order in which Kusto lists a cell's neighbours.
//!
//! Kusto: it is the order of the hash set of texts that its engine collects them in: a chain whose new buckets come first, hashed
//! by MurmurHash64A. Recorded answers for H3 cells agree with seven buckets, one for each cell of a disk; the same is taken to
//! hold for the other grids, whose documented order is that of the hash set of another platform.

/// Texts in the order of such a set, in which they were put as they come.
pub fn set_order(texts: impl IntoIterator<Item = String>, n_buckets: u64) -> Vec<String> {
    let mut chain: Vec<(u64, String)> = Vec::new();
    for text in texts {
        let bucket = murmur(text.as_bytes()) % n_buckets;
        if chain.iter().all(|it| it.1 != text) {
            let at = chain.iter().position(|it| it.0 == bucket).unwrap_or(0);
            chain.insert(at, (bucket, text));
        }
    }
    chain.into_iter().map(|it| it.1).collect()
}

/// MurmurHash64A with the seed of the C++ library's string hash.
fn murmur(bytes: &[u8]) -> u64 {
    const SEED: u64 = 0xc70f_6907;
    const FACTOR: u64 = 0xc6a4_a793_5bd1_e995;
    let mix = |value: u64| value ^ value >> 47;
    let word = |part: &[u8]| part.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let (words, rest) = bytes.as_chunks::<8>();
    let mut hash = SEED ^ (bytes.len() as u64).wrapping_mul(FACTOR);
    for part in words {
        let part = mix(word(part).wrapping_mul(FACTOR)).wrapping_mul(FACTOR);
        hash = (hash ^ part).wrapping_mul(FACTOR);
    }
    if !rest.is_empty() {
        hash = (hash ^ word(rest)).wrapping_mul(FACTOR);
    }
    mix(mix(hash).wrapping_mul(FACTOR))
}
