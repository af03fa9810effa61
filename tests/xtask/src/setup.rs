//! Installs the system packages that a build or a test needs, each with its reason, and checks for Node.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::{Failure, Result};
use crate::steps::Step;
use crate::ui;

/// What a package is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Compiling and linting.
    Build,
    /// The demo, with a keyring and, where there is none, its own display.
    Demo,
    /// The tests, which start real servers, a real keyring and real windows.
    Run,
    /// The tests of the launcher's pages in a browser.
    Ui,
    /// The tests with web apps of others.
    RealApps,
    /// The checks of the proxy with programs of other projects.
    Conformance,
    /// The comparisons with programs of others.
    Bench,
    /// Making packages and checking them.
    Package,
    /// Building for Windows and running under Wine.
    Windows,
    /// Checking the types for macOS.
    Macos,
}

struct Package {
    name: &'static str,
    why: &'static str,
    needs: &'static [Need],
}

impl Package {
    fn is_for_other_systems(&self) -> bool {
        self.needs.iter().all(|need| matches!(need, Need::Windows | Need::Macos))
    }
}

const fn build(name: &'static str, why: &'static str) -> Package {
    Package { name, why, needs: &[Need::Build] }
}

const fn demo_and_run(name: &'static str, why: &'static str) -> Package {
    Package { name, why, needs: &[Need::Demo, Need::Run] }
}

const fn run(name: &'static str, why: &'static str) -> Package {
    Package { name, why, needs: &[Need::Run] }
}

const fn real_apps(name: &'static str, why: &'static str) -> Package {
    Package { name, why, needs: &[Need::RealApps] }
}

const fn conformance(name: &'static str, why: &'static str) -> Package {
    Package { name, why, needs: &[Need::Conformance] }
}

const fn package(name: &'static str, why: &'static str) -> Package {
    Package { name, why, needs: &[Need::Package] }
}

const fn elsewhere(name: &'static str, why: &'static str) -> Package {
    Package { name, why, needs: &[Need::Windows, Need::Macos] }
}

const fn windows(name: &'static str, why: &'static str) -> Package {
    Package { name, why, needs: &[Need::Windows] }
}

const NGINX: &str = "nginx-light";
const SQUID: &str = "squid";

