//! Checks dependencies: licences, sources, duplicates, and advisories where their list can be fetched.

use crate::failure::Result;
use crate::setup;
use crate::steps::Step;
use crate::ui;

/// Runs cargo-deny, which finds its rules in `.cargo/deny.toml`.
pub(super) fn check() -> Result<Vec<String>> {
    setup::install_cargo_command(setup::DENY)?;
    let deny = |title: &str, args: &[&str]| Step::new(title, "cargo", &[&["deny"], args].concat());
    let output = deny("licences, duplicates and sources", &["check", "licenses", "bans", "sources"]).run()?;
    let mut closings: Vec<String> =
        output.lines.into_iter().rfind(|line| !line.is_empty()).into_iter().collect();
    // The list of advisories is available only over the network.
    if setup::runs("cargo", &["deny", "fetch", "db"]) {
        let output = deny("advisories", &["check", "--disable-fetch", "advisories"]).run()?;
        closings.extend(output.lines.into_iter().rfind(|line| !line.is_empty()));
    } else {
        ui::step("advisories");
        let reason = "advisories: not checked, because the list of them cannot be fetched here";
        ui::note(reason);
        closings.push(reason.to_owned());
    }
    Ok(closings)
}
