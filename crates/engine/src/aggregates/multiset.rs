//! Values with their weights, for percentiles: exact, and no larger than the number of different values.

use kql::types::Type;

use crate::aggregates::state::{Reader, Writer};
use crate::types::Cell;

/// A value as a whole number in the order of the values: itself, ticks, or the bits of a real.
pub type Key = i64;

/// Values and how often each counts.
#[derive(Debug, Default, Clone)]
pub struct Multiset {
    entries: Vec<(Key, u64)>,
    /// How many entries there were when equal ones were last put together.
    n_distinct: usize,
}

impl Multiset {
    /// Adds a value that counts so often.
    pub fn push(&mut self, key: Key, weight: u64) {
        self.entries.push((key, weight));
        if self.entries.len() >= 1024.max(2 * self.n_distinct) {
            self.compact();
        }
    }

    /// The different values in order, each with its weight.
    pub fn sorted(mut self) -> Vec<(Key, u64)> {
        self.compact();
        self.entries
    }

    /// Writes it down.
    pub fn save(mut self, into: &mut Writer) {
        self.compact();
        for (key, weight) in self.entries {
            into.i64(key);
            into.u64(weight);
        }
    }

    /// Takes in all that is left to read.
    pub fn merge(&mut self, from: &mut Reader<'_>) -> Option<()> {
        while !from.is_done() {
            self.push(from.i64()?, from.u64()?);
        }
        Some(())
    }

    /// The bytes that it holds.
    pub fn size(&self) -> usize {
        self.entries.capacity() * size_of::<(Key, u64)>()
    }

    fn compact(&mut self) {
        self.entries.sort_unstable();
        self.entries.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 = kept.1.saturating_add(next.1);
            }
            same
        });
        self.n_distinct = self.entries.len();
    }
}

/// The type that values of a type are ranked in: whole numbers and ticks as they are, all else as reals.
pub fn ranked_type(ty: Type) -> Type {
    match ty {
        Type::Int | Type::Long => Type::Long,
        Type::DateTime | Type::TimeSpan => ty,
        Type::Bool | Type::Real | Type::Decimal | Type::String | Type::Guid | Type::Dynamic => {
            Type::Real
        }
    }
}

/// The key of a value; None for null.
pub fn key_of(value: Cell<'_>) -> Option<Key> {
    match value {
        Cell::Long(it) | Cell::DateTime(it) | Cell::TimeSpan(it) => Some(it),
        Cell::Real(it) => Some(key_of_real(it)),
        _ => None,
    }
}

/// The value of a key, in a type of [`ranked_type`].
pub fn value_of(key: Key, ty: Type) -> Cell<'static> {
    match ty {
        Type::DateTime => Cell::DateTime(key),
        Type::TimeSpan => Cell::TimeSpan(key),
        Type::Real => Cell::Real(real_of_key(key)),
        _ => Cell::Long(key),
    }
}

/// Reals in their order, NaN last.
pub fn key_of_real(value: f64) -> Key {
    let value = if value.is_nan() { f64::NAN.abs() } else { value + 0.0 };
    let bits = value.to_bits() as i64;
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// The real of a key.
pub fn real_of_key(key: Key) -> f64 {
    let bits = if key < 0 { key ^ i64::MAX } else { key };
    f64::from_bits(bits as u64)
}

/// The value at a percentile, by nearest rank: the first one up to which that share of the weight lies.
pub fn percentile(sorted: &[(Key, u64)], rank: f64) -> Option<Key> {
    let total: u128 = sorted.iter().map(|it| u128::from(it.1)).sum();
    let wanted = rank.clamp(0.0, 100.0) * total as f64 / 100.0;
    if total == 0 || wanted.is_nan() {
        return None;
    }
    // What multiplying and dividing adds to a whole number is no further rank.
    let wanted = (wanted - wanted * 1e-12).ceil().max(1.0) as u128;
    let mut seen = 0u128;
    for (key, weight) in sorted {
        seen += u128::from(*weight);
        if seen >= wanted {
            return Some(*key);
        }
    }
    sorted.last().map(|it| it.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_the_order_of_reals() {
        let reals = [f64::NEG_INFINITY, -1e300, -1.5, -1e-300, 0.0, 1e-300, 2.0, f64::INFINITY];
        for pair in reals.windows(2) {
            assert!(key_of_real(pair[0]) < key_of_real(pair[1]), "{pair:?}");
        }
        for real in reals {
            assert_eq!(real_of_key(key_of_real(real)), real);
        }
        assert_eq!(key_of_real(-0.0), key_of_real(0.0));
        assert!(key_of_real(-f64::NAN) > key_of_real(f64::INFINITY));
    }
}
