//! decimal: numbers of 34 digits, as IEEE 754 decimal128 has them. They are carried as text in one form, without zeros at the end, so
//! that equal numbers are equal text.

use std::num::NonZeroU64;

use bigdecimal::num_bigint::Sign;
use bigdecimal::{BigDecimal, RoundingMode, Signed, ToPrimitive, Zero};

/// How many digits a number has at most.
const DIGITS: NonZeroU64 = NonZeroU64::new(34).expect("34 is not 0");
/// A greater power of ten is out of range, one below its negative is 0.
const LARGEST_POWER: i64 = 6144;
/// A longer text is no number.
const LONGEST: usize = 512;
/// Numbers with more zeros than this are written with an exponent.
const PLAIN: i64 = 40;

/// The number that a text says; None where it is none, or out of range.
pub fn read(text: &str) -> Option<BigDecimal> {
    let text = text.trim_ascii();
    let (digits, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-');
    if text.len() > LONGEST
        || !digits.contains(|c: char| c.is_ascii_digit())
        || !digits.chars().all(plain)
        || power.parse::<i64>().ok()?.abs() > LARGEST_POWER + LONGEST as i64
    {
        return None;
    }
    rounded(text.parse().ok()?)
}

/// The decimal nearest to the digits that a real prints with; None for NaN and infinity.
pub fn of_real(value: f64) -> Option<BigDecimal> {
    if value.is_finite() { read(&format!("{value:e}")) } else { None }
}

/// The number cut to the digits that a decimal has; None where it is out of range.
pub fn rounded(value: BigDecimal) -> Option<BigDecimal> {
    let value = value.with_precision_round(DIGITS, RoundingMode::HalfEven).normalized();
    match power(&value) {
        power if power > LARGEST_POWER => None,
        power if power < -LARGEST_POWER => Some(BigDecimal::zero()),
        _ => Some(value),
    }
}

/// The one text of a number.
pub fn write(value: &BigDecimal) -> String {
    let value = value.normalized();
    let power = power(&value);
    if power.abs() <= PLAIN {
        return value.to_plain_string();
    }
    let (digits, _) = value.as_bigint_and_exponent();
    let sign = if digits.sign() == Sign::Minus { "-" } else { "" };
    let digits = digits.magnitude().to_string();
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}E{power:+03}")
}

/// A text of a number in its one form.
pub fn canonical(text: &str) -> Option<String> {
    read(text).map(|it| write(&it))
}

/// The whole part, where a long holds it.
pub fn to_long(text: &str) -> Option<i64> {
    read(text)?.with_scale_round(0, RoundingMode::Down).to_i64()
}

/// The remainder of a division, never negative; None for a divisor of 0.
pub fn remainder(value: &BigDecimal, divisor: &BigDecimal) -> Option<BigDecimal> {
    if divisor.is_zero() {
        return None;
    }
    let rest = value % divisor;
    Some(if rest.is_negative() { rest + divisor.abs() } else { rest })
}

/// A text that stands among others as the number among theirs: its sign, the place of its first digit, its digits. Those of a negative
/// number are turned round, with an end above all digits.
pub fn sort_key(text: &str) -> Option<String> {
    let value = read(text)?;
    let (digits, _) = value.as_bigint_and_exponent();
    let place = power(&value).saturating_add(2 * LARGEST_POWER);
    let digits = format!("{place:05}{}", digits.magnitude());
    let turned = |digit: char| digit.to_digit(10).and_then(|it| char::from_digit(9 - it, 10));
    Some(match value.sign() {
        Sign::Minus => format!("0{}~", digits.chars().filter_map(turned).collect::<String>()),
        Sign::NoSign => "1".to_owned(),
        Sign::Plus => format!("2{digits}"),
    })
}

/// The power of ten of the first digit.
fn power(value: &BigDecimal) -> i64 {
    if value.is_zero() {
        return 0;
    }
    let (_, scale) = value.as_bigint_and_exponent();
    i64::try_from(value.digits()).unwrap_or(i64::MAX).saturating_sub(scale).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_are_equal_text() {
        for (text, one) in [
            ("1.50", "1.5"),
            ("-0.0", "0"),
            ("1e3", "1000"),
            ("+007", "7"),
            (".5", "0.5"),
            ("1e50", "1E+50"),
            ("-12e-60", "-1.2E-59"),
            ("0.12345678901234567890123456789012345678", "0.1234567890123456789012345678901235"),
        ] {
            assert_eq!(canonical(text).as_deref(), Some(one), "{text}");
        }
        for text in ["", "x", "1e7000", "1e99999999999999999999", "--1", "."] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }

    #[test]
    fn sort_keys_keep_the_order_of_numbers() {
        let numbers = [
            "-1e6144",
            "-20",
            "-10.5",
            "-3.01",
            "-3",
            "-0.5",
            "-0.05",
            "-1e-6144",
            "0",
            "1e-6144",
            "0.001",
            "0.01",
            "1",
            "1.000000000000000000000000000000001",
            "1.5",
            "9",
            "10",
            "10.5",
            "9999999999999999999999999999999999",
            "1e34",
            "1e6144",
        ];
        for pair in numbers.windows(2) {
            assert!(sort_key(pair[0]) < sort_key(pair[1]), "{pair:?}");
        }
        assert_eq!(sort_key("1.00"), sort_key("1"));
        assert_eq!(sort_key("-0"), sort_key("0"));
    }
}
