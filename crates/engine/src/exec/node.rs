//! The node that carries an operator of ours through DataFusion's logical plan.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::datatypes::{Field, FieldRef};
use datafusion::common::{DFSchema, DFSchemaRef, Result};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};

use crate::exec::{Each, Whole};
use crate::lower::by_name;
use crate::lower::order::Order;

/// What a node carries out.
#[derive(Debug, Clone)]
pub enum Operator {
    Whole(Arc<dyn Whole>),
    /// With the names of its arguments' columns.
    Each(Arc<dyn Each>, Vec<String>),
}

/// An operator of ours over plans. Two nodes are the same if their ids are: each is made once in a query.
#[derive(Debug, Clone)]
pub struct LoopNode {
    id: String,
    pub operator: Operator,
    pub inputs: Vec<LogicalPlan>,
    pub orders: Vec<Order>,
    /// The fields that the operator makes. Those of an [`Each`]'s input stand before them in the schema.
    pub made: Vec<Field>,
    schema: DFSchemaRef,
}

impl LoopNode {
    /// A node; `id` is unique in the query.
    pub fn new(
        id: String,
        operator: Operator,
        inputs: Vec<LogicalPlan>,
        orders: Vec<Order>,
        made: Vec<Field>,
    ) -> Result<LoopNode> {
        let passing: Vec<FieldRef> = match &operator {
            Operator::Whole(_) => Vec::new(),
            Operator::Each(..) => {
                inputs.iter().flat_map(|it| it.schema().fields().iter().cloned()).collect()
            }
        };
        let fields = passing.into_iter().chain(made.iter().cloned().map(Arc::new)).collect();
        let schema = Arc::new(DFSchema::from_unqualified_fields(fields, Default::default())?);
        Ok(LoopNode { id, operator, inputs, orders, made, schema })
    }
}

impl PartialEq for LoopNode {
    fn eq(&self, other: &LoopNode) -> bool {
        self.id == other.id && self.inputs == other.inputs
    }
}

impl Eq for LoopNode {}

impl Hash for LoopNode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
        self.inputs.hash(state);
    }
}

impl PartialOrd for LoopNode {
    fn partial_cmp(&self, other: &LoopNode) -> Option<Ordering> {
        self.id.partial_cmp(&other.id)
    }
}

impl UserDefinedLogicalNodeCore for LoopNode {
    fn name(&self) -> &str {
        match &self.operator {
            Operator::Whole(it) => it.name(),
            Operator::Each(it, _) => it.name(),
        }
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        self.inputs.iter().collect()
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    /// The columns that the operator looks at, so that the optimiser keeps them.
    fn expressions(&self) -> Vec<Expr> {
        match &self.operator {
            Operator::Whole(_) => Vec::new(),
            Operator::Each(_, args) => args.iter().map(|it| by_name(it)).collect(),
        }
    }

    /// A predicate on columns that pass by may go below, one on those made may not. What sees all rows lets none by.
    fn prevent_predicate_push_down_columns(&self) -> HashSet<String> {
        match &self.operator {
            Operator::Whole(_) => self.schema.fields().iter().map(|it| it.name().clone()).collect(),
            Operator::Each(..) => self.made.iter().map(|it| it.name().clone()).collect(),
        }
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", UserDefinedLogicalNodeCore::name(self))
    }

    fn with_exprs_and_inputs(&self, _: Vec<Expr>, inputs: Vec<LogicalPlan>) -> Result<LoopNode> {
        let (id, operator) = (self.id.clone(), self.operator.clone());
        LoopNode::new(id, operator, inputs, self.orders.clone(), self.made.clone())
    }

    fn necessary_children_exprs(&self, output_columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        let Operator::Each(_, args) = &self.operator else { return None };
        let n_passing = self.schema.fields().len() - self.made.len();
        let fields = self.schema.fields().iter().take(n_passing).enumerate();
        let needed = fields.filter(|(at, field)| {
            output_columns.contains(at) || args.iter().any(|arg| arg == field.name())
        });
        Some(vec![needed.map(|(at, _)| at).collect()])
    }
}
