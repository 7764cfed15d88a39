//! What the caller tells the binder about functions and tables: signatures and schemas, no code and no data.

use std::fmt;

use crate::ast::Lambda;
use crate::bound::BoundEvaluate;
use crate::types::{Type, Value};

/// Functions by name. The engine's function table implements it; tests may bring their own.
pub trait Library {
    /// The scalar function of that exact name (Kusto's function names are case-sensitive).
    fn scalar(&self, name: &str) -> Option<Signature>;
    /// The aggregate function of that exact name.
    fn aggregate(&self, name: &str) -> Option<Signature>;
    /// The plugin (`evaluate name(...)`) of that exact name.
    fn plugin(&self, _name: &str) -> Option<Plugin> {
        None
    }
    /// All names of functions and aggregates, for "did you mean".
    fn names(&self) -> Vec<&'static str>;
    /// All names of plugins, for "did you mean".
    fn plugin_names(&self) -> Vec<&'static str> {
        Vec::new()
    }
}

/// Tables and stored functions by name.
pub trait Catalog {
    /// The schema of the table of that exact name.
    fn table(&self, name: &str) -> Option<TableSchema>;
    /// All table names, for "did you mean".
    fn names(&self) -> Vec<String>;
    /// The names of the tables that hold rows, where that is known.
    fn held_names(&self) -> Option<Vec<String>> {
        None
    }
    /// The stored function of that exact name, where its text is given.
    fn function(&self, _name: &str) -> Option<&StoredFunction> {
        None
    }
    /// What a built-in function that gives a table answers to these arguments (`_GetWatchlist('Alias')`, `_Im_Dns(...)`).
    /// None for a name that is no such function. An argument that isn't constant is None.
    fn table_function(&self, _name: &str, _args: &[Option<Value>]) -> Option<TableSchema> {
        None
    }
    /// All names of functions that give tables, stored ones included, for "did you mean".
    fn function_names(&self) -> Vec<String> {
        Vec::new()
    }
    /// The columns of a plugin's answer that only the data tells (`bag_unpack`, `pivot`), all of them, where the call has been run;
    /// None where it hasn't, so that the answer is open.
    fn plugin_columns(&self, _call: &BoundEvaluate) -> Option<Vec<(String, Type)>> {
        None
    }
    /// Whether a table that no schema names is an error. Otherwise it is open: any column, with a warning.
    fn is_closed(&self) -> bool {
        true
    }
}

/// A table's columns in their declared order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSchema {
    pub name: String,
    pub columns: Vec<(String, Type)>,
    /// The table may have other columns beside these: any name is taken, its type left open.
    pub open: bool,
}

impl TableSchema {
    /// A table with exactly these columns.
    pub fn new(name: impl Into<String>, columns: Vec<(String, Type)>) -> TableSchema {
        TableSchema { name: name.into(), columns, open: false }
    }

    /// A table of which these columns are known, and perhaps there are others.
    pub fn open(name: impl Into<String>, columns: Vec<(String, Type)>) -> TableSchema {
        TableSchema { name: name.into(), columns, open: true }
    }
}

/// A function of the workspace whose text the user gave. Places in its tree belong to its own text, not to the query's.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredFunction {
    pub name: String,
    pub lambda: Lambda,
    /// Where it was read from, for messages.
    pub origin: String,
    /// The text that the lambda's places belong to.
    pub text: String,
}

/// What a function takes and gives.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    pub name: &'static str,
    pub params: &'static [Param],
    pub returns: Returns,
    /// The other ways to call it, tried in order where the first doesn't fit.
    pub overloads: &'static [Overload],
    /// How a column is called that holds the answer and has no name.
    pub result_name: ResultName,
    /// What to use instead of this old spelling.
    pub instead: Option<&'static str>,
    pub summary: &'static str,
}

/// One more way to call a function.
#[derive(Debug, Clone, Copy)]
pub struct Overload {
    pub params: &'static [Param],
    pub returns: Returns,
}