/// Debian's names; Ubuntu has the same.
const PACKAGES: &[Package] = &[
    build("build-essential", "the C compiler that the crypto library and the linker need"),
    build("cmake", "builds the crypto library where its own build script cannot"),
    build("pkg-config", "finds the libraries below"),
    build("libwebkit2gtk-4.1-dev", "the web engine that shows the apps"),
    build("librsvg2-dev", "draws the icons"),
    demo_and_run("glib-networking", "the web engine's TLS"),
    demo_and_run("dbus", "the session bus of the demo and the tests"),
    demo_and_run("gnome-keyring", "a real keyring, as the person's certificate store"),
    demo_and_run("libglib2.0-bin", "waits until a service is on the bus, and reads what the tray shows"),
    run("libsecret-tools", "reads and writes that store independently of our own code"),
    run("realmd", "the service that knows which domain a device has joined; the tests start it"),
    run("softhsm2", "a PKCS#11 token in software"),
    run(
        "p11-kit-modules",
        "p11-kit's own module, which Porthole must skip beside the modules that it registers",
    ),
    run("opensc", "fills that token independently of our own code"),
    run("swtpm", "a TPM in software, for tests of keys in a TPM"),
    run("tpm2-abrmd", "shares that TPM among programs, as the kernel does with a real one"),
    run("libtss2-tcti-tabrmd0", "connects the TPM's PKCS#11 module to it"),
    run("libtpm2-pkcs11-1", "the TPM's PKCS#11 module"),
    run("libtpm2-pkcs11-tools", "sets up a token in that TPM"),
    run("libnss3-tools", "makes the NSS databases that Chrome keeps certificates in"),
    run("curl", "an HTTP client that is not a window of Porthole"),
    run(NGINX, "the web server that asks for the device certificate in tests"),
    run("apache2-bin", "the web server that asks for the device certificate too late, in tests"),
    run("libapache2-mod-auth-gssapi", "Apache's sign-in by Negotiate, which holds for one connection"),
    run("krb5-kdc", "the Kerberos realm of the tests"),
    run("krb5-admin-server", "creates the people and services of that realm"),
    run("krb5-user", "gets their tickets"),
    Package {
        name: "nghttp2-server",
        why: "another implementation of an HTTP/2 server than nginx",
        needs: &[Need::Run, Need::Conformance],
    },
    run("iproute2", "makes network links that the tests interrupt"),
    run(SQUID, "an organisation's proxy that requires a sign-in, in tests"),
    run("tinyproxy-bin", "an organisation's proxy that requires no sign-in, in tests"),
    run("openssl", "checks certificates and requests independently of our own code"),
    run("systemd", "systemd-id128 computes the device's name in certificates independently of our own code"),
    run("strongswan-pki", "an independent EST client, which checks the EST server of the tests"),
    run("libstrongswan-standard-plugins", "the elliptic curves of that client"),
    demo_and_run("xvfb", "a display on machines without one"),
    demo_and_run("openbox", "a window manager, so that windows get titles and focus"),
    demo_and_run("xdotool", "real key presses and clicks"),
    run("x11-utils", "reads whether a window fills the screen"),
    demo_and_run("imagemagick", "takes the screenshots"),
    Package {
        name: "chromium",
        why: "another browser engine: checks the launcher's pages, and is compared with our windows",
        needs: &[Need::Ui, Need::Bench, Need::RealApps],
    },
    run("gstreamer1.0-plugins-base", "the web engine's audio in Ogg"),
    run("gstreamer1.0-plugins-good", "the web engine's video in WebM"),
    run("gstreamer1.0-libav", "the web engine's audio and video in MP4"),
    run("sway", "a Wayland compositor that runs without a screen and lists its windows"),
    run("dunst", "shows notifications where tests can click them"),
    run("xfce4-panel", "a tray for the app's item, and a window list"),
    run("xfce4-session", "a session manager that asks by XSMP before the session ends"),
    run("dbus-bin", "records the signals that docks receive"),
    run(
        "at-spi2-core",
        "the accessibility bus, over which the tests read the windows as a screen reader does",
    ),
    run("desktop-file-utils", "checks the entries that the app makes in the desktop's menu"),
    run("roundcube-core", "a mail app of others"),
    run("roundcube-sqlite3", "its database"),
    run("roundcube-plugins", "its notifications"),
    run("php-cgi", "runs that mail app"),
    run("php-sqlite3", "its access to that database"),
    run("php-zip", "its downloads of several files at once"),
    run("dovecot-imapd", "the mail server behind it"),
    real_apps("ngircd", "the chat server behind The Lounge"),
    Package {
        name: "python3-venv",
        why: "installs web apps from PyPI, and the proxy from PyPI that ours is compared with",
        needs: &[Need::RealApps, Need::Bench],
    },
    run("hunspell-en-us", "the dictionary for checking spelling where no language is set"),
    run("hunspell-de-de", "the dictionary for people whose language is German"),
    run("xdg-utils", "opens links that belong to no app in the browser"),
    run("fonts-dejavu-core", "fonts for the windows"),
    conformance("nghttp2-client", "h2load, which counts how its requests ended"),
    conformance("sslscan", "checks the TLS between the windows and the proxy"),
    package("dpkg-dev", "finds the packages of the libraries that the programs are linked with"),
    package("rpm", "makes the package for Fedora and its relatives"),
    package("lintian", "checks the Debian package"),
    package("appstream", "checks the metadata for software centres"),
    elsewhere("rustc-web", "the compiler that can build its own standard library for another system"),
    elsewhere("cargo-web", "the cargo that goes with it"),
    elsewhere("rust-web-src", "the source of that standard library"),
    elsewhere("libjemalloc2", "an allocator that makes that compiler faster"),
    windows("gcc-mingw-w64-x86-64", "C for Windows: the crypto library and the linker"),
    windows("wine64", "runs what needs no window"),
];

