//! When people work: the share of a day's sign-ins that falls into each hour of their own clock.

use kql::datetime;

/// Shares of a working day, in thousandths, by local hour.
static WORKDAY: [u16; 24] =
    [3, 2, 1, 1, 2, 6, 20, 60, 118, 112, 90, 76, 56, 78, 86, 80, 70, 52, 30, 20, 15, 11, 7, 4];
/// The same for Saturday and Sunday: an eighth of the work, later in the day.
static WEEKEND: [u16; 24] =
    [1, 1, 0, 0, 0, 1, 2, 4, 8, 11, 13, 12, 10, 9, 9, 8, 8, 7, 6, 5, 4, 3, 2, 1];

/// The mean number of sign-ins in the hour that `time` lies in, of a user with `rate` on a working day.
pub(crate) fn mean(time: i64, zone: i32, rate: f64) -> f64 {
    rate * share(time, zone)
}

fn share(time: i64, zone: i32) -> f64 {
    let (hour, weekend) = local(time, zone);
    let table = if weekend { &WEEKEND } else { &WORKDAY };
    f64::from(table[hour]) / 1000.0
}

/// The share of a day's token refreshes: three quarters go with the work, the rest goes on around the clock.
pub(crate) fn refresh_mean(time: i64, zone: i32, rate: f64) -> f64 {
    let (_, weekend) = local(time, zone);
    let idle = if weekend { 0.12 } else { 0.25 };
    rate * (share(time, zone) * 0.75 + idle / 24.0)
}

/// The local hour (0 to 23) and whether it is a weekend there.
pub(crate) fn local(time: i64, zone: i32) -> (usize, bool) {
    let ticks = time + i64::from(zone) * datetime::MINUTE;
    let hour = (ticks.rem_euclid(datetime::DAY) / datetime::HOUR) as usize;
    // 0001-01-01 was a Monday.
    let weekday = ticks.div_euclid(datetime::DAY).rem_euclid(7);
    (hour, weekday >= 5)
}

/// Whether people are at their desks.
pub(crate) fn at_work(time: i64, zone: i32) -> bool {
    let (hour, weekend) = local(time, zone);
    (8..18).contains(&hour) && !weekend
}
