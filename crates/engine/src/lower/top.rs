//! `top n by keys`: `sort` and `take` in one.

use kql::bound::BoundTop;

use crate::error::Error;
use crate::lower::range::row_count;
use crate::lower::sort::sorted;
use crate::lower::take::first;
use crate::lower::{Lowered, Lowering, lower_live};

pub fn lower(it: &BoundTop, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_live(&it.input, lowering)?;
    first(sorted(input, &it.keys, lowering)?, row_count(&it.n_rows, lowering)?, lowering)
}
