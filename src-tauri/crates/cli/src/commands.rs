//! The commands. Each asks the libraries and lays the answer out; none decides anything itself.

pub(crate) mod activity;
pub(crate) mod app;
pub(crate) mod certificate;
pub(crate) mod choose;
pub(crate) mod config;
pub(crate) mod device;
pub(crate) mod doctor;
pub(crate) mod documents;
pub(crate) mod policy;
pub(crate) mod proxy;
pub(crate) mod report;
