//! A ticket's page: the thread in the middle, what the ticket says at the right.

mod customer;
mod edit;
mod next;
mod relate;
mod say;
mod show;
mod thread;

use sqm_customers::permissions::CustomerReveal;
use sqm_platform::routes::Pages;

use crate::permissions::{TicketAssign, TicketEdit, TicketRead};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<TicketRead, _, _>("/tickets/{id}", show::show)
        .get::<TicketRead, _, _>("/tickets/{id}/thread", show::thread)
        .get::<TicketRead, _, _>("/tickets/{id}/properties", show::properties)
        .get::<TicketRead, _, _>("/tickets/{id}/next", next::next)
        .post::<TicketRead, _, _>("/tickets/{id}/viewers", show::viewers)
        .post::<TicketRead, _, _>("/tickets/{id}/messages", say::say)
        .post::<TicketEdit, _, _>("/tickets/{id}/status", edit::status)
        .post::<TicketEdit, _, _>("/tickets/{id}/edit", edit::edit)
        .post::<TicketAssign, _, _>("/tickets/{id}/assign", edit::assign)
        .post::<TicketEdit, _, _>("/tickets/{id}/take", edit::take)
        .post::<TicketEdit, _, _>("/tickets/{id}/customer", edit::customer)
        .post::<CustomerReveal, _, _>("/tickets/{id}/reveal", customer::reveal)
        .post::<TicketEdit, _, _>("/tickets/{id}/merge", relate::merge)
        .post::<TicketEdit, _, _>("/tickets/{id}/unmerge", relate::unmerge)
        .post::<TicketEdit, _, _>("/tickets/{id}/link", relate::link)
        .post::<TicketEdit, _, _>("/tickets/{id}/unlink/{link}", relate::unlink)
}
