//! `geo_info_from_ip_address`.

use std::net::IpAddr;

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_datafusion_err};
use kql::json::push_string;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::TEXT;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::functions::rows::jsons;
use crate::geoip::Place;
use crate::types::Cell;

pub static GEO_INFO_FROM_IP_ADDRESS: Scalar = Scalar {
    name: "geo_info_from_ip_address",
    params: &[param("ip", TEXT, "an IPv4 or IPv6 address")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Tells country, state, city, latitude and longitude of an address from the database that `--geoip FILE.mmdb` names; null where it doesn't say.",
    examples: &[
        example("geo_info_from_ip_address('203.0.113.7').country", "Ruritania"),
        example("geo_info_from_ip_address('2001:db8::7').latitude", "-33.5"),
        example("isnull(geo_info_from_ip_address('192.0.2.1'))", "True"),
        example("isnull(geo_info_from_ip_address('none'))", "True"),
    ],
    body: Body::Kernel(geo_info),
    ..Scalar::NEW
};

/// Without a database the query ends with what is missing, except over no rows.
fn geo_info(args: &Args) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    if args.n_rows == 0 {
        return Ok(jsons(0, |_| None::<&str>));
    }
    let database = args.geoip.ok_or_else(|| {
        exec_datafusion_err!(
            "`geo_info_from_ip_address` needs a database of addresses: `--geoip FILE.mmdb`"
        )
    })?;
    Ok(jsons(args.n_rows, |row| {
        let address: IpAddr = texts.get(row)?.trim_ascii().parse().ok()?;
        Some(bag(&database.place(address.to_canonical())?))
    }))
}

fn bag(place: &Place) -> String {
    let mut bag = String::from("{");
    for (name, text) in
        [("country", &place.country), ("state", &place.state), ("city", &place.city)]
    {
        push_string(&mut bag, name);
        bag.push(':');
        push_string(&mut bag, text);
        bag.push(',');
    }
    for (name, degrees) in [("latitude", place.latitude), ("longitude", place.longitude)] {
        push_string(&mut bag, name);
        bag.push(':');
        json::write(&mut bag, degrees.map_or(Cell::Null, Cell::Real));
        bag.push(',');
    }
    bag.pop();
    bag.push('}');
    bag
}
