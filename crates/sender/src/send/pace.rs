//! Keeping to a rate.

mod forecast;
mod limit;
mod throttle;
mod warm_up;

pub use self::forecast::WarmingUp;
pub use self::limit::Limit;
pub use self::throttle::Rates;
pub(super) use self::throttle::{Throttle, Turn};
pub use self::warm_up::WarmUp;
