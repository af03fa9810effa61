//! Finds the modules to use, and watches for changes of them.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::SystemTime;

use porthole_file_watch::{Observation, WatchError, Watcher};
use porthole_identity::StoreName;

use super::library::LibraryFile;
use super::module::{Listeners, Module, Origin, Registration};
use super::nss::Database;
use super::registered;
use crate::worker_command::WorkerCommand;

/// The places of the user's modules and database.
#[derive(Debug, Clone)]
pub(super) struct Places {
    registrations: registered::Places,
    database: Option<Database>,
}

impl Places {
    /// From the current environment. Relative paths are ignored, as the XDG Base Directory Specification (0.8)
    /// requires.
    pub(super) fn of_user() -> Self {
        let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = folder("HOME");
        let config = folder("XDG_CONFIG_HOME").or_else(|| home.as_ref().map(|home| home.join(".config")));
        Self {
            registrations: registered::Places::of_system(config.as_deref()),
            database: home.as_deref().map(Database::in_home),
        }
    }

    fn wanted_modules(&self, named: &[PathBuf]) -> WantedModules {
        let database = self.database.as_ref().and_then(Database::module);
        let database = database.map(|(library, parameters)| Registration {
            name: StoreName::from_static("NSS user database"),
            library: LibraryFile::resolve(&library),
            reserved: Some(parameters),
            origin: Origin::Nss,
        });
        let registered = registered::modules(&self.registrations).into_iter().map(|module| Registration {
            name: StoreName::read(module.name),
            library: LibraryFile::resolve(&module.library),
            reserved: module.reserved,
            origin: Origin::Registered { critical: module.critical },
        });
        let named = named.iter().map(|library| Registration {
            // The path as the administrator wrote it, with symbolic links.
            name: StoreName::read(stem(library)),
            library: LibraryFile::resolve(library),
            reserved: None,
            origin: Origin::Managed,
        });
        let mut wanted = WantedModules::default();
        for module in registered.chain(named) {
            let is_same = |other: &Registration| other.library.is_same_as(&module.library);
            if module.library.stands_for_registered_modules() {
                wanted.passed_over.push(module.name);
            } else if database.as_ref().is_some_and(is_same) {
                // NSS' library gets the place of its database when it starts, and supports only one.
                tracing::info!(module = %module.name, "a PKCS#11 module is that of the NSS user database");
            } else if let Some(known) = wanted.modules.iter_mut().find(|known| is_same(known)) {
                tracing::info!(module = %module.name, is = %known.name, "a PKCS#11 module is named twice");
                if module.origin == Origin::Managed {
                    // The managed file names it, so its failures are shown.
                    known.origin = Origin::Managed;
                }
            } else {
                wanted.modules.push(module);
            }
        }
        wanted.modules.extend(database);
        wanted
    }

    /// The files and folders whose change may mean other modules or certificates.
    fn watched_paths(&self) -> impl Iterator<Item = PathBuf> {
        self.registrations.watched_paths().chain(self.database.iter().flat_map(Database::watched_paths))
    }

    /// Every existing file, including those in the folders, with its time and size.
    fn file_times(&self) -> FileTimes {
        let in_folder = |path: &Path| {
            let entries = fs::read_dir(path).into_iter().flatten().flatten();
            entries.map(|entry| entry.path()).collect::<Vec<_>>()
        };
        let files = self.watched_paths().flat_map(|path| in_folder(&path).into_iter().chain([path]));
        let mark = |path: PathBuf| {
            let about = fs::metadata(&path).ok()?;
            Some((path, (about.modified().ok()?, about.len())))
        };
        files.filter_map(mark).collect()
    }

    /// The places that a watcher observes.
    fn observe(&self) -> Observation<FileTimes> {
        let folders =
            self.watched_paths().flat_map(|path| path.parent().map(Path::to_owned).into_iter().chain([path]));
        Observation { found: self.file_times(), folders: folders.collect() }
    }
}

/// The time and size of each file, which change with its contents.
type FileTimes = BTreeMap<PathBuf, (SystemTime, u64)>;

/// The modules to use, each library once, because it can be initialised only once a process.
#[derive(Default)]
struct WantedModules {
    modules: Vec<Registration>,
    /// Proxy modules, whose modules are loaded separately.
    passed_over: Vec<StoreName>,
}

fn stem(library: &Path) -> String {
    library.file_stem().unwrap_or(library.as_os_str()).to_string_lossy().into_owned()
}

/// A module in use, and why it is used.
#[derive(Debug, Clone)]
pub(super) struct InUse {
    pub(super) registration: Registration,
    pub(super) module: Arc<Module>,
}

/// The modules in use now.
#[derive(Debug, Clone, Default)]
pub(super) struct Running {
    pub(super) modules: Vec<InUse>,
    /// Modules of the managed file that are proxies for modules in use.
    pub(super) passed_over: Vec<StoreName>,
}

/// The modules in use.
pub(super) struct Modules {
    places: Places,
    worker: WorkerCommand,
    /// The modules that the managed file names.
    named: Vec<PathBuf>,
    running: Running,
    /// Every module whose thread may still run: an identity may use a module that is no longer registered.
    started: Vec<Weak<Module>>,
    listeners: Listeners,
    watcher: Option<Watcher>,
}

impl Modules {
    pub(super) fn new(places: Places, worker: WorkerCommand, listeners: Listeners) -> Self {
        let watcher = watch(&places, &listeners);
        let watcher = watcher.inspect_err(|error| {
            tracing::warn!(%error, "PKCS#11 registrations and the NSS database are read at an interval");
        });
        Self {
            watcher: watcher.ok(),
            places,
            worker,
            named: Vec::new(),
            running: Running::default(),
            started: Vec::new(),
            listeners,
        }
    }

    /// Whether the system reports changes.
    pub(super) fn is_watched(&self) -> bool {
        self.watcher.is_some()
    }

    pub(super) fn name(&mut self, modules: Vec<PathBuf>) {
        self.named = modules;
    }

    /// Updates the modules to the current registrations: starts new ones and stops those that are gone.
    pub(super) fn refresh(&mut self) -> Running {
        let wanted = self.places.wanted_modules(&self.named);
        let mut modules = Vec::new();
        for registration in wanted.modules {
            let mut started = self.started.iter().filter_map(Weak::upgrade);
            let module = started.find(|module| module.is_of(&registration)).unwrap_or_else(|| {
                let module =
                    Arc::new(Module::start(&registration, self.worker.clone(), self.listeners.clone()));
                self.started.push(Arc::downgrade(&module));
                module
            });
            modules.push(InUse { registration, module });
        }
        self.running = Running { modules, passed_over: wanted.passed_over };
        self.started.retain(|module| module.strong_count() > 0);
        self.running.clone()
    }
}

/// Notifies the listeners of changed registrations and of a changed NSS database.
fn watch(places: &Places, listeners: &Listeners) -> Result<Watcher, WatchError> {
    let (places, listeners) = (places.clone(), listeners.clone());
    let mut before = places.file_times();
    let notify = move |marks| {
        if marks != before {
            before = marks;
            listeners.notify();
        }
    };
    porthole_file_watch::watch("token-files", move |_| places.observe(), notify)
}
