//! Answering: the pages behind a public or a personal link, and paper typed in afterwards (handbook §4.3.1).
//!
//! A questionnaire is answered page by page, without script. What was answered so far travels with the page, sealed with
//! the tenant's key: nothing has to be kept for somebody who only looks, and nobody can change it on the way.

mod carried;
pub(crate) mod door;
mod embed;
mod form;
mod logic;
mod offline;
mod pages;
mod paper;
mod resume;
mod sql;
mod stop;
mod view;
mod way;
mod whole;

pub(crate) use form::{Pairs, field};
pub(crate) use pages::pages;
pub(crate) use view::{QuestionView, unanswered};
pub(crate) use whole::{Filled, Sheet, languages, read, sheets};
