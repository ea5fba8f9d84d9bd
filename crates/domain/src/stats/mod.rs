//! Statistics used everywhere (rules §2; KPI catalogue, rules 1 and 5).
//!
//! One thread runs through all of it: an empty sample is *undefined* and never 0, and every estimate can say how sure
//! it is.

mod correlation;
mod difference;
mod interval;
mod moments;
mod percentile;
mod quantiles;
mod student;
mod survey;
mod weighted;

pub use correlation::Pairs;
pub use difference::Difference;
pub use interval::{Interval, Z95, mean_interval, wilson};
pub use moments::Moments;
pub use percentile::{InvalidQuantile, Quantile, mean_of_received, median, percentile};
pub use quantiles::{KEPT, QuantileSummary};
pub use student::t_quantile;
pub use survey::{Nps, csat_index, top_share};
pub use weighted::Weighted;
