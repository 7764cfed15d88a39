//! Conversions between units of measurement, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{REAL, TEXT, declared};
use crate::function::{Scalar, call, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &CONVERT_ANGLE,
    &CONVERT_ENERGY,
    &CONVERT_FORCE,
    &CONVERT_LENGTH,
    &CONVERT_MASS,
    &CONVERT_SPEED,
    &CONVERT_TEMPERATURE,
    &CONVERT_VOLUME,
];

const VALUE: Param = param("value", REAL, "a value");
const FROM: Param = param("from", TEXT, "the unit that the value is in");
const TO: Param = param("to", TEXT, "the unit of the answer");

pub static CONVERT_ANGLE: Scalar = declared(
    "convert_angle",
    &[VALUE, FROM, TO],
    Returns::Is(Type::Real),
    "Converts an angle from one unit to another.",
    &[call("convert_angle(180, 'Degree', 'Radian')")],
);

pub static CONVERT_ENERGY: Scalar = declared(
    "convert_energy",
    &[VALUE, FROM, TO],
    Returns::Is(Type::Real),
    "Converts an energy from one unit to another.",
    &[call("convert_energy(1, 'KilowattHour', 'Joule')")],
);

pub static CONVERT_FORCE: Scalar = declared(
    "convert_force",
    &[VALUE, FROM, TO],
    Returns::Is(Type::Real),
    "Converts a force from one unit to another.",
    &[call("convert_force(1, 'Kilonewton', 'PoundForce')")],
);

pub static CONVERT_LENGTH: Scalar = declared(
    "convert_length",
    &[VALUE, FROM, TO],
    Returns::Is(Type::Real),
    "Converts a length from one unit to another.",
    &[call("convert_length(1, 'Mile', 'Kilometer')")],
);

pub static CONVERT_MASS: Scalar = declared(
    "convert_mass",
    &[VALUE, FROM, TO],
    Returns::Is(Type::Real),
    "Converts a mass from one unit to another.",
    &[call("convert_mass(1, 'Pound', 'Kilogram')")],
);

pub static CONVERT_SPEED: Scalar = declared(
    "convert_speed",
    &[VALUE, FROM, TO],
    Returns::Is(Type::Real),
    "Converts a speed from one unit to another.",
    &[call("convert_speed(1, 'Knot', 'KilometerPerHour')")],
);

pub static CONVERT_TEMPERATURE: Scalar = declared(
    "convert_temperature",
    &[VALUE, FROM, TO],
    Returns::Is(Type::Real),
    "Converts a temperature from one unit to another.",
    &[call("convert_temperature(20, 'DegreeCelsius', 'DegreeFahrenheit')")],
);

pub static CONVERT_VOLUME: Scalar = declared(
    "convert_volume",
    &[VALUE, FROM, TO],
    Returns::Is(Type::Real),
    "Converts a volume from one unit to another.",
    &[call("convert_volume(1, 'UsGallon', 'Liter')")],
);
