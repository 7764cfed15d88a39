//! Functions of a workspace, out of files: plain KQL named after the file, `.create function` commands, and the YAML of public
//! parsers (ASIM's among them). A bad file never stops the others.

use std::path::Path;

use granit_parser::ScalarStyle;
use kql::diagnostic::{Diagnostic, Severity};
use kql::library::StoredFunction;
use kql::span::Span;
use kql::types::Type;
use logs::workspace::folder::{Problem, files, read_text, stem};

use crate::text_map::TextMap;
use crate::yaml::{self, Entry, Node, Value};

/// The endings of function files.
const EXTENSIONS: [&str; 5] = ["kql", "csl", "txt", "yaml", "yml"];
/// The commands that make a function.
const COMMANDS: [&str; 3] = [".create-or-alter function", ".create function", ".alter function"];
/// The fields that name a parser; it can be called by each of these names.
const NAMES: [&str; 4] = ["FunctionAlias", "FunctionName", "ParserName", "EquivalentBuiltInParser"];
const QUERIES: [&str; 2] = ["FunctionQuery", "ParserQuery"];
const PARAMETERS: &str = "ParserParams";

/// Reads every function file below a folder, or one file.
pub fn load_functions(path: &Path) -> Result<(Vec<StoredFunction>, Vec<Problem>), Problem> {
    let (mut functions, mut problems) = (Vec::new(), Vec::new());
    for path in files(path, &EXTENSIONS)? {
        match read_text(&path).and_then(|text| read_functions(&path, &text)) {
            Ok((found, wrong)) => {
                functions.extend(found);
                problems.extend(wrong);
            }
            Err(problem) => problems.push(problem),
        }
    }
    Ok((functions, problems))
}

/// The functions in a file's text, and what is wrong with the others in it.
pub fn read_functions(
    path: &Path,
    text: &str,
) -> Result<(Vec<StoredFunction>, Vec<Problem>), Problem> {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let sources = match extension.as_str() {
        "yaml" | "yml" => from_yaml(path, text)?,
        _ => from_kql(path, text)?,
    };
    let (mut functions, mut problems) = (Vec::new(), Vec::new());
    for source in sources {
        match kql::parse_function(&source.text) {
            (Some(lambda), _) => functions.extend(source.names.iter().map(|name| StoredFunction {
                name: name.clone(),
                lambda: lambda.clone(),
                origin: path.display().to_string(),
                text: source.text.clone(),
            })),
            (None, diagnostics) => problems.push(source.problem(path, text, diagnostics)),
        }
    }
    Ok((functions, problems))
}

/// A function's text before it is parsed.
struct Source {
    names: Vec<String>,
    text: String,
    place: Place,
}

/// Where a function's text stands in its file.
enum Place {
    /// From that byte on.
    From(usize),
    /// In a YAML scalar, behind so many bytes that we put before it.
    Within { map: TextMap, query: String, n_before: usize },
}

impl Source {
    fn problem(&self, path: &Path, file: &str, mut diagnostics: Vec<Diagnostic>) -> Problem {
        let mut before = 0;
        if let Place::Within { query, n_before, .. } = &self.place {
            before = *n_before;
            // What is wrong in the query itself is said without what we put around it.
            let (_, found) = kql::parse_function(query);
            if found.iter().any(|it| it.severity == Severity::Error) {
                (diagnostics, before) = (found, 0);
            }
        }
        let mut errors = diagnostics.iter().filter(|it| it.severity == Severity::Error);
        let name = self.names.first().map_or("", String::as_str);
        let Some(first) = errors.next() else {
            return Problem::of(path, format!("the function `{name}` is empty"), "write its query");
        };
        let at = match &self.place {
            Place::From(start) => start + first.span.start,
            Place::Within { map, .. } => {
                let start = first.span.start.saturating_sub(before);
                map.span(Span::new(start, start)).start
            }
        };
        let more = match errors.count() {
            0 => String::new(),
            n_more => format!(" (and {n_more} more)"),
        };
        let what = format!("the function `{name}` is left out: {}{more}", first.message);
        let remedy = first.help.clone().unwrap_or_else(|| "mend its text".to_owned());
        Problem::of(path, what, remedy).at(line_of(file, at))
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|it| *it == b'\n').count() + 1
}

/// Commands where there are any; else the file is one function, of its name.
fn from_kql(path: &Path, text: &str) -> Result<Vec<Source>, Problem> {
    let starts: Vec<usize> = line_starts(text)
        .filter(|it| {
            text.get(*it..).is_some_and(|rest| COMMANDS.iter().any(|c| rest.starts_with(c)))
        })
        .collect();
    if starts.is_empty() {
        let source =
            Source { names: vec![stem(path)], text: text.to_owned(), place: Place::From(0) };
        return Ok(vec![source]);
    }
    let ends = starts.iter().copied().skip(1).chain([text.len()]);
    let commands = starts.iter().zip(ends);
    commands
        .map(|(start, end)| {
            let command = text.get(*start..end).unwrap_or_default();
            let (name, body) = header(command).ok_or_else(|| {
                let remedy = "write it as .create-or-alter function Name(parameters) { body }";
                Problem::of(path, "a command without a function's name", remedy)
                    .at(line_of(text, *start))
            })?;
            let from = start + (command.len() - body.len());
            Ok(Source {
                names: vec![name.to_owned()],
                text: body.to_owned(),
                place: Place::From(from),
            })
        })
        .collect()
}

fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1))
}

/// The name in a command, and the text from its parameters on.
fn header(command: &str) -> Option<(&str, &str)> {
    let rest = COMMANDS.iter().find_map(|it| command.strip_prefix(it))?.trim_start();
    let rest = rest.strip_prefix("ifnotexists").unwrap_or(rest).trim_start();
    let rest = match rest.strip_prefix("with") {
        Some(properties) if properties.trim_start().starts_with('(') => behind_bracket(properties)?,
        _ => rest,
    };
    let open = rest.find('(')?;
    let (name, body) = rest.split_at(open);
    let name = name.trim().trim_start_matches('[').trim_end_matches(']').trim_matches(['\'', '"']);
    (!name.is_empty()).then_some((name, body))
}

/// What stands behind the first bracket and all in it, quoted text left aside.
fn behind_bracket(text: &str) -> Option<&str> {
    let (mut depth, mut quote) = (0usize, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) => quote = (c != open).then_some(open),
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return text.get(at + 1..);
                }
            }
            (None, _) => {}
        }
    }
    None
}

/// A public parser: its names, its parameters, its query.
fn from_yaml(path: &Path, text: &str) -> Result<Vec<Source>, Problem> {
    let (root, diagnostics) = yaml::parse_one(text);
    if let Some(wrong) = diagnostics.iter().find(|it| it.severity == Severity::Error) {
        let remedy = wrong.help.clone().unwrap_or_default();
        let line = line_of(text, wrong.span.start);
        return Err(Problem::of(path, wrong.message.clone(), remedy).at(line));
    }
    let remedy =
        "a parser has a FunctionName and a FunctionQuery, or a ParserName and a ParserQuery";
    let refuse = |what: &str| Problem::of(path, what, remedy);
    let Some(Node { value: Value::Mapping(entries), .. }) = root else {
        return Err(refuse("no fields of a parser"));
    };
    let mut names: Vec<String> = Vec::new();
    for name in NAMES.iter().filter_map(|it| text_of(field(&entries, it)?)) {
        if !name.is_empty() && !names.iter().any(|it| it == name) {
            names.push(name.to_owned());
        }
    }
    if names.is_empty() {
        return Err(refuse("a parser without a name"));
    }
    let query = QUERIES.iter().find_map(|it| field(&entries, it));
    let Some((query, Value::Scalar { text: body, style })) = query.map(|it| (it, &it.value)) else {
        return Err(refuse("a parser without a query"));
    };
    let map = TextMap::new(body, *style, text, query.span);
    let before = match field(&entries, PARAMETERS).filter(|it| !it.is_blank()) {
        Some(list) => format!("({}) {{\n", parameters_of(path, text, list)?),
        None => String::new(),
    };
    let after = if before.is_empty() { "" } else { "\n}" };
    let place = Place::Within { map, query: body.clone(), n_before: before.len() };
    Ok(vec![Source { names, text: format!("{before}{body}{after}"), place }])
}

fn field<'a>(entries: &'a [Entry], name: &str) -> Option<&'a Node> {
    entries.iter().find(|it| it.key.eq_ignore_ascii_case(name)).map(|it| &it.value)
}

fn text_of(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar { text, .. } if !node.is_null() => Some(text.trim()),
        Value::Scalar { .. } | Value::Sequence(_) | Value::Mapping(_) => None,
    }
}

/// `name: type = default, ...`
fn parameters_of(path: &Path, text: &str, list: &Node) -> Result<String, Problem> {
    let wrong = |node: &Node| {
        let remedy = "each parameter has a Name, a Type and perhaps a Default";
        Problem::of(path, "a parameter that can't be read", remedy)
            .at(line_of(text, node.span.start))
    };
    let Value::Sequence(items) = &list.value else { return Err(wrong(list)) };
    let parameter = |item: &Node| {
        let Value::Mapping(entries) = &item.value else { return None };
        let name = text_of(field(entries, "Name")?)?;
        let ty = text_of(field(entries, "Type")?)?;
        let ty = ty.strip_prefix("table:").unwrap_or(ty);
        let lower = ty.to_lowercase();
        let ty = if Type::from_name(&lower).is_some() { lower.as_str() } else { ty };
        let default = match field(entries, "Default").filter(|it| !it.is_null()) {
            Some(it) => format!(" = {}", default_of(ty, it)?),
            None => String::new(),
        };
        Some(format!("{name}: {ty}{default}"))
    };
    let parameters: Result<Vec<String>, Problem> =
        items.iter().map(|it| parameter(it).ok_or_else(|| wrong(it))).collect();
    Ok(parameters?.join(", "))
}

/// A default as KQL writes it. YAML takes the quotes off a text, so they are put on again.
fn default_of(ty: &str, it: &Node) -> Option<String> {
    match &it.value {
        Value::Sequence(items) if items.is_empty() => Some("dynamic([])".to_owned()),
        Value::Sequence(_) | Value::Mapping(_) => None,
        Value::Scalar { text, style } => {
            let is_quoted = text.len() > 1
                && ['\'', '"'].iter().any(|it| text.starts_with(*it) && text.ends_with(*it))
                && *style != ScalarStyle::Literal;
            Some(match ty {
                "string" if !is_quoted => {
                    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
                }
                _ => text.trim().to_owned(),
            })
        }
    }
}
