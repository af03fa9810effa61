//! Whether this computer has a service that knows where it is. The web engine asks GeoClue, which the system's message bus
//! starts; without it a page that may have the location gets none, and no message says why.

use std::path::Path;

/// Where the system's bus finds the services that it starts (D-Bus Specification, "Well-known Message Bus Instances").
const SERVICES: [&str; 3] = [
    "/usr/local/share/dbus-1/system-services",
    "/usr/share/dbus-1/system-services",
    "/lib/dbus-1/system-services",
];

const GEOCLUE: &str = "org.freedesktop.GeoClue2.service";

const SYSTEM_BUS: &str = "/var/run/dbus/system_bus_socket";

/// Whether there is one. Elsewhere than on Linux the system itself knows.
pub(crate) fn is_there() -> bool {
    !cfg!(target_os = "linux") || is_in(&SERVICES.map(Path::new), Path::new(SYSTEM_BUS))
}

fn is_in(services: &[&Path], bus: &Path) -> bool {
    bus.exists() && services.iter().any(|folder| folder.join(GEOCLUE).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test's own files")]
    fn a_location_service_is_there_where_the_bus_runs_and_can_start_it() {
        let folder = tempfile::tempdir().unwrap();
        let (services, bus) = (folder.path().join("services"), folder.path().join("bus"));
        std::fs::create_dir(&services).unwrap();
        let looked = || is_in(&[Path::new("/nonexistent"), &services], &bus);
        assert!(!looked());
        std::fs::write(services.join(GEOCLUE), "").unwrap();
        assert!(!looked(), "nothing starts it");
        std::fs::write(&bus, "").unwrap();
        assert!(looked());
    }
}