/// A cargo command that is not part of Rust.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CargoCommand {
    name: &'static str,
    package: &'static str,
    features: &'static [&'static str],
    why: &'static str,
}

/// `cargo nextest`, which runs the tests.
pub(crate) const NEXTEST: CargoCommand = CargoCommand {
    name: "nextest",
    package: "cargo-nextest",
    // Without the command that updates nextest itself.
    features: &["--no-default-features", "--features", "default-no-update"],
    why: "runs each test in a separate process",
};

/// `cargo deny`, which checks dependencies.
pub(crate) const DENY: CargoCommand = CargoCommand {
    name: "deny",
    package: "cargo-deny",
    features: &[],
    why: "checks licences and sources of dependencies",
};

/// Installs a cargo command for this person, if it is missing.
///
/// # Errors
/// The command cannot be installed.
pub(crate) fn install_cargo_command(command: CargoCommand) -> Result<()> {
    let CargoCommand { name, package, features, why } = command;
    if runs("cargo", &[name, "--version"]) {
        return Ok(());
    }
    ui::say(&format!("{package} is missing ({why}) and will be compiled and installed, once."));
    // Not optimised: optimising takes longer than a whole run of the tests saves.
    let args = [&["install", "--locked", "--debug", package], features].concat();
    let install = Step::new(&format!("installing {package}"), "cargo", &args)
        .with("CARGO_PROFILE_DEV_DEBUG", "false")
        .with("CARGO_PROFILE_DEV_PANIC", "abort")
        .beside_others();
    install.run().map(drop).map_err(|failure| Failure::CannotRun(failure.to_string()))
}

/// What else this program does meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meanwhile {
    Nothing,
    /// Other steps show their progress.
    OtherSteps,
}

/// Lists and installs the packages that are missing, installs cargo commands at the same time, and checks for Node.
///
/// # Errors
/// Something is missing that this program cannot install; the text names it.
pub(crate) fn install_missing(needs: &[Need], commands: &[CargoCommand], meanwhile: Meanwhile) -> Result<()> {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for command in commands {
                // It may need one of the packages and fail; the part that uses the command installs it again.
                let _installed = install_cargo_command(*command);
            }
        });
        install_packages(needs, meanwhile)
    })?;
    check_node()
}

/// Whether packages can be installed while other steps run: sudo asks for no password.
pub(crate) fn installs_unasked() -> bool {
    administrator() != Some(ASKING)
}

fn install_packages(needs: &[Need], meanwhile: Meanwhile) -> Result<()> {
    let wanted = PACKAGES.iter().filter(|package| package.needs.iter().any(|need| needs.contains(need)));
    if runs("dpkg-query", &["--version"]) && runs("apt-get", &["--version"]) {
        let missing: Vec<&Package> = wanted.filter(|package| !installed(package.name)).collect();
        if !missing.is_empty() {
            install(&missing, meanwhile)?;
        }
    } else if !runs("pkg-config", &["--exists", "webkit2gtk-4.1"]) {
        let wanted: Vec<&Package> = wanted.collect();
        return Err(Failure::CannotRun(format!(
            "This system has no apt, so install these with its own package manager and run this again \
             (the names are Debian's):\n{}",
            listed(&wanted)
        )));
    }
    Ok(())
}

