//! The environment of the shell and the web engine: only what is named here.
//!
//! GTK, GStreamer, WebKit and the C library take orders from dozens of variables: load this library, write a trace
//! there. A list of those to remove would never be whole.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::EngineFolders;
use crate::drawing::drawing_variables;

/// Variables that keep their value.
const KEPT: [&str; 47] = [
    // Who, and in which language.
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LANGUAGE",
    "TZ",
    // The session and its display.
    "DISPLAY",
    "XAUTHORITY",
    "WAYLAND_DISPLAY",
    "XDG_SESSION_ID",
    "XDG_SESSION_TYPE",
    "XDG_SESSION_CLASS",
    "XDG_SESSION_DESKTOP",
    "XDG_CURRENT_DESKTOP",
    "DESKTOP_SESSION",
    "XDG_SEAT",
    "XDG_VTNR",
    "XDG_DATA_DIRS",
    "XDG_CONFIG_DIRS",
    "XDG_ACTIVATION_TOKEN",
    "DESKTOP_STARTUP_ID",
    "DBUS_SESSION_BUS_ADDRESS",
    // Assistive technology.
    "AT_SPI_BUS_ADDRESS",
    "NO_AT_BRIDGE",
    // Input methods.
    "GTK_IM_MODULE",
    "XMODIFIERS",
    "IBUS_ADDRESS",
    "IBUS_ENABLE_SYNC_MODE",
    "IBUS_USE_PORTAL",
    // Looks.
    "GTK_THEME",
    "GTK_CSD",
    "GTK_OVERLAY_SCROLLING",
    "GDK_BACKEND",
    "GDK_SCALE",
    "GDK_DPI_SCALE",
    "GDK_CORE_DEVICE_EVENTS",
    "XCURSOR_SIZE",
    "XCURSOR_THEME",
    // Sound.
    "PULSE_SERVER",
    "PULSE_RUNTIME_PATH",
    "PIPEWIRE_REMOTE",
    "PIPEWIRE_RUNTIME_DIR",
    // Which graphics card, and drawing without one.
    "DRI_PRIME",
    "LIBGL_ALWAYS_SOFTWARE",
    "__NV_PRIME_RENDER_OFFLOAD",
    // Ours.
    "PORTHOLE_LOG",
    "NO_COLOR",
];

/// Variables that keep their value, by the beginning of their name: the locale's parts.
const KEPT_PREFIX: &str = "LC_";

/// Helpers are looked for in the system's folders only.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

/// The whole environment of the shell, out of the `person`'s. The sockets of the session that libraries look for in
/// the person's runtime folder (`session`) are named one by one, as the shell's runtime folder is its own.
pub fn shell_environment(
    person: impl IntoIterator<Item = (OsString, OsString)>,
    session: &Path,
    folders: &EngineFolders,
) -> Vec<(OsString, OsString)> {
    let mut all: Vec<(OsString, OsString)> = person
        .into_iter()
        .filter(|(name, _)| is_kept(name))
        .map(|(name, value)| named_in_full(name, value, session))
        .collect();
    let by_default = [
        ("DBUS_SESSION_BUS_ADDRESS", address("unix:path=", &session.join("bus"))),
        ("PULSE_SERVER", address("unix:", &session.join("pulse/native"))),
        ("PIPEWIRE_RUNTIME_DIR", session.into()),
    ];
    for (name, value) in by_default {
        if !all.iter().any(|(there, _)| there == name) {
            all.push((name.into(), value));
        }
    }
    let set = [
        ("PATH", OsString::from(PATH)),
        ("XDG_RUNTIME_DIR", folders.runtime.clone().into()),
        ("XDG_DATA_HOME", folders.data.clone().into()),
        ("XDG_CACHE_HOME", folders.cache.clone().into()),
        ("XDG_CONFIG_HOME", folders.config.clone().into()),
        ("XDG_STATE_HOME", folders.state.clone().into()),
        ("TMPDIR", folders.temporary.clone().into()),
    ];
    all.extend(set.map(|(name, value)| (name.into(), value)));
    all.extend(drawing_variables().map(|(name, value)| (name.into(), value.into())));
    all
}

/// `WAYLAND_DISPLAY` is a name in the runtime folder, or a path.
fn named_in_full(name: OsString, value: OsString, session: &Path) -> (OsString, OsString) {
    if name == "WAYLAND_DISPLAY" && !value.is_empty() {
        (name, session.join(value).into())
    } else {
        (name, value)
    }
}

fn address(transport: &str, socket: &Path) -> OsString {
    let mut address = OsString::from(transport);
    address.push(socket);
    address
}

