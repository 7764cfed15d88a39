//! `invoke` of a function that only Microsoft's cloud can carry out (`FileProfile`). Without rows it has nothing to ask the cloud for, so that
//! a query over tables without any runs; the first row is an error.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql::bound::BoundInvoke;
use kql::types::Type;

use crate::error::Error;
use crate::exec::{Each, Made, each};
use crate::lower::{Lowered, Lowering, lower as lower_table};
use crate::types::ColumnBuilder;

pub fn lower(it: &BoundInvoke, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    let types = it.added.iter().map(|it| it.ty).collect();
    let asked = InCloud { function: it.function.clone(), types };
    each(asked, input, Vec::new(), &it.added, lowering)
}

#[derive(Debug)]
struct InCloud {
    function: String,
    types: Vec<Type>,
}

impl Each for InCloud {
    fn name(&self) -> &'static str {
        "invoke"
    }

    fn makes_rows(&self) -> bool {
        false
    }

    fn run(&self, _: &[ArrayRef], n_rows: usize) -> Result<Made> {
        if n_rows > 0 {
            return exec_err!(
                "`invoke {}` can't run here: it needs a cloud service",
                self.function
            );
        }
        let columns = self.types.iter().map(|ty| ColumnBuilder::new(*ty, 0).finish()).collect();
        Ok(Made { rows: None, columns })
    }
}
