//! `portholectl app`: checks of one web app.

mod check;
mod features;
mod html;
mod lines;
mod manifest;
mod needs;
mod visit;

pub(crate) use check::check;
