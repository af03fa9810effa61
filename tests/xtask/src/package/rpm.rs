//! The `.rpm`, by rpm's own `rpmbuild`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::release::{Release, architecture};
use crate::failure::{Failure, Result};
use crate::steps::Step;

/// Builds the package from the files that lie at `tree`; gives its path.
///
/// # Errors
/// `rpmbuild` is missing or refused.
pub(super) fn build(tree: &Path, release: &Release) -> Result<PathBuf> {
    let folder = release.folder.join("rpm");
    fs::create_dir_all(&folder).map_err(Failure::cannot(folder.display()))?;
    let spec = folder.join("porthole.spec");
    fs::write(&spec, text(tree, release)).map_err(Failure::cannot(spec.display()))?;
    let define = |name: &str, value: &str| ["--define".to_owned(), format!("{name} {value}")];
    let args: Vec<String> = [
        define("_topdir", &folder.display().to_string()),
        define("_rpmdir", &release.folder.display().to_string()),
        define("_rpmfilename", &name(release)),
        // The same bytes on every machine.
        define("_buildhost", "localhost"),
        define("use_source_date_epoch_as_buildtime", "1"),
        define("clamp_mtime_to_source_date_epoch", "1"),
        define("_build_id_links", "none"),
        // The files are stripped and compressed already.
        define("__os_install_post", "%{nil}"),
        define("debug_package", "%{nil}"),
    ]
    .into_iter()
    .flatten()
    .chain(["-bb".to_owned(), "--noclean".to_owned(), spec.display().to_string()])
    .collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    Step::new("rpm package", "rpmbuild", &args)
        .with("SOURCE_DATE_EPOCH", &release.epoch.to_string())
        .run()?;
    Ok(release.folder.join(name(release)))
}

fn name(release: &Release) -> String {
    format!("porthole-{}-1.{}.rpm", release.version, architecture(false))
}

fn text(tree: &Path, release: &Release) -> String {
    let mut spec = format!(
        "Name: porthole\nVersion: {}\nRelease: 1\nSummary: Your company's web apps in windows of their own\n\
         License: MIT OR Apache-2.0\nGroup: Applications/Internet\n\
         Requires: glib-networking\nRequires: hicolor-icon-theme\n\
         Recommends: ca-certificates\nRecommends: gnome-keyring\nRecommends: gstreamer1-plugins-good\n\
         Recommends: xdg-desktop-portal\nRecommends: xdg-utils\n\
         Suggests: geoclue2\nSuggests: gstreamer1-plugin-libav\nSuggests: gstreamer1-plugins-bad-free\n\
         Suggests: hunspell\nSuggests: opensc\n\n\
         %description\n\
         Porthole opens the web apps of an organisation, such as mail and chat, in pinned windows of their own.\n\
         Their traffic runs through a proxy inside Porthole, which presents the device certificate from the\n\
         person's own store when a server asks for it. Unverified devices can use the apps, but nothing of them\n\
         reaches their disk.\n\n",
        release.version
    );
    // Writing into a string cannot fail.
    let _written = writeln!(
        spec,
        "%install\nmkdir -p %{{buildroot}}\ncp --archive {}/. %{{buildroot}}/\n\
         mv %{{buildroot}}/usr/share/zsh/vendor-completions %{{buildroot}}/usr/share/zsh/site-functions\n\n\
         %files\n%dir /etc/porthole\n%dir /etc/porthole/managed.d\n/usr/bin/porthole\n/usr/bin/portholectl\n\
         /usr/share/applications/porthole.desktop\n/usr/share/bash-completion/completions/portholectl\n\
         /usr/share/doc/porthole\n/usr/share/fish/vendor_completions.d/portholectl.fish\n\
         /usr/share/icons/hicolor/*/apps/porthole.*\n/usr/share/man/man1/porthole*.1.gz\n\
         /usr/share/metainfo/app.porthole.desktop.metainfo.xml\n/usr/share/porthole\n\
         /usr/share/zsh/site-functions/_portholectl",
        tree.display()
    );
    spec
}
