//! How many values a HyperLogLog has seen: Ertl's estimator ("New cardinality estimation algorithms for HyperLogLog sketches", 2017),
//! which needs no tables and is unbiased from none to the largest counts.

/// The estimate from counters of runs, 2^`precision` of them.
pub fn estimate(registers: &[u8], precision: u8) -> f64 {
    let n_registers = registers.len() as f64;
    let longest = 64 - usize::from(precision);
    let mut counts = vec![0.0f64; longest + 2];
    for run in registers {
        if let Some(count) = counts.get_mut(usize::from(*run).min(longest + 1)) {
            *count += 1.0;
        }
    }
    let count = |run: usize| counts.get(run).copied().unwrap_or(0.0);
    let mut z = n_registers * tau(1.0 - count(longest + 1) / n_registers);
    for run in (1..=longest).rev() {
        z = 0.5 * (z + count(run));
    }
    z += n_registers * sigma(count(0) / n_registers);
    n_registers * n_registers / (2.0 * std::f64::consts::LN_2 * z)
}

/// The correction for counters that saw nothing.
fn sigma(mut x: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z == before {
            return z;
        }
    }
}

/// The correction for counters that are full.
fn tau(mut x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x) * (1.0 - x) * y;
        if z == before {
            return z / 3.0;
        }
    }
}
