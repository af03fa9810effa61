//! Which modules are in use, and whether that may have changed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::SystemTime;

use porthole_identity::StoreName;

use super::module::{Listeners, Module, Origin, Registration};
use super::nss::Database;
use super::registered;

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

    fn registrations(&self, named: &[PathBuf]) -> Vec<Registration> {
        let mut all: Vec<Registration> = registered::modules(&self.registrations)
            .into_iter()
            .map(|module| Registration {
                name: StoreName::read(module.name),
                library: resolved(&module.library),
                reserved: module.reserved,
                origin: Origin::Registered { critical: module.critical },
            })
            .collect();
        for library in named {
            let library = resolved(library);
            match all.iter_mut().find(|known| known.library == library) {
                // The managed file asks for it, so it must be heard of when it fails.
                Some(known) => known.origin = Origin::Managed,
                None => all.push(Registration {
                    name: StoreName::read(stem(&library)),
                    library,
                    reserved: None,
                    origin: Origin::Managed,
                }),
            }
        }
        let database = self.database.as_ref().and_then(Database::module);
        all.extend(database.map(|(library, parameters)| Registration {
            name: StoreName::fixed("NSS user database"),
            library,
            reserved: Some(parameters),
            origin: Origin::Nss,
        }));
        // One library is one module, whatever names lead to it; it is initialised once a process.
        let mut libraries = Vec::new();
        all.retain(|module| {
            let first = !libraries.contains(&module.library);
            libraries.push(module.library.clone());
            first
        });
        all
    }

    /// What changes when one of the files does.
    fn marks(&self) -> Vec<Option<(SystemTime, u64)>> {
        let database = self.database.iter().flat_map(Database::watched);
        let mark = |path: PathBuf| {
            let about = fs::metadata(path).ok()?;
            Some((about.modified().ok()?, about.len()))
        };
        self.registrations.watched().chain(database).map(mark).collect()
    }
}

/// The file itself, where several names lead to it.
fn resolved(library: &Path) -> PathBuf {
    library.canonicalize().unwrap_or_else(|_| library.to_owned())
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

/// The modules in use.
pub(super) struct Modules {
    places: Places,
    /// What the managed file names.
    named: Vec<PathBuf>,
    running: Vec<InUse>,
    /// Every module whose thread may still run: an identity may hold one that is registered no longer.
    started: Vec<Weak<Module>>,
    listeners: Listeners,
    marks: Vec<Option<(SystemTime, u64)>>,
}

impl Modules {
    pub(super) fn new(places: Places, listeners: Listeners) -> Self {
        Self {
            marks: places.marks(),
            places,
            named: Vec::new(),
            running: Vec::new(),
            started: Vec::new(),
            listeners,
        }
    }

    pub(super) fn name(&mut self, modules: Vec<PathBuf>) {
        self.named = modules;
    }

    /// The modules as they are registered now; those that are new are started, those that are gone are let go.
    pub(super) fn running(&mut self) -> Vec<InUse> {
        let mut wanted = Vec::new();
        for registration in self.places.registrations(&self.named) {
            let mut started = self.started.iter().filter_map(Weak::upgrade);
            let module = started.find(|module| module.is_of(&registration)).unwrap_or_else(|| {
                let module = Arc::new(Module::start(&registration, self.listeners.clone()));
                self.started.push(Arc::downgrade(&module));
                module
            });
            wanted.push(InUse { registration, module });
        }
        self.running = wanted;
        self.started.retain(|module| module.strong_count() > 0);
        self.running.clone()
    }

    /// Tells the listeners when registrations or the NSS database have changed.
    pub(super) fn look_for_changes(&mut self) {
        if !self.listeners.any() {
            return;
        }
        let marks = self.places.marks();
        if marks != self.marks {
            self.marks = marks;
            self.listeners.tell();
        }
    }
}
