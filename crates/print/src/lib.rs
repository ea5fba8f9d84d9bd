#![doc = include_str!("../README.md")]

mod document;
mod fonts;
mod render;

pub use document::{Align, Block, Column, Document, Language, Tone};
pub use render::{PrintError, fonts_for, pdf};
