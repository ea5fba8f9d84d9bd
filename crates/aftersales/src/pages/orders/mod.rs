//! The pages of service orders: the list, registering one, one order with everything that is done on the spot, and the day
//! of somebody in the field.

mod list;
mod my_day;
mod new;
mod photos;
mod show;
mod steps;
mod words;

pub(super) use list::Orders;

use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{OrderAssign, OrderCreate, OrderEdit, OrderRead, OrderWarranty, OrderWork};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<OrderRead, _, _>("/service-orders", list::list)
        .get::<OrderRead, _, _>("/service-orders/tabs", register::tabs::<list::Orders>)
        .get::<OrderCreate, _, _>("/service-orders/new", new::show)
        .post::<OrderCreate, _, _>("/service-orders/new", new::create)
        .get::<OrderRead, _, _>("/service-orders/{id}", show::show)
        .post::<OrderAssign, _, _>("/service-orders/{id}/schedule", steps::schedule)
        .post::<OrderEdit, _, _>("/service-orders/{id}/edit", steps::edit)
        .post::<OrderEdit, _, _>("/service-orders/{id}/carry", steps::carry)
        .post::<OrderEdit, _, _>("/service-orders/{id}/cancel", steps::cancel)
        .post::<OrderWork, _, _>("/service-orders/{id}/go", steps::go)
        .post::<OrderWork, _, _>("/service-orders/{id}/complete", steps::complete)
        .post::<OrderWork, _, _>("/service-orders/{id}/second", steps::second)
        .post::<OrderEdit, _, _>("/service-orders/{id}/finish", steps::finish)
        .post::<OrderWork, _, _>("/service-orders/{id}/step", steps::step)
        .post::<OrderWork, _, _>("/service-orders/{id}/part", steps::part)
        .post::<OrderWork, _, _>("/service-orders/{id}/sign", steps::sign)
        .post::<OrderWarranty, _, _>("/service-orders/{id}/warranty", steps::warranty)
        .post::<OrderRead, _, _>("/service-orders/{id}/reveal", steps::reveal)
        .get::<OrderRead, _, _>("/service-orders/{id}/signature", photos::signature)
        .post::<OrderWork, _, _>("/service-orders/{id}/photos", photos::add)
        .get::<OrderRead, _, _>("/service-orders/{id}/photos/{photo}", photos::show)
        .post::<OrderWork, _, _>("/service-orders/{id}/photos/{photo}", photos::remove)
        .get::<OrderWork, _, _>("/my-day", my_day::show)
}
