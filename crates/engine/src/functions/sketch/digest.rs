//! A t-digest: values and how often each counts, few enough to be stored, from which ranks and percentiles are estimated.
//!
//! Up to 2,048 different values it is exact. Above, neighbours are put together, the fewer the nearer they are to an end, so that the
//! smallest and the largest stay as they are. A digest is made of all its values at once, never of digests made on the way: so it
//! doesn't depend on the order or the parts that the rows come in.

use kql::types::Type;
use serde_json::Value as Json;

use crate::aggregates::multiset::{Key, Multiset, key_of_real, real_of_key, value_of};
use crate::types::{Cell, real_text};

/// Up to so many different values are kept as they are.
const MAX_EXACT: usize = 2048;

/// Above, one entry stands for no more than this share of the rows at the middle.
const COMPRESSION: f64 = 200.0;

/// A digest: the type of its values, and the values in order with their weights.
#[derive(Debug, Clone)]
pub struct Digest {
    pub ty: Type,
    pub entries: Vec<(Key, u64)>,
}

impl Digest {
    /// The digest of all these values; None where there is none.
    pub fn of(values: Multiset, ty: Type) -> Option<Digest> {
        let entries = values.sorted();
        let entries = if entries.len() > MAX_EXACT { compressed(&entries, ty) } else { entries };
        (!entries.is_empty()).then_some(Digest { ty, entries })
    }

    /// How many rows it stands for.
    pub fn n_rows(&self) -> u64 {
        self.entries.iter().fold(0, |sum, it| sum.saturating_add(it.1))
    }

    /// How many rows have that value or a smaller one; None where the value is none of the digest's kind.
    pub fn rank(&self, value: Cell<'_>) -> Option<u64> {
        let key = self.key(value)?;
        let up_to = self.entries.iter().take_while(|it| it.0 <= key);
        Some(up_to.fold(0, |sum, it| sum.saturating_add(it.1)))
    }

    fn key(&self, value: Cell<'_>) -> Option<Key> {
        match (self.ty, value) {
            (Type::Real, Cell::Long(it)) => Some(key_of_real(it as f64)),
            (Type::Real, Cell::Real(it)) => Some(key_of_real(it)),
            (Type::Long, Cell::Long(it)) => Some(it),
            (Type::Long, Cell::Real(it)) => Some(it.floor() as i64),
            (Type::DateTime, Cell::DateTime(it)) | (Type::TimeSpan, Cell::TimeSpan(it)) => Some(it),
            (_, Cell::Dynamic(text)) => {
                let number: f64 = text.parse().ok()?;
                self.key(Cell::Real(number)).filter(|_| matches!(self.ty, Type::Real | Type::Long))
            }
            _ => None,
        }
    }

    /// As a dynamic value, in Kusto's form: a number for the type, the values, the weights.
    pub fn to_json(&self) -> String {
        let mut values = String::new();
        let mut weights = String::new();
        for (at, (key, weight)) in self.entries.iter().enumerate() {
            if at > 0 {
                values.push(',');
                weights.push(',');
            }
            match value_of(*key, self.ty) {
                Cell::Real(it) if !it.is_finite() => {
                    values.push_str(&format!("\"{}\"", real_text(it)));
                }
                Cell::Real(it) => values.push_str(&real_text(it)),
                _ => values.push_str(&key.to_string()),
            }
            weights.push_str(&weight.to_string());
        }
        format!("[[{}],[{values}],[{weights}]]", number_of(self.ty))
    }

    /// A digest from its JSON; None where it is none.
    pub fn from_json(text: &str) -> Option<Digest> {
        let Json::Array(parts) = serde_json::from_str(text).ok()? else { return None };
        let [Json::Array(ty), Json::Array(values), Json::Array(weights)] = parts.as_slice() else {
            return None;
        };
        let ty = type_of(ty.first()?.as_u64()?)?;
        let values = values.iter().map(|it| key(it, ty));
        let weights = weights.iter().map(Json::as_u64);
        let entries = values.zip(weights).map(|(key, weight)| Some((key?, weight?)));
        let mut entries: Vec<(Key, u64)> = entries.collect::<Option<_>>()?;
        entries.sort_unstable();
        Some(Digest { ty, entries })
    }
}

