//! Turns the nodes of our operators into their execution plans.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::Result;
use datafusion::execution::context::QueryPlanner;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_planner::{DefaultPhysicalPlanner, ExtensionPlanner, PhysicalPlanner};

use crate::exec::each::EachExec;
use crate::exec::node::{LoopNode, Operator};
use crate::exec::whole::WholeExec;

/// DataFusion's planner, and our operators.
pub fn query_planner() -> Arc<dyn QueryPlanner + Send + Sync> {
    Arc::new(Planner)
}

#[derive(Debug)]
struct Planner;

#[async_trait]
impl QueryPlanner for Planner {
    async fn create_physical_plan(
        &self,
        plan: &LogicalPlan,
        session: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let planner = DefaultPhysicalPlanner::with_extension_planners(vec![Arc::new(Loops)]);
        planner.create_physical_plan(plan, session).await
    }
}

struct Loops;

#[async_trait]
impl ExtensionPlanner for Loops {
    async fn plan_extension(
        &self,
        _: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _: &[&LogicalPlan],
        inputs: &[Arc<dyn ExecutionPlan>],
        _: &dyn Session,
        _: &PhysicalPlanningContext,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(node) = node.as_any().downcast_ref::<LoopNode>() else { return Ok(None) };
        let made = node.made.clone();
        Ok(match (&node.operator, inputs) {
            (Operator::Whole(operator), inputs) => {
                Some(WholeExec::planned(operator.clone(), inputs.to_vec(), &node.orders, made)?)
            }
            (Operator::Each(operator, args), [input]) => {
                Some(EachExec::planned(operator.clone(), args, input.clone(), made)?)
            }
            (Operator::Each(..), _) => None,
        })
    }
}
