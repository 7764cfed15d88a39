//! A count of distinct values that can be put together from parts: exact while it is small, then HyperLogLog.
//!
//! It depends on nothing but which values were met, in whatever order and parts. Up to as many different values as the sketch would have
//! counters (2^14 at the default accuracy, never more than 65,536) their hashes are kept and the count is exact; that is
//! more than Kusto promises. Above, the standard error is Kusto's documented one: 1.04 over the root of the number of counters.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kql::json::push_string;
use serde_json::Value as Json;
use twox_hash::XxHash64;

use crate::aggregates::state::{Reader, Writer};
use crate::functions::sketch::estimate::estimate;
use crate::types::Cell;

/// The counters of a sketch, as the power of two, for each of Kusto's accuracies.
const PRECISIONS: [u8; 5] = [12, 14, 16, 17, 18];

/// The accuracy where none is given.
pub const DEFAULT_ACCURACY: usize = 1;

/// Stored sketches depend on it.
const SEED: u64 = 0x6b71_6c68;

/// More hashes than this are never kept.
const MAX_HASHES: usize = 1 << 16;

/// Hashes up to this number are written one by one, as Kusto writes them.
const LISTED: usize = 1024;

/// A sketch.
#[derive(Debug, Clone, Default)]
pub struct Distinct {
    /// 0 where nothing was added yet.
    precision: u8,
    /// The hashes, while they are few; the first ones in order, without doubles.
    hashes: Vec<u64>,
    n_sorted: usize,
    /// One counter a byte; empty while the hashes are few.
    registers: Vec<u8>,
}

/// The number of counters of an accuracy, as a power of two; None: there is no such accuracy.
pub fn precision(accuracy: usize) -> Option<u8> {
    PRECISIONS.get(accuracy).copied()
}

/// The hash of a value; None for null.
pub fn hash(value: Cell<'_>) -> Option<u64> {
    let of = |kind: u8, bytes: &[u8]| Some(XxHash64::oneshot(SEED + u64::from(kind), bytes));
    match value {
        Cell::Null | Cell::Dynamic("null") => None,
        Cell::Bool(it) => of(1, &[u8::from(it)]),
        Cell::Long(it) => of(2, &it.to_le_bytes()),
        Cell::DateTime(it) => of(3, &it.to_le_bytes()),
        Cell::TimeSpan(it) => of(4, &it.to_le_bytes()),
        Cell::Real(it) => {
            let it = if it.is_nan() { f64::NAN } else { it + 0.0 };
            of(5, &it.to_bits().to_le_bytes())
        }
        Cell::Decimal(it) => of(6, it.as_bytes()),
        Cell::Guid(it) => of(7, &it.to_le_bytes()),
        Cell::String(it) => of(8, it.as_bytes()),
        Cell::Dynamic(it) => of(9, it.as_bytes()),
    }
}

