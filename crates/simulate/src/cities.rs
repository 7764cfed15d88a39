//! Places on earth: where people live, work and travel to, as a geolocation service names them.

/// A city as `LocationDetails` gives it.
#[derive(Debug)]
pub(crate) struct City {
    pub(crate) name: &'static str,
    pub(crate) state: &'static str,
    pub(crate) country: &'static str,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    /// Minutes east of UTC, without daylight saving.
    pub(crate) zone: i32,
}

const fn city(
    name: &'static str,
    state: &'static str,
    country: &'static str,
    at: (f64, f64),
    zone: i32,
) -> City {
    City { name, state, country, latitude: at.0, longitude: at.1, zone }
}

pub(crate) static CITIES: &[City] = &[
    city("Munich", "Bayern", "DE", (48.13743, 11.57549), 60),
    city("Augsburg", "Bayern", "DE", (48.36667, 10.9), 60),
    city("Berlin", "Berlin", "DE", (52.51704, 13.38886), 60),
    city("London", "London, City Of", "GB", (51.51279, -0.09184), 0),
    city("Reading", "Reading", "GB", (51.45625, -0.97113), 0),
    city("Manchester", "Manchester", "GB", (53.47944, -2.24529), 0),
    city("Chicago", "Illinois", "US", (41.88415, -87.63241), -360),
    city("Naperville", "Illinois", "US", (41.77286, -88.14786), -360),
    city("Dallas", "Texas", "US", (32.78306, -96.80667), -360),
    city("Ashburn", "Virginia", "US", (39.04372, -77.48749), -300),
    city("Singapore", "Singapore", "SG", (1.28967, 103.85007), 480),
    city("Bengaluru", "Karnataka", "IN", (12.97194, 77.59369), 330),
    city("Mysuru", "Karnataka", "IN", (12.29791, 76.63925), 330),
    city("Paris", "Paris", "FR", (48.85341, 2.3488), 60),
    city("Lyon", "Rhone", "FR", (45.74846, 4.84671), 60),
    city("Madrid", "Madrid", "ES", (40.4165, -3.70256), 60),
    city("Milano", "Milano", "IT", (45.46427, 9.18951), 60),
    city("Amsterdam", "Noord-Holland", "NL", (52.37403, 4.88969), 60),
    city("Zurich", "Zurich", "CH", (47.36667, 8.55), 60),
    city("Vienna", "Wien", "AT", (48.20849, 16.37208), 60),
    city("Warsaw", "Mazowieckie", "PL", (52.22977, 21.01178), 60),
    city("Tokyo", "Tokyo", "JP", (35.6895, 139.69171), 540),
    city("Dubai", "Dubayy", "AE", (25.07725, 55.30927), 240),
    city("Toronto", "Ontario", "CA", (43.64877, -79.38171), -300),
    city("Sao Paulo", "Sao Paulo", "BR", (-23.5475, -46.63611), -180),
    city("Sydney", "New South Wales", "AU", (-33.86785, 151.20732), 600),
    city("Bucharest", "Bucuresti", "RO", (44.43225, 26.10626), 120),
    city("Lagos", "Lagos", "NG", (6.45407, 3.39467), 60),
    city("Moscow", "Moskva", "RU", (55.75222, 37.61556), 180),
    city("Dublin", "Dublin", "IE", (53.33306, -6.24889), 0),
];

/// The cities of a country, by index.
pub(crate) fn in_country(country: &str) -> impl Iterator<Item = u16> + '_ {
    (0u16..).zip(CITIES).filter(move |(_, city)| city.country == country).map(|(index, _)| index)
}

/// The city of that name; the first one where there is none, which a test rules out for every name in use.
pub(crate) fn named(name: &str) -> u16 {
    (0u16..).zip(CITIES).find(|(_, city)| city.name == name).map_or(0, |(index, _)| index)
}
