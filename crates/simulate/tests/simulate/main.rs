//! Runs of the simulator, held to what its documentation promises: one binary, a file for each promise.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod attacks;
mod audit;
mod realism;
mod rows;
mod shapes;
mod steadiness;
mod support;