impl Distinct {
    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty() && self.registers.is_empty()
    }

    /// Adds a value by its hash.
    pub fn add(&mut self, hash: u64, precision: u8) {
        if self.precision == 0 {
            self.precision = precision;
        }
        if !self.registers.is_empty() {
            return self.count(hash);
        }
        self.hashes.push(hash);
        if self.hashes.len() >= 32.max(2 * self.n_sorted) || self.hashes.len() > 2 * self.most() {
            self.tidy();
        }
    }

    /// Adds all values of another sketch. The result is as accurate as the less accurate one.
    pub fn merge(&mut self, mut other: Distinct) {
        if other.precision == 0 {
            return;
        }
        if self.precision == 0 {
            *self = other;
            return;
        }
        let precision = self.precision.min(other.precision);
        self.lower(precision);
        other.lower(precision);
        if other.registers.is_empty() {
            other.hashes.iter().for_each(|it| self.add(*it, precision));
            return;
        }
        self.make_dense();
        for (mine, theirs) in self.registers.iter_mut().zip(&other.registers) {
            *mine = (*mine).max(*theirs);
        }
    }

    /// How many different values were added.
    pub fn n_values(&mut self) -> i64 {
        self.tidy();
        if self.registers.is_empty() {
            self.hashes.len() as i64
        } else {
            estimate(&self.registers, self.precision).round() as i64
        }
    }

    /// The hashes of its values in order, while it still keeps them.
    pub fn kept(&mut self) -> Option<&[u64]> {
        self.tidy();
        self.registers.is_empty().then_some(self.hashes.as_slice())
    }

    /// A sketch of these values by their hashes, as accurate as this one.
    pub fn of_same_accuracy(&self, hashes: &[u64]) -> Distinct {
        let (precision, hashes) = (self.precision, hashes.to_vec());
        let mut sketch = Distinct { precision, hashes, n_sorted: 0, registers: Vec::new() };
        sketch.tidy();
        sketch
    }

    /// The bytes that it holds.
    pub fn size(&self) -> usize {
        self.hashes.capacity() * size_of::<u64>() + self.registers.capacity()
    }

    /// Writes it down.
    pub fn save(mut self, into: &mut Writer) {
        self.tidy();
        into.u64(u64::from(self.precision));
        into.text(&self.registers);
        self.hashes.iter().for_each(|it| into.u64(*it));
    }

    /// Reads what was written, to the end.
    pub fn read(from: &mut Reader<'_>) -> Option<Distinct> {
        let precision = u8::try_from(from.u64()?).ok()?;
        let registers = from.bytes()?.to_vec();
        let mut hashes = Vec::new();
        while !from.is_done() {
            hashes.push(from.u64()?);
        }
        Some(Distinct { precision, n_sorted: hashes.len(), hashes, registers })
    }

    /// As a dynamic value: how it counts, the hashes, the counters.
    ///
    /// Kusto: `[[1024,14],["3803688792395291579"],[]]`. Its hashes are others, so that its stored sketches go with their own kind alone.
    pub fn to_json(mut self) -> String {
        self.tidy();
        let mut json = format!("[[{LISTED},{}],", self.precision);
        if self.hashes.len() <= LISTED {
            json.push('[');
            for (at, hash) in self.hashes.iter().enumerate() {
                if at > 0 {
                    json.push(',');
                }
                push_string(&mut json, &(*hash as i64).to_string());
            }
            json.push(']');
        } else {
            let bytes: Vec<u8> = self.hashes.iter().flat_map(|it| it.to_le_bytes()).collect();
            push_string(&mut json, &STANDARD.encode(bytes));
        }
        json.push(',');
        if self.registers.is_empty() {
            json.push_str("[]");
        } else {
            push_string(&mut json, &STANDARD.encode(&self.registers));
        }
        json.push(']');
        json
    }

    /// A sketch from what [`Distinct::to_json`] gave; None where it is none.
    pub fn from_json(text: &str) -> Option<Distinct> {
        let Json::Array(parts) = serde_json::from_str(text).ok()? else { return None };
        let [Json::Array(how), hashes, registers] = parts.as_slice() else { return None };
        let precision = u8::try_from(how.get(1)?.as_u64()?).ok()?;
        if !(4..=18).contains(&precision) {
            return None;
        }
        let hashes: Vec<u64> = match hashes {
            Json::Array(hashes) => {
                let hash = |it: &Json| Some(it.as_str()?.parse::<i64>().ok()? as u64);
                hashes.iter().map(hash).collect::<Option<_>>()?
            }
            Json::String(bytes) => {
                let bytes = STANDARD.decode(bytes).ok()?;
                bytes.as_chunks::<8>().0.iter().map(|it| u64::from_le_bytes(*it)).collect()
            }
            _ => return None,
        };
        let registers = match registers {
            Json::Array(none) if none.is_empty() => Vec::new(),
            Json::String(bytes) => STANDARD.decode(bytes).ok()?,
            _ => return None,
        };
        if !registers.is_empty() && registers.len() != 1 << precision {
            return None;
        }
        let mut sketch = Distinct { precision, hashes, n_sorted: 0, registers };
        sketch.tidy();
        Some(sketch)
    }

    /// How many hashes are kept before they are counted instead.
    fn most(&self) -> usize {
        MAX_HASHES.min(1 << self.precision)
    }

    /// Lets go of hashes that came twice, and of all where they are too many.
    fn tidy(&mut self) {
        self.hashes.sort_unstable();
        self.hashes.dedup();
        self.n_sorted = self.hashes.len();
        if self.hashes.len() > self.most() || !self.registers.is_empty() {
            self.make_dense();
        }
    }

    fn make_dense(&mut self) {
        if self.registers.is_empty() {
            self.registers = vec![0; 1 << self.precision];
        }
        for hash in std::mem::take(&mut self.hashes) {
            self.count(hash);
        }
        self.n_sorted = 0;
    }

    /// Lets the counter of a hash see its run of zeros.
    fn count(&mut self, hash: u64) {
        let index = (hash >> (64 - u32::from(self.precision))) as usize;
        let rest = (hash << self.precision) | (1 << (self.precision - 1));
        let run = rest.leading_zeros() as u8 + 1;
        if let Some(register) = self.registers.get_mut(index) {
            *register = (*register).max(run);
        }
    }

    /// Folds the counters into fewer.
    fn lower(&mut self, precision: u8) {
        let fewer = self.precision.saturating_sub(precision);
        if fewer == 0 {
            return;
        }
        self.precision = precision;
        if self.registers.is_empty() {
            return self.tidy();
        }
        let mut registers = vec![0u8; 1 << precision];
        for (index, run) in self.registers.iter().enumerate().filter(|it| *it.1 > 0) {
            let low = (index & ((1 << fewer) - 1)) as u64;
            // The bits of the place that are no longer one come before those that the run was seen in.
            let run = match low {
                0 => run + fewer,
                low => (low.leading_zeros() as u8 + fewer + 1) - 64,
            };
            if let Some(register) = registers.get_mut(index >> fewer) {
                *register = (*register).max(run);
            }
        }
        self.registers = registers;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: std::ops::Range<i64>, precision: u8) -> Distinct {
        let mut sketch = Distinct::default();
        values.for_each(|it| sketch.add(hash(Cell::Long(it)).unwrap_or_default(), precision));
        sketch
    }

    #[test]
    fn errors_are_the_documented_ones() {
        for (precision, sigma) in [(12, 0.016), (14, 0.008), (16, 0.004), (17, 0.0028), (18, 0.002)]
        {
            for n_values in [10, 5_000, 80_000, 1_000_000] {
                let counted = of(0..n_values, precision).n_values();
                let error = (counted - n_values).abs() as f64 / n_values as f64;
                assert!(error < 3.0 * sigma, "{precision} {n_values} {counted}");
                assert!(n_values > 1 << precision.min(16) || error == 0.0, "{n_values} {counted}");
            }
        }
    }

    #[test]
    fn parts_make_the_whole() {
        for precision in [12, 18] {
            let mut whole = of(0..100_000, precision);
            let mut parts = of(50_000..100_000, precision);
            parts.merge(of(0..1_000, precision));
            parts.merge(of(500..60_000, precision));
            assert_eq!(parts.clone().to_json(), whole.clone().to_json());
            assert_eq!(parts.n_values(), whole.n_values());
        }
    }

    #[test]
    fn a_less_accurate_one_lowers_the_other() {
        let mut fine = of(0..100_000, 18);
        fine.merge(of(0..10, 14));
        assert_eq!(fine.to_json(), of(0..100_000, 14).to_json());
    }

    #[test]
    fn what_is_written_is_read() {
        for n_values in [0, 10, 2_000, 100_000] {
            let mut sketch = of(0..n_values, 14);
            sketch.precision = 14;
            let mut back = Distinct::from_json(&sketch.clone().to_json()).unwrap_or_default();
            assert_eq!(back.n_values(), sketch.n_values());
        }
        assert!(Distinct::from_json("[]").is_none());
        assert!(Distinct::from_json("[[1024,99],[],[]]").is_none());
        assert!(Distinct::from_json("[[1024,14],[],\"AAAA\"]").is_none());
    }
}
