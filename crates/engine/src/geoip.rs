//! The database of places of addresses that the user gives, in MaxMind's format. A kernel is handed it through the session's
//! configuration, so that nothing is global.

use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;

use datafusion::common::{Result, config_err};
use datafusion::config::{ConfigEntry, ConfigExtension, ExtensionOptions};
use maxminddb::{MaxMindDbError, Reader, geoip2};

/// A database of places.
#[derive(Debug)]
pub struct GeoIp(Reader<Vec<u8>>);

/// Where an address is; what isn't known is empty.
#[derive(Debug, Default, PartialEq)]
pub struct Place {
    pub country: String,
    pub state: String,
    pub city: String,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

impl GeoIp {
    /// Reads a database, such as the content of `GeoLite2-City.mmdb`.
    pub fn new(bytes: Vec<u8>) -> Result<GeoIp, MaxMindDbError> {
        Reader::from_source(bytes).map(GeoIp)
    }

    /// Where an address is; None where the database doesn't say.
    pub fn place(&self, address: IpAddr) -> Option<Place> {
        let found = self.0.lookup(address).ok()?.decode::<geoip2::City<'_>>().ok()??;
        let name = |names: &geoip2::Names<'_>| names.english.unwrap_or_default().to_owned();
        Some(Place {
            country: name(&found.country.names),
            state: found.subdivisions.first().map(|it| name(&it.names)).unwrap_or_default(),
            city: name(&found.city.names),
            latitude: found.location.latitude,
            longitude: found.location.longitude,
        })
    }
}

/// The database as a part of the session's configuration.
#[derive(Debug, Clone)]
pub struct GeoIpOption(pub Arc<GeoIp>);

impl ConfigExtension for GeoIpOption {
    const PREFIX: &'static str = "geoip";
}

impl ExtensionOptions for GeoIpOption {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn cloned(&self) -> Box<dyn ExtensionOptions> {
        Box::new(self.clone())
    }

    fn set(&mut self, key: &str, _value: &str) -> Result<()> {
        config_err!("`geoip.{key}` can't be set")
    }

    fn entries(&self) -> Vec<ConfigEntry> {
        Vec::new()
    }
}
