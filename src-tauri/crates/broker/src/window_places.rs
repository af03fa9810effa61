//! Where the windows of apps were, from one run to the next. It is written on every class: it names apps and numbers, and
//! nothing that a page chose.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use porthole_policy::AppId;
use porthole_protocol::WindowPlace;

/// In the state folder.
const FILE: &str = "windows.json";

/// Larger than the places of any number of apps.
const LARGEST: u64 = 64 << 10;

/// Where each app's own window was.
pub(crate) type WindowPlaces = BTreeMap<AppId, WindowPlace>;

/// What an earlier run has left; nothing where that cannot be read.
pub(crate) fn read(folder: &Path) -> WindowPlaces {
    let file = folder.join(FILE);
    let is_small = fs::metadata(&file).is_ok_and(|found| found.len() <= LARGEST);
    let text = if is_small { fs::read(&file).unwrap_or_default() } else { Vec::new() };
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Puts `places` into the state folder.
///
/// # Errors
/// The system refused; what was there stays.
pub(crate) fn write(folder: &Path, places: &WindowPlaces) -> io::Result<()> {
    porthole_host::replace_state_file(folder, FILE, &serde_json::to_vec(places)?)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test writes what a fault would have left")]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_were_written_and_a_broken_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()), WindowPlaces::new());
        let place = WindowPlace::new(Some((10, 20)), (800, 600), false, 125).unwrap();
        let places = WindowPlaces::from([("mail".parse().unwrap(), place)]);
        write(folder.path(), &places).unwrap();
        assert_eq!(read(folder.path()), places);
        for broken in [
            "",
            "{",
            "[]",
            r#"{"Mail":1}"#,
            r#"{"mail":{"corner":null,"size":[0,0],"maximized":false,"zoom":1}}"#,
        ] {
            fs::write(folder.path().join(FILE), broken).unwrap();
            assert_eq!(read(folder.path()), WindowPlaces::new(), "{broken}");
        }
    }
}
