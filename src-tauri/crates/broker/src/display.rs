//! Whether this session can show windows.

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::{OsStr, OsString};
    use std::net::{TcpStream, ToSocketAddrs as _};
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixStream};
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    /// The first port of X servers, and where their sockets are.
    const X_PORT: u16 = 6_000;
    const X_SOCKETS: &str = "/tmp/.X11-unix/X";

    /// How long a server elsewhere may take.
    const ANSWER_WITHIN: Duration = Duration::from_secs(5);

    /// Looks for a Wayland compositor or an X server that answers, in the order in which GTK does.
    ///
    /// # Errors
    /// None answers; what was tried, for the person.
    pub(crate) fn look() -> Result<(), String> {
        let read = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        look_for(read("WAYLAND_DISPLAY"), read("DISPLAY"), read("XDG_RUNTIME_DIR").map(PathBuf::from))
    }

    fn look_for(
        wayland: Option<OsString>,
        x: Option<OsString>,
        runtime: Option<PathBuf>,
    ) -> Result<(), String> {
        let mut tried = Vec::new();
        if let Some(name) = wayland {
            match UnixStream::connect(runtime.unwrap_or_default().join(&name)) {
                Ok(_) => return Ok(()),
                Err(error) => tried.push(format!("WAYLAND_DISPLAY is {}: {error}", name.display())),
            }
        }
        if let Some(name) = x {
            match connect_x(&name) {
                Ok(()) => return Ok(()),
                Err(error) => tried.push(format!("DISPLAY is {}: {error}", name.display())),
            }
        }
        if tried.is_empty() {
            tried.push("Neither WAYLAND_DISPLAY nor DISPLAY is set.".to_owned());
        }
        Err(tried.join("; "))
    }

    /// `[host]:number[.screen]`, X(7).
    fn connect_x(name: &OsStr) -> std::io::Result<()> {
        let invalid = || std::io::Error::other("this names no display");
        let text = name.to_str().ok_or_else(invalid)?;
        let (host, number) = text.rsplit_once(':').ok_or_else(invalid)?;
        let number = number.split('.').next().and_then(|number| number.parse::<u16>().ok());
        let number = number.ok_or_else(invalid)?;
        if host.is_empty() || host == "unix" {
            let path = format!("{X_SOCKETS}{number}");
            let in_abstract = SocketAddr::from_abstract_name(&path)?;
            return UnixStream::connect_addr(&in_abstract)
                .or_else(|_| UnixStream::connect(Path::new(&path)))
                .map(drop);
        }
        let port = X_PORT.checked_add(number).ok_or_else(invalid)?;
        let mut last = invalid();
        for address in (host, port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, ANSWER_WITHIN) {
                Ok(_) => return Ok(()),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    #[cfg(test)]
    mod tests {
        use std::net::TcpListener;
        use std::os::unix::net::UnixListener;

        use super::*;

        fn name(text: &str) -> Option<OsString> {
            Some(text.into())
        }

        #[test]
        fn a_display_that_is_named_and_dead_is_told_with_its_name() {
            let folder = tempfile::tempdir().unwrap();
            let runtime = || Some(folder.path().to_owned());
            let reason = look_for(name("wayland-9"), name(":64999"), runtime()).unwrap_err();
            assert!(reason.starts_with("WAYLAND_DISPLAY is wayland-9: "), "{reason}");
            assert!(reason.contains("; DISPLAY is :64999: "), "{reason}");
            let reason = look_for(None, name("nonsense"), runtime()).unwrap_err();
            assert_eq!(reason, "DISPLAY is nonsense: this names no display");
            let reason = look_for(None, None, runtime()).unwrap_err();
            assert_eq!(reason, "Neither WAYLAND_DISPLAY nor DISPLAY is set.");
        }

        #[test]
        fn one_that_answers_is_enough() {
            let folder = tempfile::tempdir().unwrap();
            let _compositor = UnixListener::bind(folder.path().join("wayland-9")).unwrap();
            let runtime = || Some(folder.path().to_owned());
            assert_eq!(look_for(name("wayland-9"), name(":64999"), runtime()), Ok(()));
            // As `ssh -X` forwards one.
            let forwarded = (0..100).find_map(|number| {
                Some((number, TcpListener::bind(("127.0.0.1", X_PORT + 100 + number)).ok()?))
            });
            let (number, _server) = forwarded.unwrap();
            let display = format!("127.0.0.1:{}.0", 100 + number);
            assert_eq!(look_for(name("wayland-8"), name(&display), runtime()), Ok(()));
        }
    }
}

#[cfg(target_os = "linux")]
pub(crate) use linux::look;

/// Elsewhere a program of a person can always show windows.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "as where a display is a server")]
pub(crate) fn look() -> Result<(), String> {
    Ok(())
}
