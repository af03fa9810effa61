//! What comes in from outside: licences, sources and duplicates, and the advisories where they can be had.

use crate::failure::Result;
use crate::setup;
use crate::steps::Step;
use crate::ui;

/// Checks all of it; the rules stand in `.cargo/deny.toml`, which cargo-deny finds by itself.
pub(super) fn check() -> Result<Vec<String>> {
    setup::install_cargo_command(setup::DENY)?;
    let deny = |title: &str, args: &[&str]| Step::new(title, "cargo", &[&["deny"], args].concat());
    let output = deny("licences, duplicates and sources", &["check", "licenses", "bans", "sources"]).run()?;
    let mut closings: Vec<String> =
        output.lines.into_iter().rfind(|line| !line.is_empty()).into_iter().collect();
    // The list of advisories comes from the network and from nowhere else.
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
