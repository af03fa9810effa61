//! Which modules are in use, and whether that may have changed.

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

/// Where the user's modules and database are.
#[derive(Debug, Clone)]
pub(super) struct Places {
    registrations: registered::Places,
    database: Option<Database>,
}

impl Places {
    /// As the environment says now. The XDG Base Directory Specification (0.8) takes a relative path for none.
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
            // As the administrator wrote it, wherever that leads.
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
                // NSS' library is told where the database is, and can be told one thing only.
                tracing::info!(module = %module.name, "a PKCS#11 module is that of the NSS user database");
            } else if let Some(known) = wanted.modules.iter_mut().find(|known| is_same(known)) {
                tracing::info!(module = %module.name, is = %known.name, "a PKCS#11 module is named twice");
                if module.origin == Origin::Managed {
                    // The managed file asks for it, so it must be heard of when it fails.
                    known.origin = Origin::Managed;
                }
            } else {
                wanted.modules.push(module);
            }
        }
        wanted.modules.extend(database);
        wanted
    }

    /// The files and folders whose change may mean other modules or other certificates.
    fn watched_paths(&self) -> impl Iterator<Item = PathBuf> {
        self.registrations.watched_paths().chain(self.database.iter().flat_map(Database::watched_paths))
    }

    /// Each file that is there, those of the folders too, and when it was written.
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

    /// What a watcher looks at.
    fn observe(&self) -> Observation<FileTimes> {
        let folders =
            self.watched_paths().flat_map(|path| path.parent().map(Path::to_owned).into_iter().chain([path]));
        Observation { found: self.file_times(), folders: folders.collect() }
    }
}

/// What changes when one of the files does.
type FileTimes = BTreeMap<PathBuf, (SystemTime, u64)>;

/// What is to be used, each library once: it can be initialised once a process.
#[derive(Default)]
struct WantedModules {
    modules: Vec<Registration>,
    /// Those that stand for others which are used by themselves.
    passed_over: Vec<StoreName>,
}

fn stem(library: &Path) -> String {
    library.file_stem().unwrap_or(library.as_os_str()).to_string_lossy().into_owned()
}

/// A module in use, and by whose word.
#[derive(Debug, Clone)]
pub(super) struct InUse {
    pub(super) registration: Registration,
    pub(super) module: Arc<Module>,
}

/// What is in use now.
#[derive(Debug, Clone, Default)]
pub(super) struct Running {
    pub(super) modules: Vec<InUse>,
    /// Modules that were asked for and stand for others, which are in use by themselves.
    pub(super) passed_over: Vec<StoreName>,
}

/// The modules in use.
pub(super) struct Modules {
    places: Places,
    worker: WorkerCommand,
    /// What the managed file names.
    named: Vec<PathBuf>,
    running: Running,
    /// Every module whose thread may still run: an identity may hold one that is registered no longer.
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

    /// Whether the system tells of changes.
    pub(super) fn is_watched(&self) -> bool {
        self.watcher.is_some()
    }

    pub(super) fn name(&mut self, modules: Vec<PathBuf>) {
        self.named = modules;
    }

    /// The modules as they are registered now; new ones are started, and those that are gone are stopped.
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

/// Tells the listeners when registrations or the NSS database have changed.
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
