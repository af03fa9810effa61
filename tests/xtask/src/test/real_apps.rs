//! What the web apps of others need beside Debian's packages.

use crate::failure::{Failure, Result};
use crate::steps::{Step, root, target};

/// Where the versions are pinned.
const PINNED: &str = "tests/xtask/real-apps";

/// Installs what npm and PyPI have into `target/real-apps`, as it is pinned; quick where it is there already.
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
