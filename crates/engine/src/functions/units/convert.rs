//! `convert_length` and its kin. A unit is named exactly; an unknown one gives null.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Float64Array};
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{REAL, TEXT};
use crate::function::{Args, Body, Example, Scalar, example, param};
use crate::functions::math::elementary::numbers;
use crate::functions::units::factors::{
    ANGLES, ENERGIES, FORCES, LENGTHS, MASSES, SPEEDS, Unit, VOLUMES,
};

const PARAMS: &[Param] = &[
    param("value", REAL, "a value"),
    param("from", TEXT, "the unit that the value is in"),
    param("to", TEXT, "the unit of the answer"),
];

const fn conversion(
    name: &'static str,
    summary: &'static str,
    examples: &'static [Example],
    kernel: fn(&Args) -> Result<ArrayRef>,
) -> Scalar {
    Scalar {
        name,
        params: PARAMS,
        returns: Returns::Is(Type::Real),
        summary,
        examples,
        body: Body::Kernel(kernel),
        ..Scalar::NEW
    }
}

pub static CONVERT_ANGLE: Scalar = conversion(
    "convert_angle",
    "Converts an angle from one unit to another.",
    &[example("convert_angle(180, 'Degree', 'Radian')", "3.141592653589793")],
    |args| converted(args, angle, of_angle),
);

pub static CONVERT_ENERGY: Scalar = conversion(
    "convert_energy",
    "Converts an energy from one unit to another.",
    &[example("convert_energy(1, 'KilowattHour', 'Joule')", "3600000.0")],
    |args| by_factors(args, ENERGIES),
);

pub static CONVERT_FORCE: Scalar = conversion(
    "convert_force",
    "Converts a force from one unit to another.",
    &[example("convert_force(2, 'Kilonewton', 'Newton')", "2000.0")],
    |args| by_factors(args, FORCES),
);

pub static CONVERT_LENGTH: Scalar = conversion(
    "convert_length",
    "Converts a length from one unit to another.",
    &[
        example("convert_length(1, 'Mile', 'Kilometer')", "1.609344"),
        example("convert_length(1, 'Cubit', 'Kilometer')", ""),
    ],
    |args| by_factors(args, LENGTHS),
);

pub static CONVERT_MASS: Scalar = conversion(
    "convert_mass",
    "Converts a mass from one unit to another.",
    &[example("convert_mass(1, 'Pound', 'Kilogram')", "0.45359237")],
    |args| by_factors(args, MASSES),
);

pub static CONVERT_SPEED: Scalar = conversion(
    "convert_speed",
    "Converts a speed from one unit to another.",
    &[example("round(convert_speed(1, 'Knot', 'KilometerPerHour'), 9)", "1.852")],
    |args| by_factors(args, SPEEDS),
);

pub static CONVERT_TEMPERATURE: Scalar = conversion(
    "convert_temperature",
    "Converts a temperature from one unit to another.",
    &[example("round(convert_temperature(20, 'DegreeCelsius', 'DegreeFahrenheit'), 9)", "68.0")],
    |args| converted(args, kelvin, of_kelvin),
);

pub static CONVERT_VOLUME: Scalar = conversion(
    "convert_volume",
    "Converts a volume from one unit to another.",
    &[example("convert_volume(1, 'UsGallon', 'Liter')", "3.785411784")],
    |args| by_factors(args, VOLUMES),
);

/// By way of the base unit: `to_base` of the unit that a value is in, `from_base` of the wanted one.
fn converted(
    args: &Args,
    to_base: impl Fn(&str, f64) -> Option<f64>,
    from_base: impl Fn(&str, f64) -> Option<f64>,
) -> Result<ArrayRef> {
    let (values, from, to) = (numbers(args, 0)?, args.text(1)?, args.text(2)?);
    let of_row = |row| {
        let value = values.is_valid(row).then(|| values.value(row))?;
        from_base(to.get(row)?, to_base(from.get(row)?, value)?)
    };
    Ok(Arc::new(Float64Array::from_iter((0..args.n_rows).map(of_row))))
}

fn by_factors(args: &Args, units: &[Unit]) -> Result<ArrayRef> {
    let factor = |name: &str| units.iter().find(|it| it.0 == name).map(|it| it.1);
    converted(
        args,
        |unit, value| Some(value * factor(unit)?),
        |unit, base| Some(base / factor(unit)?),
    )
}

/// Degrees. A tilt is the sine of its angle.
fn angle(unit: &str, value: f64) -> Option<f64> {
    match unit {
        "Tilt" => Some(value.asin().to_degrees()),
        _ => ANGLES.iter().find(|it| it.0 == unit).map(|it| value * it.1),
    }
}

fn of_angle(unit: &str, degrees: f64) -> Option<f64> {
    match unit {
        "Tilt" => Some(degrees.to_radians().sin()),
        _ => ANGLES.iter().find(|it| it.0 == unit).map(|it| degrees / it.1),
    }
}

fn kelvin(unit: &str, value: f64) -> Option<f64> {
    Some(match unit {
        "DegreeCelsius" => value + 273.15,
        "DegreeDelisle" => 373.15 - value * 2.0 / 3.0,
        "DegreeFahrenheit" => (value + 459.67) * 5.0 / 9.0,
        "DegreeNewton" => value * 100.0 / 33.0 + 273.15,
        "DegreeRankine" => value * 5.0 / 9.0,
        "DegreeReaumur" => value * 5.0 / 4.0 + 273.15,
        "DegreeRoemer" => (value - 7.5) * 40.0 / 21.0 + 273.15,
        "Kelvin" => value,
        "MillidegreeCelsius" => value / 1000.0 + 273.15,
        "SolarTemperature" => value * SOLAR,
        _ => return None,
    })
}

fn of_kelvin(unit: &str, kelvin: f64) -> Option<f64> {
    Some(match unit {
        "DegreeCelsius" => kelvin - 273.15,
        "DegreeDelisle" => (373.15 - kelvin) * 3.0 / 2.0,
        "DegreeFahrenheit" => kelvin * 9.0 / 5.0 - 459.67,
        "DegreeNewton" => (kelvin - 273.15) * 33.0 / 100.0,
        "DegreeRankine" => kelvin * 9.0 / 5.0,
        "DegreeReaumur" => (kelvin - 273.15) * 4.0 / 5.0,
        "DegreeRoemer" => (kelvin - 273.15) * 21.0 / 40.0 + 7.5,
        "Kelvin" => kelvin,
        "MillidegreeCelsius" => (kelvin - 273.15) * 1000.0,
        "SolarTemperature" => kelvin / SOLAR,
        _ => return None,
    })
}

/// The temperature of the sun's surface.
const SOLAR: f64 = 5778.0;
