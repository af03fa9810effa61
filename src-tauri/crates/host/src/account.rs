//! Whose account this program runs in.

/// What root is advised then, as a sentence.
pub const RUN_AS_THE_PERSON: &str =
    "Run it as the person who uses Porthole on this device, in that person's session and without sudo.";

/// Whether root runs this for root, or another person does with sudo and the like: then certificate store, state and
/// session are not those of a person. A program that runs as root with another home folder to work in does not count.
#[cfg(unix)]
#[must_use]
pub fn runs_as_root() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let on_behalf = ["SUDO_USER", "DOAS_USER", "PKEXEC_UID"].into_iter().any(is_set);
    let at_home = std::env::var_os("HOME").is_none_or(|home| home == "/root");
    rustix::process::geteuid().is_root() && (on_behalf || at_home)
}

/// An administrator has a certificate store and folders like any other person here.
#[cfg(not(unix))]
#[must_use]
pub const fn runs_as_root() -> bool {
    false
}
