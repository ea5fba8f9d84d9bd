//! The process: modules put together, started and stopped. The binary `sqm` is a thin command line over this; tests
//! start the same process.

pub mod demo;
pub mod environment;
pub mod process;
