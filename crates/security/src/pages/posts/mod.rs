//! The pages of key posts and of those who hold them.

mod form;
mod holders;
mod list;
mod papers;
mod show;

use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{KeyPostEdit, KeyPostRead};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<KeyPostRead, _, _>("/key-posts", list::list)
        .get::<KeyPostRead, _, _>("/key-posts/tabs", register::tabs::<list::KeyPosts>)
        .get::<KeyPostRead, _, _>("/key-posts/holders", holders::list)
        .get::<KeyPostRead, _, _>("/key-posts/holders/tabs", register::tabs::<holders::Holders>)
        .get::<KeyPostEdit, _, _>("/key-posts/new", form::new)
        .post::<KeyPostEdit, _, _>("/key-posts/new", form::create)
        .get::<KeyPostRead, _, _>("/key-posts/{id}", show::show)
        .get::<KeyPostEdit, _, _>("/key-posts/{id}/edit", form::edit)
        .post::<KeyPostEdit, _, _>("/key-posts/{id}/edit", form::change)
        .post::<KeyPostEdit, _, _>("/key-posts/{id}/holders", papers::hold)
        .post::<KeyPostEdit, _, _>("/key-posts/{id}/holders/{holder}", papers::act)
        .post::<KeyPostEdit, _, _>("/key-posts/{id}/holders/{holder}/checks/{check}", papers::finish)
        .post::<KeyPostRead, _, _>("/key-posts/{id}/act", papers::comment)
}