fn is_kept(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| KEPT.contains(&name) || name.starts_with(KEPT_PREFIX))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn folders() -> EngineFolders {
        let folder = |name| PathBuf::from("/run/user/1000/porthole/7").join(name);
        EngineFolders {
            runtime: folder("runtime"),
            data: folder("data"),
            cache: folder("cache"),
            config: folder("config"),
            state: folder("state"),
            temporary: folder("tmp"),
        }
    }

    fn of(person: &[(&str, &str)]) -> Vec<(String, String)> {
        let person = person.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let text = |text: OsString| text.into_string().unwrap();
        shell_environment(person, Path::new("/run/user/1000"), &folders())
            .into_iter()
            .map(|(name, value)| (text(name), text(value)))
            .collect()
    }

    #[test]
    fn what_makes_a_library_load_or_write_something_does_not_reach_the_engine() {
        let orders = [
            "LD_PRELOAD",
            "LD_LIBRARY_PATH",
            "LD_DEBUG_OUTPUT",
            "LD_AUDIT",
            "GTK_MODULES",
            "GTK3_MODULES",
            "GTK_PATH",
            "GTK_IM_MODULE_FILE",
            "GTK_EXE_PREFIX",
            "GTK_DATA_PREFIX",
            "GTK_DEBUG",
            "GDK_PIXBUF_MODULE_FILE",
            "GDK_PIXBUF_MODULEDIR",
            "GDK_DEBUG",
            "GIO_EXTRA_MODULES",
            "GIO_MODULE_DIR",
            "GIO_USE_VFS",
            "GSETTINGS_BACKEND",
            "GSETTINGS_SCHEMA_DIR",
            "G_MESSAGES_DEBUG",
            "G_DEBUG",
            "GST_PLUGIN_PATH",
            "GST_DEBUG_FILE",
            "GST_DEBUG_DUMP_DOT_DIR",
            "GST_REGISTRY",
            "GST_TRACERS",
            "WEBKIT_DEBUG",
            "WEBKIT_EXEC_PATH",
            "WEBKIT_INJECTED_BUNDLE_PATH",
            "WEBKIT_INSPECTOR_SERVER",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS",
            "JSC_dumpDisassembly",
            "JSC_dumpDFGDisassembly",
            "JSC_useConcurrentJIT",
            "SSLKEYLOGFILE",
            "SSL_CERT_FILE",
            "GNUTLS_SYSTEM_PRIORITY_FILE",
            "OPENSSL_CONF",
            "P11_KIT_DEBUG",
            "http_proxy",
            "https_proxy",
            "all_proxy",
            "HTTPS_PROXY",
            "MESA_SHADER_CAPTURE_PATH",
            "MESA_GLSL",
            "LIBGL_DRIVERS_PATH",
            "VK_ICD_FILENAMES",
            "FONTCONFIG_FILE",
            "LOCPATH",
            "NLSPATH",
            "GCONV_PATH",
            "MALLOC_TRACE",
            "PULSE_LOG",
            "BASH_ENV",
            "XCOMPOSEFILE",
            "SSH_AUTH_SOCK",
            "RUST_LOG",
        ];
        let person: Vec<_> = orders.iter().map(|name| (*name, "/home/robin/x")).collect();
        let kept = of(&person);
        assert!(kept.iter().all(|(_, value)| value != "/home/robin/x"), "{kept:?}");
        assert_eq!(kept.len(), of(&[]).len(), "what is set is set whatever there was");
    }

    #[test]
    fn the_session_the_language_and_the_looks_stay() {
        let session = [
            ("LANG", "de_DE.UTF-8"),
            ("LC_TIME", "en_GB.UTF-8"),
            ("DISPLAY", ":1"),
            ("PULSE_SERVER", "unix:/tmp/pulse"),
            ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus"),
            ("GTK_IM_MODULE", "ibus"),
            ("GTK_THEME", "Adwaita:dark"),
        ];
        let kept = of(&session);
        for (name, value) in session {
            assert!(kept.contains(&(name.to_owned(), value.to_owned())), "{name}");
        }
    }

    #[test]
    fn the_sessions_sockets_are_found_without_its_runtime_folder() {
        let kept = of(&[("WAYLAND_DISPLAY", "wayland-0"), ("XDG_RUNTIME_DIR", "/run/user/1000")]);
        for (name, value) in [
            ("WAYLAND_DISPLAY", "/run/user/1000/wayland-0"),
            ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus"),
            ("PULSE_SERVER", "unix:/run/user/1000/pulse/native"),
            ("PIPEWIRE_RUNTIME_DIR", "/run/user/1000"),
            ("XDG_RUNTIME_DIR", "/run/user/1000/porthole/7/runtime"),
        ] {
            let found: Vec<_> = kept.iter().filter(|(there, _)| there == name).collect();
            assert_eq!(found, [&(name.to_owned(), value.to_owned())]);
        }
        let by_path = of(&[("WAYLAND_DISPLAY", "/mnt/wslg/wayland-0")]);
        assert!(by_path.contains(&("WAYLAND_DISPLAY".to_owned(), "/mnt/wslg/wayland-0".to_owned())));
    }

    #[test]
    fn programs_and_folders_are_not_the_persons_choice() {
        let set =
            of(&[("PATH", "/home/robin/bin"), ("XDG_DATA_HOME", "/home/robin/data"), ("TMPDIR", "/tmp")]);
        let value = |wanted: &str| {
            let all: Vec<_> =
                set.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.as_str()).collect();
            assert_eq!(all.len(), 1, "{wanted}");
            all[0]
        };
        assert_eq!(value("PATH"), PATH);
        assert_eq!(value("XDG_DATA_HOME"), "/run/user/1000/porthole/7/data");
        assert_eq!(value("TMPDIR"), "/run/user/1000/porthole/7/tmp");
    }
}
