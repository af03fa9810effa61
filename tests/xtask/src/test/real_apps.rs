//! Installs the web apps of others that Debian has no packages of.

use crate::failure::{Failure, Result};
use crate::steps::{Step, root, target};

/// The folder with the pinned versions.
const PINNED: &str = "tests/xtask/real-apps";

/// Installs the pinned packages of npm and PyPI into `target/real-apps`.
///
/// # Errors
/// A package cannot be installed.
pub(super) fn install() -> Result<()> {
    let folder = target().join("real-apps");
    let npm = folder.join("npm");
    std::fs::create_dir_all(&npm).map_err(Failure::cannot(npm.display()))?;
    for name in ["package.json", "package-lock.json"] {
        let from = root().join(PINNED).join(name);
        std::fs::copy(&from, npm.join(name)).map_err(Failure::cannot(from.display()))?;
    }
    let npm = npm.display().to_string();
    let ci = ["ci", "--prefix", &npm, "--ignore-scripts", "--no-audit", "--no-fund"];
    Step::new("web apps from npm", "npm", &ci).run()?;
    let python = folder.join("python");
    let pip = python.join("bin/pip");
    if !pip.exists() {
        let venv = ["-m", "venv", &python.display().to_string()];
        Step::new("a place for web apps from PyPI", "python3", &venv).run()?;
    }
    let requirements = format!("{PINNED}/requirements.txt");
    let install = ["install", "--quiet", "--no-deps", "--requirement", &requirements];
    Step::new("web apps from PyPI", &pip.display().to_string(), &install).run().map(drop)
}
