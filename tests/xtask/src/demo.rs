//! `cargo xtask demo`: Porthole on Harbor Ltd, the demo organisation, in its own session.
//!
//! The demo has a bus, keyring, settings and Downloads folder of its own, and does not touch those of the person. All
//! its programs end with this command.

mod display;
mod service;
mod session;
mod stage;
mod story;

use display::Display;
use stage::{Expect, Stage};

use crate::failure::Result;
use crate::products::{self, Programs};
use crate::setup::{self, Meanwhile, Need};
use crate::{ui, ui_build};

/// Whether the demo's device has a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Device {
    /// No device certificate.
    Untrusted,
    /// A device certificate that Harbor's CA has signed.
    Certified,
}

/// Installs, builds, starts Harbor, enrols the device, opens Porthole.
///
/// # Errors
/// Something is missing, does not build, or did not do what the demo shows.
pub(crate) fn run(device: Device) -> Result<()> {
    setup::install_missing(&[Need::Build, Need::Demo], &[], Meanwhile::Nothing)?;
    ui_build::build()?;
    let stage = Stage::set(products::build(Programs::Demo)?)?;
    stage.show("What the organisation's managed file says", &["config", "check"], Expect::Fine)?;
    stage.show("A device that has proved nothing", &["device", "status"], Expect::Finding)?;
    stage.explain(Expect::Finding)?;
    match Display::of_this_person() {
        Some(display) => {
            if device == Device::Certified {
                stage.enrol()?;
            }
            stage.open(&display)
        }
        None => {
            ui::say("\nThere is no display here, so one in memory is used, and the demo plays by itself.");
            let display = Display::in_memory()?;
            story::untrusted(&stage, &display)?;
            if device == Device::Certified {
                stage.enrol()?;
                story::certified(&stage, &display)?;
            }
            ui::succeeded(&format!("Pictures of what was seen are in {}", stage.folder.display()));
            Ok(())
        }
    }
}
