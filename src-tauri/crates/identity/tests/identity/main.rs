//! What identity decides, from outside of the crate.

mod choice;
mod enrolment;
mod evaluation;
mod filters;
mod handshake;
mod intermediates;
mod revocation;
mod revocation_above;
mod statement;
mod text_identity;
