//! The entries of the reference, from the tables that queries are bound and run by.

use kql::library::{Overload, Param, Returns};
use kql::operators::{self, Place, Syntax};

use crate::aggregate::Aggregate;
use crate::aggregates;
use crate::function::{Body, Scalar};
use crate::functions;
use crate::plugin::Plugin;
use crate::plugins;

use super::{Entry, Kind, Parameter, Shown, Status, probe, signature, special};

/// All of them, in no order.
pub fn all() -> Vec<Entry> {
    let mut entries: Vec<Entry> = operators::ALL.iter().map(|it| operator(it)).collect();
    for category in functions::CATEGORIES {
        let functions = category.functions().filter(|it| !special::is_special(it.name));
        entries.extend(functions.map(|it| scalar(it, category.name)));
    }
    entries.extend(aggregates::all().map(aggregate));
    for (topic, list) in plugins::TOPICS {
        entries.extend(list.iter().map(|it| plugin(it, topic)));
    }
    entries.extend(special::entries());
    entries
}

fn operator(it: &'static Syntax) -> Entry {
    let (name, aliases) = it.names.split_first().map_or(("", it.names), |it| (*it.0, it.1));
    let written = match it.place {
        Place::Source => format!("{name} ..."),
        Place::Piped => format!("T | {name} ..."),
        Place::Both => format!("[T |] {name} ..."),
    };
    Entry {
        aliases,
        signatures: vec![written],
        summary: it.summary,
        examples: vec![Shown { query: it.example.to_owned(), answer: None }],
        status: probe(it.example),
        ..empty(name, Kind::Operator)
    }
}

fn scalar(it: &'static Scalar, category: &'static str) -> Entry {
    let examples = it.examples.iter().map(|example| Shown {
        query: match (example.input, example.expression) {
            ("", expression) => format!("print {expression}"),
            (input, "") => input.to_owned(),
            (input, expression) => format!("{input} | extend x = {expression}"),
        },
        answer: Some(example.answer).filter(|it| !it.is_empty()),
    });
    Entry {
        category,
        signatures: signatures(it.name, it.params, it.returns, it.overloads),
        params: params(it.params),
        instead: it.instead,
        summary: it.summary,
        examples: examples.collect(),
        status: match it.body {
            Body::Rewrite(_)
            | Body::Kernel(_)
            | Body::Volatile(_)
            | Body::Window(_)
            | Body::InOperator(_) => Status::Runs,
            Body::NotYet => Status::BindsOnly,
            Body::Refused(reason) => Status::Refused(reason),
        },
        ..empty(it.name, Kind::Scalar)
    }
}

fn aggregate(it: &'static Aggregate) -> Entry {
    let examples = it.examples.iter().map(|example| Shown {
        query: format!("{} | summarize {}", example.input, example.expression),
        answer: Some(example.answer),
    });
    Entry {
        signatures: signatures(it.name, it.params, it.returns, it.overloads),
        params: params(it.params),
        instead: it.instead,
        summary: it.summary,
        examples: examples.collect(),
        status: if it.body.is_some() { Status::Runs } else { Status::BindsOnly },
        ..empty(it.name, Kind::Aggregate)
    }
}

fn plugin(it: &'static Plugin, topic: &'static str) -> Entry {
    let ways = std::iter::once(it.params).chain(it.overloads.iter().copied());
    let examples =
        it.examples.iter().map(|query| Shown { query: (*query).to_owned(), answer: None });
    Entry {
        category: topic,
        signatures: ways.map(|params| signature::call(it.name, params)).collect(),
        params: params(it.params),
        instead: it.instead,
        summary: it.summary,
        examples: examples.collect(),
        status: if it.runs() { Status::Runs } else { it.status },
        ..empty(it.name, Kind::Plugin)
    }
}

pub(super) fn empty(name: &'static str, kind: Kind) -> Entry {
    Entry {
        name,
        aliases: &[],
        kind,
        category: "",
        signatures: Vec::new(),
        params: Vec::new(),
        instead: None,
        summary: "",
        examples: Vec::new(),
        status: Status::Missing,
    }
}

fn signatures(
    name: &str,
    params: &'static [Param],
    returns: Returns,
    overloads: &'static [Overload],
) -> Vec<String> {
    let ways = overloads.iter().map(|it| (it.params, it.returns));
    let ways = std::iter::once((params, returns)).chain(ways);
    ways.map(|(params, returns)| {
        format!("{}: {}", signature::call(name, params), signature::returned(params, returns))
    })
    .collect()
}

fn params(params: &'static [Param]) -> Vec<Parameter> {
    params
        .iter()
        .map(|it| Parameter {
            name: it.name,
            takes: it.accepts.short().unwrap_or_default(),
            summary: it.summary,
        })
        .collect()
}
