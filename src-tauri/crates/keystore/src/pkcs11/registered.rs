//! The PKCS#11 modules that p11-kit registers for the user (pkcs11.conf(5)): `*.module` files of packages, of the
//! machine and of the user, each a list of `key: value`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The program name that p11-kit sees: the same for the app and `portholectl`, so that both see the same modules.
const PROGRAM: &str = "porthole";

/// The places of the registrations.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// The folder of installed packages.
    pub(super) packages: PathBuf,
    /// The folder of the machine's administrator, with `pkcs11.conf` and `modules`.
    pub(super) machine: PathBuf,
    /// The folder of the user, with the same.
    pub(super) user: Option<PathBuf>,
    /// The folder of modules that are registered by file name only.
    pub(super) libraries: Vec<PathBuf>,
}

impl Places {
    /// The places of this system, for a user whose configuration is in `config_home`.
    pub(super) fn of_system(config_home: Option<&Path>) -> Self {
        let multiarch = format!("/usr/lib/{}-linux-gnu/pkcs11", std::env::consts::ARCH);
        let libraries = [multiarch.as_str(), "/usr/lib64/pkcs11", "/usr/lib/pkcs11", "/usr/local/lib/pkcs11"];
        Self {
            packages: "/usr/share/p11-kit/modules".into(),
            machine: "/etc/pkcs11".into(),
            user: config_home.map(|folder| folder.join("pkcs11")),
            libraries: libraries.map(PathBuf::from).into(),
        }
    }

    /// The folders and files whose change may mean other modules.
    pub(super) fn watched_paths(&self) -> impl Iterator<Item = PathBuf> {
        let own = std::iter::once(&self.machine).chain(&self.user);
        let own = own.flat_map(|folder| [folder.join("pkcs11.conf"), folder.join("modules")]);
        std::iter::once(self.packages.clone()).chain(own)
    }
}

/// A module that is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Registered {
    /// The name of its registration.
    pub(super) name: String,
    pub(super) library: PathBuf,
    /// Whether its registration marks it as critical.
    pub(super) critical: bool,
    /// The parameters for its start.
    pub(super) reserved: Option<String>,
}

type Settings = BTreeMap<String, String>;

/// Which of the two configurations count.
/// Larger than any registration.
const LARGEST: u64 = 1 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UserConfig {
    None,
    Merge,
    Only,
}

impl UserConfig {
    fn read(folder: &Path, before: Self) -> Self {
        let settings = read(&folder.join("pkcs11.conf")).map(|text| parse(&text));
        match settings.unwrap_or_default().get("user-config").map(String::as_str) {
            Some("none") => Self::None,
            Some("merge") => Self::Merge,
            Some("only") => Self::Only,
            Some(_) | None => before,
        }
    }
}

/// The modules, sorted by name. Unreadable registrations are ignored, as by p11-kit.
pub(super) fn modules(places: &Places) -> Vec<Registered> {
    let mut config = UserConfig::read(&places.machine, UserConfig::Merge);
    let user = places.user.as_deref().filter(|_| config != UserConfig::None);
    if let Some(user) = user {
        config = UserConfig::read(user, config);
    }
    let own = user.filter(|_| config != UserConfig::None).map(|folder| folder.join("modules"));
    let shared = [places.machine.join("modules"), places.packages.clone()];
    let shared = shared.into_iter().filter(|_| config != UserConfig::Only);
    let mut all: BTreeMap<String, Settings> = BTreeMap::new();
    for folder in own.into_iter().chain(shared) {
        for (name, settings) in registrations(&folder) {
            let known = all.entry(name).or_default();
            // The first value counts: the user's before the machine's.
            settings.into_iter().for_each(|(key, value)| _ = known.entry(key).or_insert(value));
        }
    }
    all.into_iter().filter_map(|(name, settings)| from_settings(name, &settings, places)).collect()
}

fn registrations(folder: &Path) -> Vec<(String, Settings)> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let read = files.filter_map(|file| {
        let name = file.file_name().into_string().ok()?.strip_suffix(".module")?.to_owned();
        let lawful = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let counts = !name.is_empty() && name.chars().all(lawful);
        let text = read(&file.path()).filter(|_| counts)?;
        Some((name, parse(&text)))
    });
    read.collect()
}

/// Some of these folders are the person's.
fn read(path: &Path) -> Option<String> {
    let text = porthole_sandbox::read_ordinary_file(path, LARGEST).ok()?;
    String::from_utf8(text).ok()
}