/// How Kusto calls a column whose expression is a call of the function and that has no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultName {
    /// Scalar functions: `Column1`. Aggregates: the function's name and `_` (`count_`).
    None,
    /// As its first argument would be called: `tostring(a)` is `a`.
    FirstArgument,
    /// As its only argument would be called; with several, as `None`.
    OnlyArgument,
    /// `strlen_a`.
    NameAndFirstArgument,
    /// `name_a` where there is one argument, else as `None`.
    NameAndOnlyArgument,
    /// `set_a` for `make_set(a)`.
    PrefixAndFirstArgument(&'static str),
    /// `covariance_a_b` for `covariance(a, b)`.
    PrefixAndTwoArguments(&'static str),
    /// `prefix_a` where there is one argument, else as `None`.
    PrefixAndOnlyArgument(&'static str),
    /// The word alone.
    PrefixOnly(&'static str),
    /// The text of the first argument where it names a column: `column_ifexists("a", 0)` is `a`.
    FirstArgumentValueIfColumn,
    /// An aggregate that gives a column an argument (`Returns::Columns`).
    Columns(ColumnNames),
}

/// How the outputs of an aggregate are called that gives a column an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnNames {
    /// As their arguments would be called, else `prefix_arg1`: `take_any(a, b + 1)` gives `a`, `any_arg1`.
    Own(&'static str),
    /// The same behind a prefix: `any(a, b + 1)` gives `any_a`, `any_arg1`.
    Prefixed(&'static str),
    /// As their arguments would be called: `arg_max(t, a + 1)` gives `t`, `max_t_arg1`.
    Extreme(&'static str),
    /// Behind a prefix, and all but the first behind the first one's name: `argmax(t, a)` gives `max_t`, `max_t_a`.
    Chained(&'static str),
}

/// One parameter. Those that repeat stand in a row and repeat together (`case`: a predicate and a value); those behind them
/// stand once, at the end of the call. Of a plugin only such follow as can't be taken for one that repeats.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    pub name: &'static str,
    pub accepts: Accepts,
    pub arity: Arity,
    /// The argument must be a constant.
    pub constant: bool,
    pub summary: &'static str,
}

impl fmt::Display for Param {
    /// As the signature shows it: `start: long`, `[length: long]`, `values, ...`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ty = self.accepts.short().map(|it| format!(": {it}")).unwrap_or_default();
        let name = self.name;
        match self.arity {
            Arity::One => write!(f, "{name}{ty}"),
            Arity::Optional => write!(f, "[{name}{ty}]"),
            Arity::Repeated { at_least: 0 } => write!(f, "[{name}{ty}, ...]"),
            Arity::Repeated { .. } => write!(f, "{name}{ty}, ..."),
        }
    }
}

/// The parameter that the argument at a place stands for, in a call with so many arguments.
pub fn param_at(params: &'static [Param], at: usize, n_args: usize) -> Option<&'static Param> {
    let Some((first, block)) = repeated_block(params) else { return params.get(at) };
    let n_after = params.len() - first - block;
    let from_end = n_args.saturating_sub(at);
    if at < first {
        params.get(at)
    } else if from_end <= n_after {
        params.get(params.len() - from_end)
    } else {
        params.get(first + (at - first) % block)
    }
}

/// The place of the first parameter that repeats, and how many repeat together with it.
pub fn repeated_block(params: &[Param]) -> Option<(usize, usize)> {
    let repeats = |it: &&Param| matches!(it.arity, Arity::Repeated { .. });
    let first = params.iter().position(|it| repeats(&it))?;
    Some((first, params.iter().skip(first).take_while(repeats).count()))
}

/// How often a parameter stands in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    One,
    Optional,
    /// As often as given, at least this many times.
    Repeated {
        at_least: usize,
    },
}

/// Which types a parameter takes. An argument of a type that converts without loss (int to long, long to real,
/// anything scalar out of dynamic) is taken too; the binder's rules for that follow Kusto's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    Any,
    /// Any type but dynamic.
    NotDynamic,
    Is(Type),
    OneOf(&'static [Type]),
    /// int, long.
    Integer,
    /// int, long, real, decimal.
    Numeric,
    /// numeric, datetime or timespan: what can be ordered and summed over.
    Summable,
    /// A column of the input, by its name (plugins).
    Column,
    /// `*` or column names (`arg_max(t, *)`).
    Columns,
    /// A table (plugins such as `ipv4_lookup`).
    Table,
    /// A call of an aggregate over the input's columns (`pivot(Key, sum(Value))`).
    Aggregate,
    /// `typeof(...)`.
    TypeLiteral,
}

impl Accepts {
    /// A word or two for it, such as `long`; None where any type is taken.
    pub fn short(self) -> Option<String> {
        let word = match self {
            Accepts::Any => return None,
            Accepts::Is(ty) => return Some(ty.name().to_string()),
            Accepts::OneOf(types) => {
                return Some(types.iter().map(|it| it.name()).collect::<Vec<_>>().join("|"));
            }
            Accepts::NotDynamic => "scalar",
            Accepts::Integer => "long",
            Accepts::Numeric => "number",
            Accepts::Summable => "number|datetime|timespan",
            Accepts::Column => "column",
            Accepts::Columns => "column or *",
            Accepts::Table => "table",
            Accepts::Aggregate => "aggregate",
            Accepts::TypeLiteral => "typeof",
        };
        Some(word.to_string())
    }
}

/// The type of a function's answer.
#[derive(Debug, Clone, Copy)]
pub enum Returns {
    Is(Type),
    /// The type of the argument at that place.
    Argument(usize),
    /// The common type of all arguments from that place on (`coalesce`: 0, `iff`: 1).
    Common(usize),
    /// The common type of the values to choose from: the argument at `from`, each `step` further, and the last one.
    /// A dynamic beside others is converted to theirs (`iff`, `case`).
    Choice {
        from: usize,
        step: usize,
    },
    /// Whatever this says for the argument types.
    By(fn(&[Type]) -> Type),
    /// The type that a `typeof(...)` among the arguments names.
    TypeLiteral,
    /// One output column an argument, each of its argument's type (`arg_max`, `take_any`).
    Columns,
    /// One output column for each argument from that place on: percentiles of the first one. They have its type (an int gives
    /// a long, a decimal a real) and are called `percentile_a_99_9`, where the arguments are constants.
    Percentiles(usize),
    /// One dynamic column for each array that the arguments begin with, called after it and with this suffix (`array_sort_asc`).
    /// The answer for several arrays is an array of them, that for one is the one.
    Arrays(&'static str),
    /// These output columns, each with its suffix behind the first argument's name
    /// (`series_fit_line` makes `..._rsquare`, `..._slope`, ...).
    Several(&'static [(&'static str, Type)]),
}

/// A plugin: what it takes and which columns it gives.
#[derive(Debug, Clone, Copy)]
pub struct Plugin {
    pub name: &'static str,
    pub params: &'static [Param],
    /// The other ways to call it.
    pub overloads: &'static [&'static [Param]],
    /// The columns of its answer, from what the call gives.
    pub output: fn(&PluginCall) -> PluginColumns,
    /// Those of the further tables that it answers with.
    pub further: &'static [fn(&PluginCall) -> PluginColumns],
    pub summary: &'static str,
}

/// What a plugin's call says, for its output columns.
#[derive(Debug)]
pub struct PluginCall<'a> {
    /// The columns of the input; none for a plugin that begins a query.
    pub input: &'a [(String, Type)],
    pub args: &'a [PluginArgument],
}

/// One argument of a plugin's call.
#[derive(Debug, Clone, PartialEq)]
pub struct PluginArgument {
    /// The parameter that it stands for.
    pub param: &'static str,
    /// The name that the expression suggests: that of the column where it is one; for an aggregate that of its argument.
    pub name: Option<String>,
    pub ty: Type,
    pub constant: Option<Value>,
    /// The columns, where the argument is a table or names columns (`typeof(a: long)`).
    pub columns: Vec<(String, Type)>,
}

/// The columns of a plugin's answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PluginColumns {
    pub columns: Vec<(String, Type)>,
    /// There may be others, which only the data tells.
    pub open: bool,
}
