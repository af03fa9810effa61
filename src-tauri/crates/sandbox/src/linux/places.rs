//! What the shell and the engine may read.

use std::path::{Path, PathBuf};

use crate::Person;
use crate::engine_folders::{IN_CACHE, IN_CONFIG, IN_DATA};

/// Programs and libraries; they may be executed, too.
pub(super) const PROGRAMS: [&str; 10] =
    ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store", "/app"];

/// Settings and data of the system. Of `/run` only what libraries read there: the rest of it holds the person's USB
/// sticks and network shares.
pub(super) const SYSTEM: [&str; 19] = [
    "/etc",
    "/proc",
    "/sys",
    "/var/cache/fontconfig",
    "/var/lib/dbus",
    "/var/lib/flatpak/exports/share",
    "/var/lib/snapd/desktop",
    "/var/lib/xkb",
    "/run/NetworkManager",
    "/run/current-system",
    "/run/dbus",
    "/run/host",
    "/run/nscd",
    "/run/opengl-driver",
    "/run/resolvconf",
    "/run/systemd/resolve",
    "/run/systemd/users",
    "/run/udev",
    "/tmp/.X11-unix",
];

/// Devices that are read and written, and asked by `ioctl`.
pub(super) const DEVICES: [&str; 14] = [
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/dev/dri",
    "/dev/kfd",
    "/dev/nvidia0",
    "/dev/nvidiactl",
    "/dev/nvidia-modeset",
    "/dev/nvidia-uvm",
    "/dev/nvidia-uvm-tools",
    "/dev/udmabuf",
    "/dev/snd",
];

/// The person's looks: fonts, themes, cursors, toolkit settings. Nothing that a program would keep documents in.
pub(super) fn of_person(person: &Person) -> Vec<PathBuf> {
    let in_home = [".fonts", ".fonts.conf", ".themes", ".icons", ".XCompose", ".Xdefaults", ".Xresources"];
    let beneath =
        |folder: &Path, names: &[&str]| names.iter().map(|name| folder.join(name)).collect::<Vec<_>>();
    [
        beneath(&person.home, &in_home),
        beneath(&person.config, &IN_CONFIG),
        beneath(&person.data, &IN_DATA),
        beneath(&person.cache(), &IN_CACHE),
        person.authority.iter().cloned().collect(),
    ]
    .concat()
}