/// `key: value` lines; a `#` begins a comment line.
fn parse(text: &str) -> Settings {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once(':'));
    pairs.map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned())).collect()
}

fn from_settings(name: String, settings: &Settings, places: &Places) -> Option<Registered> {
    let setting = |key: &str| settings.get(key).map(String::as_str).filter(|value| !value.is_empty());
    let says_yes = |key: &str| setting(key) == Some("yes");
    let lists_us = |key: &str| {
        setting(key).map(|list| list.split([',', ' ', '\t']).any(|program| program.trim() == PROGRAM))
    };
    let enabled = lists_us("enable-in").unwrap_or_else(|| !lists_us("disable-in").unwrap_or(false));
    let library = Path::new(setting("module")?);
    if !enabled || says_yes("trust-policy") || setting("remote").is_some() {
        tracing::debug!(module = name, enabled, "a registered PKCS#11 module is skipped");
        return None;
    }
    let library = if library.is_absolute() {
        library.to_owned()
    } else {
        let mut found = places.libraries.iter().map(|folder| folder.join(library));
        found.find(|path| path.exists()).unwrap_or_else(|| library.to_owned())
    };
    let reserved = setting("x-init-reserved").map(ToOwned::to_owned);
    Some(Registered { name, library, critical: says_yes("critical"), reserved })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixture(tempfile::TempDir);

    impl Fixture {
        fn new(files: &[(&str, &str)]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            for (name, text) in files {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                #[expect(clippy::disallowed_methods, reason = "a test's own file")]
                fs::write(path, text).unwrap();
            }
            Self(folder)
        }

        fn modules(&self) -> Vec<(String, PathBuf)> {
            let at = |name: &str| self.0.path().join(name);
            let places = Places {
                packages: at("packages"),
                machine: at("machine"),
                user: Some(at("user")),
                libraries: vec![at("lib")],
            };
            modules(&places).into_iter().map(|module| (module.name, module.library)).collect()
        }

        fn names(&self) -> Vec<String> {
            self.modules().into_iter().map(|(name, _)| name).collect()
        }
    }

    #[test]
    fn modules_of_packages_machine_and_user_count_and_the_users_word_comes_first() {
        let fixture = Fixture::new(&[
            ("packages/card.module", "# a card\nmodule: card.so\ncritical: no\n"),
            ("packages/tpm.module", "module: tpm.so"),
            ("lib/card.so", ""),
            ("machine/modules/hsm.module", "module: /opt/hsm.so"),
            ("user/modules/tpm.module", "module: /home/robin/tpm.so"),
            ("user/modules/notes.txt", "module: /home/robin/notes.so"),
        ]);
        let found = [
            ("card".to_owned(), fixture.0.path().join("lib/card.so")),
            ("hsm".to_owned(), "/opt/hsm.so".into()),
            ("tpm".to_owned(), "/home/robin/tpm.so".into()),
        ];
        assert_eq!(fixture.modules(), found);
    }

    #[test]
    fn what_is_not_for_us_is_passed_over() {
        let fixture = Fixture::new(&[
            ("packages/a.module", "module: /a.so\nenable-in: firefox, evolution"),
            ("packages/b.module", "module: /b.so\nenable-in: firefox porthole"),
            ("packages/c.module", "module: /c.so\ndisable-in: porthole"),
            ("packages/d.module", "module: /d.so\ndisable-in: p11-kit-proxy"),
            ("packages/e.module", "module: /e.so\ntrust-policy: yes"),
            ("packages/f.module", "remote: |ssh host p11-kit remote"),
            ("packages/h.module", "module: /h.so"),
            ("user/modules/h.module", "module:"),
        ]);
        assert_eq!(fixture.names(), ["b", "d"]);
        let off = Fixture::new(&[
            ("packages/h.module", "module: /h.so"),
            ("user/modules/h.module", "disable-in: porthole"),
        ]);
        assert!(off.names().is_empty(), "a user can switch a module off");
    }

    #[test]
    fn the_machine_says_whether_users_may_add_and_users_whether_they_want_the_machines() {
        let both = [("packages/a.module", "module: /a.so"), ("user/modules/b.module", "module: /b.so")];
        assert_eq!(Fixture::new(&both).names(), ["a", "b"]);
        let none = [both[0], both[1], ("machine/pkcs11.conf", "user-config: none")];
        assert_eq!(Fixture::new(&none).names(), ["a"]);
        let only = [both[0], both[1], ("user/pkcs11.conf", "user-config: only")];
        assert_eq!(Fixture::new(&only).names(), ["b"]);
    }
}
