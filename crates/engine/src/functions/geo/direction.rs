//! `geo_azimuth` and `geo_angle`: directions on the sphere.

use std::f64::consts::TAU;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use super::rows::{Numbers, reals};
use super::sphere::Vector;
use crate::declare::NUMBER;
use crate::function::{Args, Body, Scalar, example, param};

const P1_LONGITUDE: Param = param("p1_longitude", NUMBER, "the first point's longitude");
const P1_LATITUDE: Param = param("p1_latitude", NUMBER, "the first point's latitude");
const P2_LONGITUDE: Param = param("p2_longitude", NUMBER, "the second point's longitude");
const P2_LATITUDE: Param = param("p2_latitude", NUMBER, "the second point's latitude");

pub static GEO_AZIMUTH: Scalar = Scalar {
    name: "geo_azimuth",
    params: &[P1_LONGITUDE, P1_LATITUDE, P2_LONGITUDE, P2_LATITUDE],
    returns: Returns::Is(Type::Real),
    summary: "Gives the direction, in radians from north, from one point to another.",
    examples: &[
        example("round(geo_azimuth(0, 0, 10, 0), 6)", "1.570796"),
        example("round(geo_azimuth(0, 10, 0, 0), 6)", "3.141593"),
        example("isnull(geo_azimuth(8, 47, 8, 47))", "True"),
    ],
    body: Body::Kernel(geo_azimuth),
    ..Scalar::NEW
};

pub static GEO_ANGLE: Scalar = Scalar {
    name: "geo_angle",
    params: &[
        P1_LONGITUDE,
        P1_LATITUDE,
        P2_LONGITUDE,
        P2_LATITUDE,
        param("p3_longitude", NUMBER, "the third point's longitude"),
        param("p3_latitude", NUMBER, "the third point's latitude"),
    ],
    returns: Returns::Is(Type::Real),
    summary: "Gives the angle, in radians clockwise, between two lines that meet in the second point.",
    examples: &[
        example("round(geo_angle(0, 10, 0, 0, 10, 0), 6)", "1.570796"),
        example("round(geo_angle(10, 0, 0, 0, 0, 10), 6)", "4.712389"),
        example("isnull(geo_angle(8, 47, 8, 47, 9, 47))", "True"),
    ],
    body: Body::Kernel(geo_angle),
    ..Scalar::NEW
};

fn geo_azimuth(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    Ok(reals(args, |row| azimuth(&numbers.point(0, row)?, &numbers.point(2, row)?)))
}

fn geo_angle(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    Ok(reals(args, |row| {
        let [p1, p2, p3] = [0, 2, 4].map(|at| numbers.point(at, row));
        let (first, second) = (azimuth(&p2?, &p1?)?, azimuth(&p2?, &p3?)?);
        Some((second - first).rem_euclid(TAU))
    }))
}

/// The direction from one point to another, clockwise from north; None where they are the same or opposite.
fn azimuth(from: &Vector, to: &Vector) -> Option<f64> {
    if from == to || *from == *to * -1.0 {
        return None;
    }
    let north = Vector::new(0.0, 0.0, 1.0);
    // The poles have no north; there east is taken to be the direction of longitude 90°.
    let pole = from.x == 0.0 && from.y == 0.0;
    let east = if pole { Vector::new(0.0, 1.0, 0.0) } else { north.cross(from) };
    let sine = to.dot(&east.normalize());
    let cosine = to.dot(&from.cross(&east).normalize());
    Some(sine.atan2(cosine).rem_euclid(TAU))
}
