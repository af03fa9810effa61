//! `portholectl certificate`: request a device certificate, import it, list and remove what is there.

mod discard;
mod enrol;
mod facts;
mod first;
mod import;
mod list;
mod remove;
mod renew;
mod request;

pub(crate) use discard::discard;
pub(crate) use enrol::enrol;
pub(crate) use first::first_certificate;
pub(crate) use import::import;
pub(crate) use list::list;
pub(crate) use remove::remove;
pub(crate) use renew::renew;
pub(crate) use request::request;
