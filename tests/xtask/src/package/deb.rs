//! The `.deb`, by Debian's own `dpkg-deb` and `dpkg-shlibdeps`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::release::{Release, architecture, output};
use super::tree;
use crate::failure::{Failure, Result};
use crate::steps::Step;

/// What Porthole needs beyond the libraries that it is linked with.
const DEPENDS: &str = "glib-networking, hicolor-icon-theme";
/// Packages without which a function of the app is missing.
const RECOMMENDS: &str = "ca-certificates, default-dbus-session-bus | dbus-session-bus, gnome-keyring, \
     gstreamer1.0-plugins-good, xdg-desktop-portal, xdg-utils";
/// Packages that not every organisation needs, for the location, MP4 and H.264, spelling, notifications where the
/// desktop shows none, and tokens. `portholectl doctor` names those that are missing.
const SUGGESTS: &str = "geoclue-2.0, gstreamer1.0-libav, gstreamer1.0-plugins-bad, \
     hunspell-en-us | hunspell-dictionary, notification-daemon, opensc";

const DESCRIPTION: &str = "your company's web apps in windows of their own
 Porthole opens the web apps of an organisation, such as mail and chat, in
 pinned windows of their own. Their traffic runs through a proxy inside
 Porthole, which presents the device certificate from the person's own store
 when a server asks for it.
 .
 Unverified devices can use the apps, but nothing of them reaches their disk.
 An administrator configures all of it in /etc/porthole/managed.toml, and
 portholectl explains every decision.";

/// Builds the package from the files that lie at `tree`; gives its path.
///
/// # Errors
/// A tool of Debian's is missing or refused.
pub(super) fn build(tree: &Path, release: &Release) -> Result<PathBuf> {
    let top = release.folder.join("deb");
    if top.exists() {
        fs::remove_dir_all(&top).map_err(Failure::cannot(top.display()))?;
    }
    output("cp", &["--archive", &tree.display().to_string(), &top.display().to_string()])?;
    let documents = top.join("usr/share/doc/porthole");
    let copyright = tree::filled("copyright", release)?.replace("@MIT@", &licence()?);
    tree::place(&documents.join("copyright"), copyright.as_bytes(), 0o644)?;
    tree::place(&documents.join("changelog.gz"), &tree::gzip(changelog(release)?.as_bytes())?, 0o644)?;
    let control = top.join("DEBIAN");
    fs::create_dir_all(&control).map_err(Failure::cannot(control.display()))?;
    output("chmod", &["0755", &control.display().to_string()])?;
    tree::place(&control.join("control"), fields(&top, release)?.as_bytes(), 0o644)?;
    tree::place(&control.join("md5sums"), sums(&top)?.as_bytes(), 0o644)?;
    for script in ["postinst", "postrm"] {
        let text = tree::filled(&format!("deb/{script}"), release)?;
        tree::place(&control.join(script), text.as_bytes(), 0o755)?;
    }
    let name = format!("porthole_{}_{}.deb", release.version, architecture(true));
    let package = release.folder.join(name);
    let (from, to) = (top.display().to_string(), package.display().to_string());
    Step::new("Debian package", "dpkg-deb", &["--root-owner-group", "-Zxz", "--build", &from, &to])
        .with("SOURCE_DATE_EPOCH", &release.epoch.to_string())
        .run()?;
    Ok(package)
}

fn fields(top: &Path, release: &Release) -> Result<String> {
    let libraries = libraries(top, release)?;
    let size: u64 =
        output("du", &["--summarize", "--apparent-size", "--block-size=1024", &top.display().to_string()])?
            .split_whitespace()
            .next()
            .and_then(|size| size.parse().ok())
            .unwrap_or_default();
    Ok(format!(
        "Package: porthole\nVersion: {}\nArchitecture: {}\nMaintainer: Porthole contributors <maintainers@porthole.app>\n\
         Installed-Size: {size}\nDepends: {libraries}, {DEPENDS}\nRecommends: {RECOMMENDS}\nSuggests: {SUGGESTS}\n\
         Section: web\nPriority: optional\nDescription: {DESCRIPTION}\n",
        release.version,
        architecture(true),
    ))
}

/// The packages of the libraries that the programs are linked with, each with the oldest version that works.
fn libraries(top: &Path, release: &Release) -> Result<String> {
    // dpkg-shlibdeps runs only in a source package.
    let source = release.folder.join("shlibdeps");
    fs::create_dir_all(source.join("debian")).map_err(Failure::cannot(source.display()))?;
    tree::place(
        &source.join("debian/control"),
        b"Source: porthole\n\nPackage: porthole\nArchitecture: any\n",
        0o644,
    )?;
    let programs = ["porthole", "portholectl"].map(|name| top.join("usr/bin").join(name));
    let done = Command::new("dpkg-shlibdeps").arg("-O").args(&programs).current_dir(&source).output();
    let done = done.map_err(Failure::cannot("dpkg-shlibdeps"))?;
    let output = String::from_utf8_lossy(&done.stdout);
    match output.lines().find_map(|line| line.strip_prefix("shlibs:Depends=")) {
        Some(libraries) if done.status.success() => Ok(libraries.to_owned()),
        _ => Err(Failure::Finding(format!(
            "dpkg-shlibdeps failed: {}",
            String::from_utf8_lossy(&done.stderr).trim()
        ))),
    }
}

fn sums(top: &Path) -> Result<String> {
    let find = "find usr -type f -print0 | LC_ALL=C sort --zero-terminated | xargs --null md5sum";
    let done = Command::new("sh").args(["-c", find]).current_dir(top).output();
    let done = done.map_err(Failure::cannot("md5sum"))?;
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

fn changelog(release: &Release) -> Result<String> {
    let time = output("date", &["--utc", "--rfc-email", "--date", &format!("@{}", release.epoch)])?;
    Ok(format!(
        "porthole ({}) unstable; urgency=medium\n\n  * Release {}.\n\n -- Porthole contributors <maintainers@porthole.app>  {time}\n",
        release.version, release.version
    ))
}

/// The MIT licence as a field of Debian's copyright file: a space before each line, a dot on empty ones.
fn licence() -> Result<String> {
    let path = crate::steps::root().join("LICENSE-MIT");
    let text = fs::read_to_string(&path).map_err(Failure::cannot(path.display()))?;
    let lines = text.lines().map(|line| if line.is_empty() { " .".to_owned() } else { format!(" {line}") });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}
