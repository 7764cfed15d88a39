//! `geo_from_wkt`: shapes in well-known text, such as `POINT (8.5 47.4)`, as GeoJSON.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use super::geojson::{array, place, shape};
use super::rows::{Memo, texts};
use crate::declare::TEXT_OR_DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};

/// Collections may stand in collections, no deeper than this.
const DEEPEST: usize = 32;

pub static GEO_FROM_WKT: Scalar = Scalar {
    name: "geo_from_wkt",
    params: &[param("wkt", TEXT_OR_DYNAMIC, "the shape's text, or an array of texts")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Reads a shape in well-known text as GeoJSON.",
    examples: &[
        example("geo_from_wkt('POINT (8.5 47.4)')", r#"{"type":"Point","coordinates":[8.5,47.4]}"#),
        example(
            "geo_from_wkt('linestring(1 2, 3 4)')",
            r#"{"type":"LineString","coordinates":[[1.0,2.0],[3.0,4.0]]}"#,
        ),
        example("geo_from_wkt('POINT (8.5)')", ""),
    ],
    body: Body::Kernel(geo_from_wkt),
    ..Scalar::NEW
};

fn geo_from_wkt(args: &Args) -> Result<ArrayRef> {
    let mut shapes = Memo::new(args, 0, read)?;
    Ok(texts(args, |row| shapes.get(row).cloned()))
}

fn read(text: &str) -> Option<String> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::String(text)) => read_shape(&text),
        Ok(serde_json::Value::Array(shapes)) => {
            let shapes: Option<Vec<String>> =
                shapes.iter().map(|it| read_shape(it.as_str()?)).collect();
            Some(array(shapes?.into_iter()))
        }
        Ok(_) | Err(_) => read_shape(text),
    }
}

fn read_shape(text: &str) -> Option<String> {
    let mut rest = Rest(text);
    let shape = rest.shape(0)?;
    rest.0.trim_start().is_empty().then_some(shape)
}

/// What is left of a text.
#[derive(Debug)]
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn shape(&mut self, depth: usize) -> Option<String> {
        let name = self.word()?.to_ascii_uppercase();
        if name == "GEOMETRYCOLLECTION" {
            if depth == DEEPEST {
                return None;
            }
            let shapes = self.list(&|it| it.shape(depth + 1))?;
            return Some(format!(r#"{{"type":"GeometryCollection","geometries":{shapes}}}"#));
        }
        let (name, coordinates) = match name.as_str() {
            "POINT" => {
                self.sign('(')?;
                let position = self.position()?;
                self.sign(')')?;
                ("Point", position)
            }
            "LINESTRING" => ("LineString", self.list(&Rest::position)?),
            "POLYGON" => ("Polygon", self.lists()?),
            "MULTIPOINT" => ("MultiPoint", self.list(&Rest::maybe_enclosed)?),
            "MULTILINESTRING" => ("MultiLineString", self.lists()?),
            "MULTIPOLYGON" => ("MultiPolygon", self.list(&Rest::lists)?),
            _ => return None,
        };
        Some(shape(name, &coordinates))
    }

    /// Positions in brackets, several times in brackets.
    fn lists(&mut self) -> Option<String> {
        self.list(&|it| it.list(&Rest::position))
    }

    fn list(&mut self, item: &dyn Fn(&mut Rest<'a>) -> Option<String>) -> Option<String> {
        self.sign('(')?;
        let mut items = vec![item(self)?];
        while self.sign(',').is_some() {
            items.push(item(self)?);
        }
        self.sign(')')?;
        Some(array(items.into_iter()))
    }

    /// A position of a MULTIPOINT, with brackets around it or without.
    fn maybe_enclosed(&mut self) -> Option<String> {
        let enclosed = self.sign('(').is_some();
        let position = self.position()?;
        if enclosed {
            self.sign(')')?;
        }
        Some(position)
    }

    fn position(&mut self) -> Option<String> {
        Some(place((self.number()?, self.number()?)))
    }

    fn number(&mut self) -> Option<f64> {
        let text = self.0.trim_start();
        let end = text.find(|c: char| !(c.is_ascii_digit() || "+-.eE".contains(c)));
        let (number, rest) = text.split_at(end.unwrap_or(text.len()));
        self.0 = rest;
        number.parse().ok().filter(|it: &f64| it.is_finite())
    }

    fn word(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start();
        let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        self.0 = rest;
        (!word.is_empty()).then_some(word)
    }

    fn sign(&mut self, sign: char) -> Option<()> {
        self.0 = self.0.trim_start().strip_prefix(sign)?;
        Some(())
    }
}
