//! `cargo xtask test package`: checks the packages with the tools that distributions use.

use std::fs;
use std::path::{Path, PathBuf};

use super::release::output;
use super::{Packages, build_programs, pack, tree};
use crate::failure::{Failure, Result};
use crate::steps::{Step, target};
use crate::ui_build;

/// The version of the newer package in the test of the upgrade.
const NEXT: &str = concat!(env!("CARGO_PKG_VERSION"), "+next");

/// Builds the packages twice, checks them with those tools, and installs them in a copy of this system.
///
/// # Errors
/// The two builds differ, a tool reports a fault, or the package cannot be installed, started, upgraded or removed.
pub(crate) fn run() -> Result<Vec<String>> {
    ui_build::build()?;
    let programs = build_programs()?;
    let folder = target().join("package");
    let first = pack(&programs, &folder, env!("CARGO_PKG_VERSION"))?;
    let again = pack(&programs, &target().join("package-again"), env!("CARGO_PKG_VERSION"))?;
    same(&first.deb, &again.deb)?;
    same(&first.rpm, &again.rpm)?;
    let deb = first.deb.display().to_string();
    Step::new("lintian", "lintian", &["--fail-on", "error,warning", &deb]).run()?;
    let menu = tree::data("porthole.desktop").display().to_string();
    Step::new("menu entry", "desktop-file-validate", &[&menu]).run()?;
    let metainfo = folder.join("tree/usr/share/metainfo/app.porthole.desktop.metainfo.xml");
    let metainfo = metainfo.display().to_string();
    Step::new("metainfo", "appstreamcli", &["validate", "--no-net", &metainfo]).run()?;
    let next = pack(&programs, &target().join("package-next"), NEXT)?;
    install(&first, &next)?;
    Ok(vec![
        "packages: two builds are the same bytes; lintian, desktop-file-validate and appstreamcli object to nothing"
            .to_owned(),
        "packages: installed, started by an ordinary user, upgraded while running, removed, purged".to_owned(),
    ])
}

fn same(one: &Path, other: &Path) -> Result<()> {
    let read = |path: &Path| fs::read(path).map_err(Failure::cannot(path.display()));
    if read(one)? == read(other)? {
        return Ok(());
    }
    Err(Failure::Finding(format!(
        "{} and {} differ, and should be the same bytes",
        one.display(),
        other.display()
    )))
}

/// Installs into an overlay of this system in a separate mount namespace: this system itself does not change.
fn install(older: &Packages, newer: &Packages) -> Result<()> {
    if output("id", &["--user"])? != "0" {
        return Err(Failure::CannotRun("only root can try an installation; run this as root".to_owned()));
    }
    let scene = target().join("package/installed.sh");
    fs::write(&scene, include_str!("installed.sh")).map_err(Failure::cannot(scene.display()))?;
    let anchor = anchor()?;
    let paths = [&scene, &older.deb, &newer.deb, &anchor].map(|path| path.display().to_string());
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let arguments =
        [&["--mount", "--propagation", "private", "sh", "-euc", OVERLAY, "overlay"], &paths[..]].concat();
    Step::new("installation", "unshare", &arguments).run().map(drop)
}

/// Makes an overlay of this system its root folder and runs a script there: `overlay SCRIPT FILE…`.
const OVERLAY: &str = r#"
space=$(mktemp -d)
mount -t tmpfs tmpfs "$space"
mkdir "$space/upper" "$space/work" "$space/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$space/upper,workdir=$space/work" "$space/root"
for folder in proc sys dev; do mount --rbind "/$folder" "$space/root/$folder"; done
for folder in tmp run; do mount -t tmpfs tmpfs "$space/root/$folder"; done
mkdir --mode=1777 "$space/root/tmp/.X11-unix"
mkdir "$space/root/run/from"
script=$1; shift
cp "$script" "$@" "$space/root/run/from/"
set -- $(for file in "$@"; do echo "/run/from/$(basename "$file")"; done)
chroot "$space/root" sh "/run/from/$(basename "$script")" "$@"
"#;

/// A CA certificate that stands for the organisation's.
fn anchor() -> Result<PathBuf> {
    let path = target().join("package/device-ca.cer");
    let text = path.display().to_string();
    let key = target().join("package/device-ca.key").display().to_string();
    let request =
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
    let names = ["-subj", "/CN=Example Device CA", "-keyout", &key, "-out", &text];
    Step::new("an anchor for the example", "openssl", &[&request[..], &names[..]].concat()).run()?;
    Ok(path)
}
