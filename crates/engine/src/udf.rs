//! The one adapter between our function table and DataFusion's scalar functions.

use std::hash::{Hash, Hasher};

use arrow::array::new_empty_array;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};
use kql::types::Type;

use crate::exec::bounds::{Bounds, bounded, within};
use crate::function::{Args, Body, Scalar};
use crate::geoip::GeoIpOption;
use crate::types::arrow_type;

/// A kernel of the table together with the KQL types of one call: datetime and long are both Int64 to Arrow, so the types
/// travel with the function. It is found again by name and types; it closes over nothing else.
#[derive(Debug)]
struct Kernel {
    scalar: &'static Scalar,
    types: Vec<Type>,
    returns: Type,
    signature: Signature,
}

impl Kernel {
    fn key(&self) -> (&'static str, &[Type], Type) {
        (self.scalar.name, &self.types, self.returns)
    }
}

impl PartialEq for Kernel {
    fn eq(&self, other: &Kernel) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Kernel {}

impl Hash for Kernel {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl ScalarUDFImpl for Kernel {
    fn name(&self) -> &str {
        self.scalar.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(arrow_type(self.returns))
    }

    fn return_field_from_args(&self, _args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        Ok(Field::new(self.name(), arrow_type(self.returns), self.returns != Type::String).into())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let (kernel, volatile) = match self.scalar.body {
            Body::Kernel(kernel) => (kernel, false),
            Body::Volatile(kernel) => (kernel, true),
            Body::Rewrite(_)
            | Body::Window(_)
            | Body::InOperator(_)
            | Body::NotYet
            | Body::Refused(_) => {
                return exec_err!("{} has no kernel", self.scalar.name);
            }
        };
        // Kernels read constants at the first row: there is none.
        if args.number_rows == 0 {
            return Ok(ColumnarValue::Array(new_empty_array(&arrow_type(self.returns))));
        }
        let constant =
            !volatile && args.args.iter().all(|it| matches!(it, ColumnarValue::Scalar(_)));
        let n_rows = if constant { 1 } else { args.number_rows };
        let bounds = Bounds::of(&args.config_options);
        let call = Args {
            values: &args.args,
            types: &self.types,
            returns: self.returns,
            n_rows,
            geoip: args.config_options.extensions.get::<GeoIpOption>().map(|it| it.0.as_ref()),
        };
        let array = within(bounds, || bounded(kernel(&call)?))?;
        if constant {
            Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?))
        } else {
            Ok(ColumnarValue::Array(array))
        }
    }
}

/// A call of a kernel with arguments of these KQL types.
pub fn call_kernel(
    scalar: &'static Scalar,
    types: Vec<Type>,
    returns: Type,
    args: Vec<Expr>,
) -> Expr {
    let volatility = match scalar.body {
        Body::Volatile(_) => Volatility::Volatile,
        Body::Rewrite(_)
        | Body::Kernel(_)
        | Body::Window(_)
        | Body::InOperator(_)
        | Body::NotYet
        | Body::Refused(_) => Volatility::Immutable,
    };
    let signature = if types.is_empty() {
        Signature::nullary(volatility)
    } else {
        Signature::any(types.len(), volatility)
    };
    ScalarUDF::new_from_impl(Kernel { scalar, types, returns, signature }).call(args)
}