/// Kusto: digests of long begin with `[7]`. The other numbers are our own.
fn number_of(ty: Type) -> u64 {
    match ty {
        Type::DateTime => 5,
        Type::TimeSpan => 6,
        Type::Real => 8,
        _ => 7,
    }
}

fn type_of(number: u64) -> Option<Type> {
    match number {
        5 => Some(Type::DateTime),
        6 => Some(Type::TimeSpan),
        7 => Some(Type::Long),
        8 => Some(Type::Real),
        _ => None,
    }
}

fn key(value: &Json, ty: Type) -> Option<Key> {
    match (ty, value) {
        (Type::Real, Json::String(text)) => Some(key_of_real(match text.as_str() {
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ => f64::NAN,
        })),
        (Type::Real, value) => value.as_f64().map(key_of_real),
        (_, value) => value.as_i64().or_else(|| value.as_f64().map(|it| it.round() as i64)),
    }
}

/// Neighbours put together.
fn compressed(entries: &[(Key, u64)], ty: Type) -> Vec<(Key, u64)> {
    let total: f64 = entries.iter().map(|it| it.1 as f64).sum();
    let mut merged: Vec<(Key, u64)> = Vec::new();
    let mut part: Vec<(Key, u64)> = Vec::new();
    let (mut before, mut weight) = (0.0, 0.0);
    for entry in entries {
        let next = weight + entry.1 as f64;
        let middle = (before + next / 2.0) / total;
        if !part.is_empty() && next > 4.0 * total * middle * (1.0 - middle) / COMPRESSION {
            merged.push(mean(&part, ty));
            part.clear();
            before += weight;
            weight = 0.0;
        }
        part.push(*entry);
        weight += entry.1 as f64;
    }
    merged.push(mean(&part, ty));
    merged
}

/// The mean of a few neighbours, and what they weigh together.
fn mean(part: &[(Key, u64)], ty: Type) -> (Key, u64) {
    let weight: u64 = part.iter().fold(0, |sum, it| sum.saturating_add(it.1));
    let key = match (part, ty) {
        ([only], _) => only.0,
        (part, Type::Real) => {
            let share = |it: &(Key, u64)| real_of_key(it.0) * (it.1 as f64 / weight as f64);
            key_of_real(part.iter().map(share).sum())
        }
        (part, _) => {
            let sum: i128 = part.iter().map(|it| i128::from(it.0) * i128::from(it.1)).sum();
            let mean = sum.checked_div(i128::from(weight)).and_then(|it| i64::try_from(it).ok());
            mean.or(part.first().map(|it| it.0)).unwrap_or(0)
        }
    };
    (key, weight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregates::multiset::percentile;

    fn of(n_values: i64) -> Digest {
        let mut values = Multiset::default();
        (1..=n_values).for_each(|it| values.push(it, 1));
        Digest::of(values, Type::Long).unwrap_or(Digest { ty: Type::Long, entries: Vec::new() })
    }

    #[test]
    fn a_small_one_is_exact_and_a_large_one_is_near() {
        assert_eq!(of(1000).rank(Cell::Long(685)), Some(685));
        let large = of(1_000_000);
        assert!(large.entries.len() < 3000, "{}", large.entries.len());
        assert_eq!(large.n_rows(), 1_000_000);
        for (rank, most) in
            [(0.0, 0), (0.01, 20), (1.0, 500), (50.0, 10_000), (99.0, 500), (100.0, 0)]
        {
            let wanted = (rank * 10_000.0) as i64;
            let found = percentile(&large.entries, rank).unwrap_or_default();
            assert!((found - wanted.max(1)).abs() <= most, "{rank}: {found}");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let digest = of(5000);
        let back = Digest::from_json(&digest.to_json());
        assert_eq!(back.map(|it| it.entries), Some(digest.entries));
        assert!(Digest::from_json("[[7],[1],[\"x\"]]").is_none());
        assert!(Digest::from_json("{}").is_none());
    }
}
