//! Plugins that look rows up in a table by address range or by place.

mod address;
mod shape;

use kql::library::{Accepts, Param, PluginCall, PluginColumns};
use kql::types::Type;

use crate::function::{optional, param, repeated};
use crate::plugin::{Plugin, argument, closed, is_true, referenced};

const TABLE: Param = param("LookupTable", Accepts::Table, "the table to look up in");
const UNMATCHED: Param =
    optional("return_unmatched", Accepts::Is(Type::Bool), "whether rows without a match stay");
const LONGITUDE: Param = param("SourceLongitude", Accepts::Column, "the input's longitude");
const LATITUDE: Param = param("SourceLatitude", Accepts::Column, "the input's latitude");
const AREA: Param =
    optional("lookup_area_radius", Accepts::Any, "a radius in metres that all shapes fit in");
const RETURN_KEY: Param =
    optional("return_lookup_key", Accepts::Is(Type::Bool), "whether the shape itself is given too");

pub static ALL: &[Plugin] = &[
    Plugin {
        name: "ipv4_lookup",
        run: Some(address::ipv4),
        params: &[
            TABLE,
            param("SourceIPv4Key", Accepts::Column, "the input's column of addresses"),
            param("IPv4LookupKey", Accepts::Any, "the table's column of addresses or ranges"),
            repeated("ExtraKey", Accepts::Column, 0, "columns of both tables that must be equal"),
            UNMATCHED,
        ],
        output: ipv4,
        summary: "Joins each row with the rows of a table whose IPv4 range holds its address.",
        examples: &[
            "let Nets = datatable(Net: string, Site: string) ['10.0.0.0/8', 'home']; print IP = '10.1.2.3' | evaluate ipv4_lookup(Nets, IP, Net)",
            "let Nets = datatable(Net: string, User: string, Site: string) ['10.0.0.0/8', 'ada', 'home']; print User = 'ada', IP = '10.1.2.3' | evaluate ipv4_lookup(Nets, IP, Net, User, return_unmatched = true)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "ipv6_lookup",
        run: Some(address::ipv6),
        params: &[
            TABLE,
            param("SourceIPv6Key", Accepts::Column, "the input's column of addresses"),
            param("IPv6LookupKey", Accepts::Any, "the table's column of addresses or ranges"),
            UNMATCHED,
        ],
        output: |call| joined(call, |_| true),
        summary: "Joins each row with the rows of a table whose IPv6 or IPv4 range holds its address.",
        examples: &[
            "let Nets = datatable(Net: string, Site: string) ['2001:db8::/32', 'home']; print IP = '2001:db8::1' | evaluate ipv6_lookup(Nets, IP, Net)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "geo_polygon_lookup",
        run: Some(shape::polygons),
        params: &[
            TABLE,
            param("LookupPolygonKey", Accepts::Any, "the table's column of polygons, as GeoJSON"),
            LONGITUDE,
            LATITUDE,
            optional("radius", Accepts::Any, "how many metres outside of a polygon still match"),
            UNMATCHED,
            AREA,
            RETURN_KEY,
        ],
        output: |call| shapes(call, "LookupPolygonKey"),
        summary: "Joins each row with the rows of a table whose polygon holds its place.",
        examples: &[
            "let Areas = datatable(Area: dynamic, Name: string) []; print Lon = 18.1, Lat = 59.3 | evaluate geo_polygon_lookup(Areas, Area, Lon, Lat)",
            "let Areas = datatable(Area: dynamic, Name: string) []; print Lon = 18.1, Lat = 59.3 | evaluate geo_polygon_lookup(Areas, Area, Lon, Lat, return_unmatched = true, return_lookup_key = true)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "geo_line_lookup",
        run: Some(shape::lines),
        params: &[
            TABLE,
            param("LookupLineKey", Accepts::Any, "the table's column of lines, as GeoJSON"),
            LONGITUDE,
            LATITUDE,
            param("radius", Accepts::Any, "how many metres from a line still match"),
            UNMATCHED,
            AREA,
            RETURN_KEY,
        ],
        output: |call| shapes(call, "LookupLineKey"),
        summary: "Joins each row with the rows of a table whose line runs near its place.",
        examples: &[
            "let Roads = datatable(Road: dynamic, Name: string) []; print Lon = 18.1, Lat = 59.3 | evaluate geo_line_lookup(Roads, Road, Lon, Lat, 100)",
        ],
        ..Plugin::NEW
    },
];

/// The input's columns and the table's but for those that both are joined by.
fn ipv4(call: &PluginCall) -> PluginColumns {
    let keys = referenced(call, "ExtraKey");
    joined(call, |it| !keys.iter().any(|key| key.0 == *it))
}

/// The input's columns and the table's, without the shape where it isn't asked for.
fn shapes(call: &PluginCall, key: &str) -> PluginColumns {
    let wanted = argument(call, "return_lookup_key").is_some_and(is_true);
    let key = argument(call, key).and_then(|it| it.name.as_deref());
    joined(call, |it| wanted || key != Some(it.as_str()))
}

fn joined(call: &PluginCall, keeps: impl Fn(&String) -> bool) -> PluginColumns {
    let table = argument(call, "LookupTable").map(|it| it.columns.as_slice()).unwrap_or_default();
    let looked_up = table.iter().filter(|it| keeps(&it.0));
    closed(call.input.iter().chain(looked_up).cloned().collect())
}
