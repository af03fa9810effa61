//! Where the windows of apps were, from one run to the next. It is written on every class: it names apps and numbers, and
//! nothing that a page chose.

use std::collections::BTreeMap;

use porthole_policy::AppId;
use porthole_protocol::WindowPlace;

use crate::state_file::StateFile;

/// Where each app's own window was.
pub(crate) type WindowPlaces = BTreeMap<AppId, WindowPlace>;

/// In the state folder; smaller than the places of any number of apps.
pub(crate) const FILE: StateFile<WindowPlaces> = StateFile::new("windows.json", 64 << 10);

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test writes what a fault would have left")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn places_are_read_as_they_were_written_and_a_broken_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(FILE.read(folder.path()), WindowPlaces::new());
        let place = WindowPlace::new(Some((10, 20)), (800, 600), false, 125).unwrap();
        let places = WindowPlaces::from([("mail".parse().unwrap(), place)]);
        FILE.write(folder.path(), &places).unwrap();
        assert_eq!(FILE.read(folder.path()), places);
        for broken in [
            "",
            "{",
            "[]",
            r#"{"Mail":1}"#,
            r#"{"mail":{"corner":null,"size":[0,0],"maximized":false,"zoom":1}}"#,
        ] {
            fs::write(FILE.in_folder(folder.path()), broken).unwrap();
            assert_eq!(FILE.read(folder.path()), WindowPlaces::new(), "{broken}");
        }
    }
}
