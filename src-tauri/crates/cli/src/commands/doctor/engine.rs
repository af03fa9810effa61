//! The web engine and what it plays media with.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use porthole_explain::Code;

use super::check::{Check, Name};
use super::machine::Machine;

const AREA: &str = "Web engine";
const ENGINE: Name = Name { check: "web-engine", area: AREA, title: "WebKitGTK" };
const MEDIA: Name = Name { check: "media-plugins", area: AREA, title: "GStreamer plug-ins" };

const LIBRARY: &str = "libwebkit2gtk-4.1.so.0";

/// The oldest engine that Porthole was tried with.
const OLDEST: (u32, u32) = (2, 48);

/// The plug-ins that common web apps need, and for what.
const PLUGINS: [(&str, &str); 7] = [
    ("playback", "playing at all"),
    ("audioconvert", "sound"),
    ("autodetect", "sound"),
    ("isomp4", "MP4 files"),
    ("matroska", "WebM files"),
    ("vpx", "VP8 and VP9"),
    ("libav", "H.264 and AAC"),
];

pub(super) fn checks(machine: &Machine) -> Vec<Check> {
    let app = app_beside_this_program().or_else(|| on_the_path(machine));
    vec![engine_check(machine, app.as_deref().map(version_of)), media_check(machine)]
}

fn app_beside_this_program() -> Option<PathBuf> {
    let app = std::env::current_exe().ok()?.with_file_name("porthole");
    app.is_file().then_some(app)
}

fn on_the_path(machine: &Machine) -> Option<PathBuf> {
    let folders = machine.variable("PATH")?;
    std::env::split_paths(folders).map(|folder| folder.join("porthole")).find(|app| app.is_file())
}

/// What the app says of the engine that it was loaded with.
fn version_of(app: &Path) -> Result<String, String> {
    let mut command = Command::new(app);
    command.arg("--version").stdin(Stdio::null());
    match command.output() {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().trim_end_matches('.').to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn engine_check(machine: &Machine, output: Option<Result<String, String>>) -> Check {
    match output {
        Some(Ok(output)) => match engine_version(&output) {
            Some((shown, version)) if version < OLDEST => {
                let (major, minor) = OLDEST;
                let text = format!("WebKitGTK is {shown}, and Porthole needs {major}.{minor}.");
                ENGINE.warning(Code::EngineOutdated.with_detail(text))
            }
            Some((shown, _)) => ENGINE.ok(shown),
            None => check_installed(machine, "its version is not known"),
        },
        Some(Err(why)) => {
            ENGINE.failed(Code::EngineMissing.with_detail(format!("Porthole does not start: {why}.")))
        }
        None => check_installed(
            machine,
            "the app is not installed beside portholectl, so its version is not known",
        ),
    }
}

/// The library is there, or is not; no more is known.
fn check_installed(machine: &Machine, but: &str) -> Check {
    let found = libraries(machine).into_iter().map(|folder| folder.join(LIBRARY)).find(|path| path.exists());
    match found {
        Some(path) => ENGINE.unknown(format!("{} is there; {but}", path.display())),
        None => ENGINE.failed(Code::EngineMissing.with_detail(format!("{LIBRARY} is not installed."))),
    }
}

/// `WebKitGTK 2.50.6` anywhere in `output`.
fn engine_version(output: &str) -> Option<(String, (u32, u32))> {
    let (_, rest) = output.split_once("WebKitGTK ")?;
    let shown: String = rest.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect();
    let mut numbers = shown.split('.').map(str::parse);
    let version = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    Some((shown, version))
}

/// Where distributions keep libraries: by architecture, or in one folder.
fn libraries(machine: &Machine) -> Vec<PathBuf> {
    let triples = std::fs::read_dir(machine.path("/usr/lib")).into_iter().flatten().flatten();
    let triples = triples.map(|entry| entry.path()).filter(|path| path.is_dir());
    let plain = ["/usr/lib64", "/usr/lib"].map(|folder| machine.path(folder));
    plain.into_iter().chain(triples).collect()
}

fn media_check(machine: &Machine) -> Check {
    let own = ["GST_PLUGIN_SYSTEM_PATH_1_0", "GST_PLUGIN_PATH_1_0", "GST_PLUGIN_PATH"];
    let own = own.iter().filter_map(|name| machine.variable(name)).flat_map(std::env::split_paths);
    let folders = libraries(machine).into_iter().map(|folder| folder.join("gstreamer-1.0")).chain(own);
    let folders = folders.collect::<Vec<_>>();
    let is_there =
        |name: &str| folders.iter().any(|folder| folder.join(format!("libgst{name}.so")).is_file());
    let missing = PLUGINS.iter().filter(|(name, _)| !is_there(name));
    let missing = missing.map(|(name, purpose)| format!("{name} ({purpose})")).collect::<Vec<_>>();
    if missing.is_empty() {
        return MEDIA.ok("all plug-ins that common web apps need are installed");
    }
    MEDIA.warning(Code::MediaPluginsMissing.with_detail(format!("Missing: {}.", missing.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    fn output(text: &str) -> Option<Result<String, String>> {
        Some(Ok(text.to_owned()))
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a machine of the test's own")]
    fn the_engine_is_what_the_app_says_else_what_is_installed() {
        let root = tempfile::tempdir().unwrap();
        let machine = Machine::with_root(root.path(), &[]);
        assert_eq!(engine_check(&machine, None).problem.unwrap().code, "engine-missing");
        let folder = root.path().join("usr/lib/x86_64-linux-gnu");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(LIBRARY), "").unwrap();
        assert_eq!(engine_check(&machine, None).state, State::Unknown);
        assert_eq!(engine_check(&machine, output("porthole 0.1.0\n")).state, State::Unknown);
        let fine = engine_check(&machine, output("porthole 0.1.0 (commit 1a2b)\nWebKitGTK 2.50.6\n"));
        assert_eq!((fine.state, fine.found.as_str()), (State::Fine, "2.50.6"));
        let old = engine_check(&machine, output("WebKitGTK 2.38.1"));
        assert_eq!(old.problem.unwrap().code, "engine-outdated");
        let broken = Some(Err("error while loading shared libraries".to_owned()));
        assert_eq!(engine_check(&machine, broken).state, State::Failed);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a machine of the test's own")]
    fn each_media_plugin_that_is_missing_is_named_until_it_is_there() {
        let root = tempfile::tempdir().unwrap();
        let machine = Machine::with_root(root.path(), &[]);
        let folder = root.path().join("usr/lib/x86_64-linux-gnu/gstreamer-1.0");
        std::fs::create_dir_all(&folder).unwrap();
        for (name, _) in PLUGINS {
            let missing = media_check(&machine);
            assert_eq!(missing.state, State::Warning);
            assert!(missing.found.contains(name), "{missing:?}");
            std::fs::write(folder.join(format!("libgst{name}.so")), "").unwrap();
        }
        assert_eq!(media_check(&machine).state, State::Fine);
    }
}
