//! Sums of reals, carried at twice the precision of a real.
//!
//! The error of such a sum is some 2^-105 of the largest part sum. Rounded to a real it is therefore the same in whatever order and in
//! however many parts the rows come, unless the sum cancels out to less than a 2^-50th of its parts.

/// A sum.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sum {
    high: f64,
    low: f64,
    /// The sum in plain arithmetic, which is the answer where it is infinite or NaN.
    plain: f64,
}

impl Sum {
    /// Adds a number.
    pub fn add(&mut self, value: f64) {
        self.plain += value;
        let (high, error) = two_sum(self.high, value);
        (self.high, self.low) = fast_two_sum(high, self.low + error);
    }

    /// Adds a product of two numbers.
    pub fn add_product(&mut self, a: f64, b: f64) {
        let product = a * b;
        self.add(product);
        let error = a.mul_add(b, -product);
        if error.is_finite() {
            self.add(error);
        }
    }

    /// Adds another sum.
    pub fn add_sum(&mut self, other: Sum) {
        let plain = self.plain + other.plain;
        self.add(other.high);
        self.add(other.low);
        self.plain = plain;
    }

    /// The sum as a real.
    pub fn value(self) -> f64 {
        let sum = self.high + self.low;
        if sum.is_finite() { sum } else { self.plain }
    }

    /// The sum times a number.
    pub fn times(self, factor: f64) -> Sum {
        self.times_sum(Sum { high: factor, low: 0.0, plain: factor })
    }

    /// The product of two sums.
    pub fn times_sum(self, other: Sum) -> Sum {
        let product = self.high * other.high;
        let error = self.high.mul_add(other.high, -product);
        let (high, low) =
            fast_two_sum(product, error + (self.high * other.low + self.low * other.high));
        Sum { high, low, plain: self.plain * other.plain }
    }

    /// The difference of two sums.
    pub fn minus(self, other: Sum) -> Sum {
        let mut difference = self;
        difference.add_sum(Sum { high: -other.high, low: -other.low, plain: -other.plain });
        difference
    }

    /// Its parts, for writing it down.
    pub fn parts(self) -> [f64; 3] {
        [self.high, self.low, self.plain]
    }

    /// A sum from its parts.
    pub fn from_parts([high, low, plain]: [f64; 3]) -> Sum {
        Sum { high, low, plain }
    }
}

/// The rounded sum and what rounding took.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    (sum, (a - (sum - b_part)) + (b - b_part))
}

/// The same where `a` is the larger one.
fn fast_two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_parts_does_not_matter() {
        let values: Vec<f64> =
            (1..2000).map(|it| 1.0 / f64::from(it) * 1e10f64.powi(it % 3)).collect();
        let mut forward = Sum::default();
        values.iter().for_each(|it| forward.add(*it));
        let mut parts = [Sum::default(); 7];
        for (at, value) in values.iter().rev().enumerate() {
            parts[at % 7].add(*value);
        }
        let mut backward = Sum::default();
        parts.iter().for_each(|it| backward.add_sum(*it));
        assert_eq!(forward.value().to_bits(), backward.value().to_bits());
        let plain = values.iter().sum::<f64>();
        assert_ne!(plain.to_bits(), values.iter().rev().sum::<f64>().to_bits());
    }

    #[test]
    fn infinities_stay() {
        let mut sum = Sum::default();
        sum.add(f64::INFINITY);
        sum.add(1.0);
        assert_eq!(sum.value(), f64::INFINITY);
        sum.add(f64::NEG_INFINITY);
        assert!(sum.value().is_nan());
    }
}
