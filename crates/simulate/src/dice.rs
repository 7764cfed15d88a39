//! Chance that is the same everywhere: a splitmix64 stream seeded by numbers, so that any hour of any user can be made on its own.
//! No floating-point function of the platform's mathematics library is used, for these differ in the last digit.

/// A stream of chance. Equal seeds give equal streams, on every machine and in every version.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

/// One well-mixed number from several.
pub(crate) fn mix(parts: &[u64]) -> u64 {
    parts.iter().fold(0x9e37_79b9_7f4a_7c15, |state, part| {
        scramble(state.rotate_left(17) ^ scramble(*part))
    })
}

fn scramble(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Dice {
    pub(crate) fn new(parts: &[u64]) -> Dice {
        Dice(mix(parts))
    }

    pub(crate) fn next(&mut self) -> u64 {
        let value = scramble(self.0);
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        value
    }

    /// A number from 0 to below `n`; 0 where `n` is 0.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// A number in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of `items`, which must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// One of `items` by weight; the last where the weights are used up.
    pub(crate) fn weighted<'a, T>(&mut self, items: &'a [T], weight: impl Fn(&T) -> u32) -> &'a T {
        let total: u64 = items.iter().map(|it| u64::from(weight(it))).sum();
        let mut at = self.below(total);
        for item in items {
            let share = u64::from(weight(item));
            if at < share {
                return item;
            }
            at -= share;
        }
        &items[items.len() - 1]
    }

    /// How often something happens whose mean is `mean` (Poisson), at most 64.
    pub(crate) fn count(&mut self, mean: f64) -> u32 {
        // exp(-mean) by repeated squaring: only multiplications, which are exact everywhere.
        let mut none = 1.0 - (mean / 4096.0).min(0.5);
        for _ in 0..12 {
            none *= none;
        }
        let mut left = self.unit();
        let mut n = 0;
        while left > none && n < 64 {
            left *= self.unit();
            n += 1;
        }
        n
    }

    /// A random UUID (version 4) as a number.
    pub(crate) fn uuid(&mut self) -> u128 {
        let bits = (u128::from(self.next()) << 64) | u128::from(self.next());
        (bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_same_for_ever() {
        let mut dice = Dice::new(&[1, 2, 3]);
        let first: Vec<u64> = (0..3).map(|_| dice.below(1_000_000)).collect();
        assert_eq!(first, [452763, 515702, 170077]);
    }

    #[test]
    fn counts_have_the_mean_asked_for() {
        for mean in [0.01, 0.5, 3.0, 12.0] {
            let mut dice = Dice::new(&[7]);
            let total: u32 = (0..40_000).map(|_| dice.count(mean)).sum();
            let measured = f64::from(total) / 40_000.0;
            assert!((measured / mean - 1.0).abs() < 0.12, "{mean} gave {measured}");
        }
    }
}
