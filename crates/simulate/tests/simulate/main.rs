//! Runs of the simulator, held to what its documentation promises: one binary, a file for each promise.

mod attacks;
mod realism;
mod rows;
mod shapes;
mod steadiness;
mod support;
