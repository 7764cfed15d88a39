//! Operators over groups of rows: series, samples, the most frequent and the greatest.

use std::sync::Arc;

use super::{Assignment, BoundAggregate, BoundTable, Column, Expr};

/// `make-series n = count() default = 0 on t from a to b step c by k`: a row for each group, with an array for each series. The output
/// is the keys, the series, the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundMakeSeries {
    pub input: Box<BoundTable>,
    pub by: Vec<Assignment>,
    /// Computed for each group and bin.
    pub aggregates: Vec<BoundAggregate>,
    pub series: Vec<Series>,
    /// What is binned, over the input.
    pub on: Expr,
    /// The bins, dynamic.
    pub axis: Column,
    /// None: the least value there is.
    pub from: Option<Expr>,
    /// None: the greatest value there is.
    pub to: Option<Expr>,
    pub step: Expr,
    /// `in range(a, b, c)`: b is a bin's beginning too. In the other form it isn't.
    pub end_included: bool,
    /// `kind=nonempty`: an empty input gives series of defaults.
    pub nonempty: bool,
}

/// One series.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Dynamic: an array of the values.
    pub column: Column,
    /// Over the outputs of the aggregates.
    pub value: Expr,
    /// What stands for a bin without rows. None: zero.
    pub default: Option<Expr>,
}

/// `sample n`: some n rows.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundSample {
    pub input: Box<BoundTable>,
    pub n_rows: Expr,
}

/// `sample-distinct n of a`: some n different values.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundSampleDistinct {
    pub input: Box<BoundTable>,
    pub n_rows: Expr,
    pub of: Assignment,
}

/// `top-hitters n of a by b`: the n most frequent values, or those of the greatest sum. The output is the value and the number.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundTopHitters {
    pub input: Box<BoundTable>,
    pub n_rows: Expr,
    pub of: Assignment,
    /// What is summed. None: rows are counted.
    pub by: Option<Expr>,
    pub output: Column,
}

/// `top-nested 3 of a by count(), top-nested 2 of b by sum(c)`: of each of the greatest groups the greatest within.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundTopNested {
    pub input: Box<BoundTable>,
    pub levels: Vec<TopNestedLevel>,
}

/// One level: the output has its `of` and then its `by`.
#[derive(Debug, Clone, PartialEq)]
pub struct TopNestedLevel {
    /// None: all groups.
    pub n_rows: Option<Expr>,
    pub of: Assignment,
    /// What the groups that aren't among the greatest are called together.
    pub others: Option<Expr>,
    pub aggregates: Vec<BoundAggregate>,
    /// Over the outputs of the aggregates.
    pub by: Assignment,
    pub descending: bool,
    pub nulls_first: bool,
}

/// `reduce by x`: texts that are alike become one pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundReduce {
    pub input: Box<BoundTable>,
    pub value: Expr,
    /// `kind=source`: each row with its pattern, instead of each pattern once.
    pub each_row: bool,
    /// Between 0 and 1; None: 0.1.
    pub threshold: Option<f64>,
    /// What else than blanks parts words.
    pub characters: Option<Arc<str>>,
    pub pattern: Column,
    pub count: Column,
    pub representative: Column,
}

/// `assert-schema (a: long)`: the rows as they are, if these are their columns.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundAssertSchema {
    pub input: Box<BoundTable>,
    pub schema: Vec<Column>,
}
