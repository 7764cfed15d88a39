//! On which side of a great circle a point lies, without error: first in floating point, then exactly, then by a symbolic
//! shift, so that no three different points ever lie in one line. The `s2` library stops at the second step (its third gives
//! up), and edges along the equator or along a shared border need all three.

use s2::r3::vector::Vector;

/// 1 where `c` lies left of the edge from `a` to `b`, -1 where it lies right of it, 0 only where two of them are the same.
pub fn side(a: &Vector, b: &Vector, c: &Vector) -> i32 {
    /// The error of the plain determinant of three unit vectors, as S2 bounds it.
    const MAX_ERROR: f64 = 1.8274 * f64::EPSILON;
    let determinant = a.cross(b).dot(c);
    if determinant > MAX_ERROR {
        1
    } else if determinant < -MAX_ERROR {
        -1
    } else if a == b || b == c || c == a {
        0
    } else {
        stable_side(a, b, c).unwrap_or_else(|| exact_side(a, b, c))
    }
}

/// The same from the differences of the points, which are small where the plain determinant fails.
fn stable_side(a: &Vector, b: &Vector, c: &Vector) -> Option<i32> {
    /// The error of this determinant in relation to the two sides it is made of, as S2 bounds it.
    const RELATIVE_ERROR: f64 = 3.2321 * f64::EPSILON;
    let (ab, bc, ca) = (*b - *a, *c - *b, *a - *c);
    let (ab2, bc2, ca2) = (ab.norm2(), bc.norm2(), ca.norm2());
    let (e1, e2, apex) = if ab2 >= bc2 && ab2 >= ca2 {
        (ca, bc, c)
    } else if bc2 >= ca2 {
        (ab, ca, a)
    } else {
        (bc, ab, b)
    };
    let determinant = -e1.cross(&e2).dot(apex);
    let error = RELATIVE_ERROR * (e1.norm2() * e2.norm2()).sqrt();
    (determinant.abs() > error).then(|| sign(determinant))
}

fn exact_side(a: &Vector, b: &Vector, c: &Vector) -> i32 {
    let exact = sum_sign(&[
        (a.x, b.y, c.z),
        (a.y, b.z, c.x),
        (a.z, b.x, c.y),
        (-a.z, b.y, c.x),
        (-a.x, b.z, c.y),
        (-a.y, b.x, c.z),
    ]);
    if exact != 0 { exact } else { shifted_side(a, b, c) }
}

/// The sign after each point has been shifted by an amount that is too small to matter anywhere else; the points are sorted
/// first, so that every order of arguments agrees (the perturbation of Edelsbrunner and Mücke that S2 uses).
fn shifted_side(a: &Vector, b: &Vector, c: &Vector) -> i32 {
    let mut sorted = [*a, *b, *c];
    let mut parity = 1;
    for at in [0, 1, 0] {
        if key(&sorted[at]) > key(&sorted[at + 1]) {
            sorted.swap(at, at + 1);
            parity = -parity;
        }
    }
    let [a, b, c] = sorted;
    let pair = |p: f64, q: f64, r: f64, s: f64| sum_sign(&[(p, q, 1.0), (-r, s, 1.0)]);
    let terms: [&dyn Fn() -> i32; 12] = [
        &|| pair(b.x, c.y, b.y, c.x),
        &|| pair(b.z, c.x, b.x, c.z),
        &|| pair(b.y, c.z, b.z, c.y),
        &|| pair(c.x, a.y, c.y, a.x),
        &|| sign(c.x),
        &|| -sign(c.y),
        &|| pair(c.z, a.x, c.x, a.z),
        &|| sign(c.z),
        &|| pair(a.x, b.y, a.y, b.x),
        &|| -sign(b.x),
        &|| sign(b.y),
        &|| sign(a.x),
    ];
    parity * terms.iter().map(|term| term()).find(|it| *it != 0).unwrap_or(1)
}

fn key(v: &Vector) -> [f64; 3] {
    [v.x, v.y, v.z]
}

/// The sign of a sum of products of three, computed without rounding.
fn sum_sign(products: &[(f64, f64, f64)]) -> i32 {
    let mut parts: Vec<f64> = Vec::with_capacity(32);
    for (p, q, r) in products {
        let (high, low) = two_product(*p, *q);
        for factor in [high, low] {
            let (high, low) = two_product(factor, *r);
            add(&mut parts, low);
            add(&mut parts, high);
        }
    }
    sign(parts.iter().rev().copied().find(|it| *it != 0.0).unwrap_or(0.0))
}

/// A product as the rounded value and what rounding took away.
fn two_product(p: f64, q: f64) -> (f64, f64) {
    let high = p * q;
    (high, p.mul_add(q, -high))
}

/// Adds a number to an exact sum of numbers that grow and don't overlap.
fn add(parts: &mut Vec<f64>, value: f64) {
    let mut carry = value;
    for part in parts.iter_mut() {
        let sum = carry + *part;
        let other = sum - carry;
        *part = (carry - (sum - other)) + (*part - other);
        carry = sum;
    }
    parts.push(carry);
}

fn sign(value: f64) -> i32 {
    if value > 0.0 {
        1
    } else if value < 0.0 {
        -1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::geo::sphere::point;

    #[test]
    fn points_of_the_equator_are_never_in_one_line() {
        let [a, b, c] = [point(0.0, 0.0), point(10.0, 0.0), point(5.0, 0.0)];
        let all = [side(&a, &b, &c), side(&b, &c, &a), side(&c, &a, &b)];
        assert!(all[0] != 0 && all.iter().all(|it| *it == all[0]), "{all:?}");
        assert_eq!(side(&b, &a, &c), -all[0]);
        assert_eq!(side(&a, &a, &c), 0);
    }

    #[test]
    fn a_point_a_hair_off_the_line_is_on_its_side() {
        let (a, b) = (point(0.0, 0.0), point(10.0, 0.0));
        assert_eq!(side(&a, &b, &Vector::new(1.0, 0.5, 1e-300)), 1);
        assert_eq!(side(&a, &b, &Vector::new(1.0, 0.5, -1e-300)), -1);
    }
}
