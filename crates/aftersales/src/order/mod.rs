//! Service orders (handbook §8.1.2, §8.1.3): repair, upgrade, support and installation, from the request to the customer's
//! signature.

mod export;
mod limits;
mod list;
mod model;
mod ops;
mod photo;
mod progress;
mod sql;
mod work;

pub use export::csv;
pub use limits::{JOB_DEF, tick};
pub use list::{
    OrderDue, OrderFilter, OrderSort, OrderSorting, OrderStateGroup, count, count_by_state, my_day, page,
};
pub use model::{
    CarryOrder, CompleteOrder, NewOrder, NewPart, Order, OrderEntry, OrderPart, OrderPatch, OrderPhoto,
    OrderStep, ScheduleOrder, SecondVisit, Signature, WarrantyOverride,
};
pub use ops::{create, entries, get, of_customer_of, of_purchase, schedule, update};
pub use photo::{MAX_PHOTO, add as add_photo, list as photos, open as open_photo, remove as remove_photo};
pub use progress::{cancel, carry, close, complete, go, second_visit};
pub use work::{add_part, add_step, parts, remove_part, set_step, sign, signature, steps, warranty};