fn install(missing: &[&Package], meanwhile: Meanwhile) -> Result<()> {
    if meanwhile == Meanwhile::Nothing {
        ui::step("system packages");
    }
    ui::say(&format!("These are missing and will be installed with apt:\n{}", listed(missing)));
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    let by_hand = format!("apt-get install --no-install-recommends {}", names.join(" "));
    let Some(prefix) = administrator() else {
        return Err(Failure::CannotRun(format!(
            "Installing needs an administrator, and there is no sudo here. As root, run: {by_hand}"
        )));
    };
    let apt = |title: &str, arguments: &[&str]| {
        // Another program of the system may be installing something.
        let wait = ["-o", "DPkg::Lock::Timeout=300"];
        let command = [&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], &wait[..], arguments].concat();
        as_root(prefix, title, &command, meanwhile)
    };
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    apt("package lists", &["update", "-qq"])
        .and_then(|()| {
            // Only Debian has the packages for other systems. Without them, the parts for other systems say so.
            let offered = missing.iter().filter(|it| !it.is_for_other_systems() || offers(it.name));
            let offered: Vec<&str> = offered.map(|package| package.name).collect();
            if offered.is_empty() { Ok(()) } else { apt("installing", &[&install, &offered[..]].concat()) }
        })
        .map_err(|failure| Failure::CannotRun(format!("{failure}\nBy hand, as root: {by_hand}")))?;
    // Debian starts these as services, now and at every boot. The tests start their own processes instead.
    for (package, service) in [(NGINX, "nginx.service"), (SQUID, "squid.service")] {
        if names.contains(&package) && Path::new("/run/systemd/system").is_dir() {
            let title = format!("{service} is not to run as a service");
            as_root(prefix, &title, &["systemctl", "disable", "--now", service], meanwhile)?;
        }
    }
    Ok(())
}

/// Runs `command` as root; `prefix` comes from [`administrator`].
fn as_root(prefix: &[&str], title: &str, command: &[&str], meanwhile: Meanwhile) -> Result<()> {
    let command = [prefix, command].concat();
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    let step = Step::new(title, program, arguments);
    match meanwhile {
        // sudo can ask for a password only on the terminal itself.
        Meanwhile::Nothing if prefix == ASKING => step.run_on_terminal(),
        Meanwhile::Nothing => step.run().map(drop),
        Meanwhile::OtherSteps => step.beside_others().uncounted().run().map(drop),
    }
}

const ASKING: &[&str] = &["sudo"];
const SILENT: &[&str] = &["sudo", "-n"];

/// The arguments before a command that make root run it; `None` without root and sudo.
fn administrator() -> Option<&'static [&'static str]> {
    use std::io::IsTerminal as _;
    if runs("sh", &["-c", "test \"$(id -u)\" = 0"]) {
        Some(&[])
    } else if !runs("sudo", &["--version"]) {
        None
    } else if std::io::stdin().is_terminal() {
        Some(ASKING)
    } else {
        Some(SILENT)
    }
}

fn listed(packages: &[&Package]) -> String {
    let lines: Vec<String> =
        packages.iter().map(|package| format!("  {:<24} {}", package.name, package.why)).collect();
    lines.join("\n")
}

fn installed(package: &str) -> bool {
    // Each of these packages contains nginx.
    let names: &[&str] = if package == NGINX {
        &[NGINX, "nginx-core", "nginx-full", "nginx-extras", "nginx"]
    } else {
        &[package]
    };
    names.iter().any(|name| {
        let output = Command::new("dpkg-query").args(["-W", "-f=${Status}", name]).output();
        output.is_ok_and(|output| output.stdout == b"install ok installed")
    })
}

/// Whether apt could install a package.
fn offers(package: &str) -> bool {
    runs("apt-cache", &["show", package])
}

/// Fails without Node 20 or later, and npm. It is not installed here, because Debian 12 has only an older version.
fn check_node() -> Result<()> {
    const OLDEST: u32 = 20;
    let output = Command::new("node").arg("--version").output();
    let version = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let found = version.as_deref().unwrap_or("none");
    match major(found) {
        Some(major) if major >= OLDEST && runs("npm", &["--version"]) => Ok(()),
        _ => Err(Failure::CannotRun(format!(
            "The UI needs Node {OLDEST} or later with npm; found: {found}. Install it from https://nodejs.org \
             and run this again."
        ))),
    }
}

/// The major version in the output of `node --version`, such as `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Whether a program runs and ends with success.
pub(crate) fn runs(program: &str, arguments: &[&str]) -> bool {
    let quiet = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    quiet.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_read_by_their_first_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v8.0.0"), Some(8));
        assert_eq!(major("none"), None);
    }

    #[test]
    fn every_package_is_listed_once_with_a_reason() {
        let mut names: Vec<&str> = PACKAGES.iter().map(|package| package.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PACKAGES.len());
        assert!(PACKAGES.iter().all(|package| package.why.len() > 10));
    }
}
