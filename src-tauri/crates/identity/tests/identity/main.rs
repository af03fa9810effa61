//! What identity decides, from outside of the crate.

mod choice;
mod enrolment;
mod filters;
mod handshake;
mod intermediates;
mod judgement;
mod revocation;
mod revocation_above;
mod statement;
mod text_identity;
