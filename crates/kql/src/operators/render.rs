//! `render timechart with (title="...")`: how the answer is to be shown; the rows pass as they are.

use super::parameters::{self, Known, Setting, SettingValue, Takes, known};
use super::{Operator, Place, Syntax};
use crate::ast::Name;
use crate::bind::{Binder, Scope};
use crate::bound::{
    BoundInput, BoundOperator, BoundRender, BoundTable, Column, ExprKind, RenderValue,
};
use crate::codes;
use crate::lexer::TokenKind;
use crate::parser::Parser;
use crate::span::Span;
use crate::suggest;
use crate::types::Value;

pub static SYNTAX: Syntax = Syntax {
    names: &["render"],
    place: Place::Piped,
    summary: "Says how the answer is to be shown; its rows pass as they are.",
    example: "range n from 1 to 5 step 1 | render columnchart with (title=\"Numbers\", ycolumns=n)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Render {
    pub chart: Name,
    pub settings: Vec<Setting>,
}

const CHARTS: [&str; 21] = [
    "table",
    "list",
    "barchart",
    "piechart",
    "ladderchart",
    "timechart",
    "linechart",
    "anomalychart",
    "pivotchart",
    "areachart",
    "stackedareachart",
    "scatterchart",
    "timepivot",
    "columnchart",
    "timeline",
    "3Dchart",
    "card",
    "treemap",
    "plotly",
    "graph",
    "sankey",
];

const AXIS: Takes = Takes::OneOf(&["linear", "log"]);
const KNOWN: [Known; 17] = [
    known("kind", Takes::OneOf(&["default", "unstacked", "stacked", "stacked100", "map"])),
    known("title", Takes::Title),
    known("accumulate", Takes::Flag),
    known("xcolumn", Takes::Column),
    known("ycolumns", Takes::Columns),
    known("anomalycolumns", Takes::Columns),
    known("series", Takes::Columns),
    known("xtitle", Takes::Title),
    known("ytitle", Takes::Title),
    known("xaxis", AXIS),
    known("yaxis", AXIS),
    known("legend", Takes::OneOf(&["visible", "hidden"])),
    known("ysplit", Takes::OneOf(&["none", "axes", "panels"])),
    known("ymin", Takes::Number),
    known("ymax", Takes::Number),
    known("xmin", Takes::Anything),
    known("xmax", Takes::Anything),
];
/// What may stand before `with (...)`, from before there was that.
const LEGACY: [&str; 3] = ["kind", "title", "accumulate"];

fn parse(p: &mut Parser) -> Option<Operator> {
    let chart = chart(p)?;
    let mut settings = Vec::new();
    loop {
        let word = p.text_of(p.peek());
        if LEGACY.contains(&word) && p.symbol_ahead(1, "=") {
            settings.push(parameters::setting(p, &KNOWN)?);
        } else if word == "by" || word == "with" && !p.symbol_ahead(1, "(") {
            settings.push(without_equals(p)?);
        } else {
            break;
        }
    }
    if p.eat_word("with") {
        settings.extend(parameters::settings_in_parentheses(p, &KNOWN)?);
    }
    Some(Operator::Render(Render { chart, settings }))
}

/// The chart's name: a word, or `3Dchart`, which is two tokens.
fn chart(p: &mut Parser) -> Option<Name> {
    let (first, second) = (p.peek(), p.peek_at(1));
    let both = format!("{}{}", p.text_of(first), p.text_of(second));
    if both == "3Dchart" && first.kind != TokenKind::Word {
        p.bump();
        p.bump();
        return Some(Name { text: both, span: first.span.to(second.span) });
    }
    if p.text_of(first) == "3Dchart" {
        p.bump();
        return Some(Name { text: "3Dchart".to_string(), span: first.span });
    }
    p.any_word()
}

/// `by a, b`, the series; `with "text"`, the title.
fn without_equals(p: &mut Parser) -> Option<Setting> {
    let token = p.bump();
    let by = p.text_of(token) == "by";
    let (name, takes) = if by { ("series", Takes::Columns) } else { ("title", Takes::Title) };
    let name = Name { text: name.to_string(), span: token.span };
    Some(Setting { name, value: parameters::value(p, takes, &KNOWN)? })
}

/// Binds it; the columns stay. Kusto: of several tables it is about the first.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Render,
    mut input: BoundTable,
    span: Span,
) -> BoundTable {
    if let BoundOperator::Several(several) = &mut input.operator {
        if let Some(first) = several.tables.first_mut() {
            let table = std::mem::replace(&mut first.table, nothing(span));
            first.table = bind(b, it, table, span);
        }
        several.goes_on = false;
        return input;
    }
    if !CHARTS.contains(&it.chart.text.as_str()) {
        let help = suggest::did_you_mean(&it.chart.text, CHARTS);
        let message = format!("`{}` is not a kind of chart", it.chart.text);
        b.report(codes::EXPECTED.at(it.chart.span, message).help(help));
    }
    parameters::check(b, "render", &it.settings, &KNOWN, &input.columns);
    let mut properties = Vec::new();
    for setting in &it.settings {
        let value = value(b, setting, &input.columns);
        properties.extend(value.map(|it| (setting.name.text.clone(), it)));
    }
    let columns = input.columns.clone();
    let operator = BoundOperator::Render(BoundRender {
        input: Box::new(input),
        chart: it.chart.text.clone(),
        properties,
    });
    BoundTable { operator, columns, span }
}

/// What stands for a table while it is being worked on.
fn nothing(span: Span) -> BoundTable {
    BoundTable { operator: BoundOperator::Input(BoundInput {}), columns: Vec::new(), span }
}

fn value<'q>(b: &mut Binder<'q>, setting: &'q Setting, columns: &[Column]) -> Option<RenderValue> {
    let takes = KNOWN.iter().find(|it| it.name == setting.name.text).map(|it| it.takes);
    Some(match &setting.value {
        SettingValue::Word(name) if takes == Some(Takes::Column) => RenderValue::Columns(
            b.find_column(&name.text, name.span, columns).into_iter().collect(),
        ),
        SettingValue::Word(name) => RenderValue::Word(name.text.clone()),
        SettingValue::Literal(value, _) => RenderValue::Constant(value.clone()),
        SettingValue::Columns(names) => {
            let find = |name: &Name| b.find_column(&name.text, name.span, columns);
            RenderValue::Columns(names.iter().filter_map(find).collect())
        }
        SettingValue::Expression(text) => {
            let text = b.scalar(text, &Scope::empty())?;
            match text.kind {
                ExprKind::Literal(Value::String(text)) => RenderValue::Text(text),
                _ => RenderValue::Computed(text),
            }
        }
    })
}
