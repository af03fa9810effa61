//! Which file of a crate uses which other, and the circles among them.
//!
//! The source is read as text: `use` declarations and paths that begin with `crate`, `self`, `super` or the name of a
//! module below. A name that a file re-exports (`pub use`) is followed to the file that defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::source::{self, Import};
use crate::failure::{Failure, Result};

/// How many re-exports of a name are followed.
const REEXPORTS: usize = 8;

/// The path of a module in its crate, as names from the root.
type Place = Vec<String>;

/// The modules of one crate that have their own file.
#[derive(Debug, Default)]
pub(super) struct Crate {
    files: BTreeMap<Place, Module>,
}

#[derive(Debug)]
struct Module {
    /// The path that messages show, relative to the crate's source folder.
    file: String,
    /// Its imports, by the name that each has here.
    imports: Vec<Import>,
    /// Every path that it uses.
    paths: BTreeSet<Vec<String>>,
}

impl Crate {
    /// Reads every file below `folder`, a crate's `src`.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let mut found = Self::default();
        let mut waiting = vec![folder.to_path_buf()];
        while let Some(at) = waiting.pop() {
            for entry in std::fs::read_dir(&at).map_err(Failure::cannot(at.display()))? {
                let path = entry.map_err(Failure::cannot(at.display()))?.path();
                if path.is_dir() {
                    waiting.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    let text = std::fs::read_to_string(&path).map_err(Failure::cannot(path.display()))?;
                    found.add(path.strip_prefix(folder).unwrap_or(&path), &text);
                }
            }
        }
        Ok(found)
    }

    fn add(&mut self, file: &Path, text: &str) {
        let Some(place) = place(file) else { return };
        let read = source::read(text);
        let file = file.display().to_string();
        self.files.insert(place, Module { file, imports: read.imports, paths: read.paths });
    }

    /// Every circle: a set of files each of which depends, directly or not, on all others.
    pub(super) fn circles(&self) -> Vec<BTreeSet<&str>> {
        let arrows: BTreeMap<&Place, BTreeSet<&Place>> =
            self.files.iter().map(|(place, module)| (place, self.used_by(place, module))).collect();
        let reach: BTreeMap<&Place, BTreeSet<&Place>> =
            arrows.keys().map(|place| (*place, reachable(&arrows, place))).collect();
        let mut circles: Vec<BTreeSet<&str>> = Vec::new();
        for (place, reached) in &reach {
            let back = |other: &&&Place| reach.get(*other).is_some_and(|theirs| theirs.contains(*place));
            let circle: BTreeSet<&str> = reached.iter().filter(back).filter_map(|it| self.file(it)).collect();
            if circle.len() > 1 && !circles.contains(&circle) {
                circles.push(circle);
            }
        }
        circles
    }

    /// The files that `from` uses, each with the path by which it is used, for messages.
    pub(super) fn uses(&self, from: &str) -> Vec<(&str, String)> {
        let mut found = Vec::new();
        for (place, module) in self.files.iter().filter(|(_, module)| module.file == from) {
            for path in &module.paths {
                if let Some(used) = self.resolve(place, path).filter(|used| *used != place) {
                    found.extend(self.file(used).map(|file| (file, path.join("::"))));
                }
            }
        }
        found
    }

    fn file(&self, place: &Place) -> Option<&str> {
        self.files.get(place).map(|module| module.file.as_str())
    }

    fn used_by<'a>(&'a self, place: &Place, module: &Module) -> BTreeSet<&'a Place> {
        let used = module.paths.iter().filter_map(|path| self.resolve(place, path));
        used.filter(|used| *used != place).collect()
    }

    /// The file that defines what `path` names in the module at `place`.
    fn resolve(&self, place: &Place, path: &[String]) -> Option<&Place> {
        self.follow(place, path, REEXPORTS)
    }

    fn follow(&self, place: &Place, path: &[String], left: usize) -> Option<&Place> {
        let left = left.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        let (mut at, mut rest) = match first.as_str() {
            "crate" => (Vec::new(), rest),
            "self" => (place.clone(), rest),
            "super" => (parent(place)?, rest),
            // Any other first name is a module below, an import, or a crate from outside.
            _ if self.files.contains_key(&below(place, first)) => (place.clone(), path),
            _ => {
                let import = self.files.get(place)?.imports.iter().find(|import| import.name == *first)?;
                // `use a::a` names a crate from outside.
                let outside = import.path.first() == Some(first);
                let full = [&import.path[..], rest].concat();
                return if outside { None } else { self.follow(place, &full, left) };
            }
        };
        while let Some((first, after)) = rest.split_first() {
            if first == "super" {
                at = parent(&at)?;
            } else if first == "self" {
            } else if self.files.contains_key(&below(&at, first)) {
                at.push(first.clone());
            } else {
                // An item that this file defines or re-exports.
                let (key, module) = self.files.get_key_value(&at)?;
                let import = module.imports.iter().find(|import| import.name == *first);
                let reexported = import
                    .filter(|import| import.path.first() != Some(first))
                    .and_then(|import| self.follow(&at, &[&import.path[..], after].concat(), left));
                return reexported.or(Some(key));
            }
            rest = after;
        }
        self.files.get_key_value(&at).map(|(place, _)| place)
    }
}

fn below(place: &Place, name: &str) -> Place {
    place.iter().cloned().chain([name.to_owned()]).collect()
}

fn parent(place: &Place) -> Option<Place> {
    place.split_last().map(|(_, above)| above.to_vec())
}

fn reachable<'a>(arrows: &BTreeMap<&'a Place, BTreeSet<&'a Place>>, from: &'a Place) -> BTreeSet<&'a Place> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(at) = waiting.pop() {
        for next in arrows.get(at).into_iter().flatten() {
            if reached.insert(*next) {
                waiting.push(next);
            }
        }
    }
    reached
}

/// The place of a file: `a/b.rs` is `a::b`, `a/mod.rs` is `a`, `lib.rs` and `main.rs` are the root. `None` for tests,
/// which may use every file.
fn place(file: &Path) -> Option<Place> {
    let mut names: Place = PathBuf::from(file)
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if names.iter().any(|name| name == "tests") {
        return None;
    }
    if names.last().is_some_and(|last| ["lib", "main", "mod"].contains(&last.as_str())) {
        names.pop();
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let mut of = Crate::default();
        for (file, text) in files {
            of.add(Path::new(file), text);
        }
        let owned = |circle: BTreeSet<&str>| circle.into_iter().map(str::to_owned).collect();
        of.circles().into_iter().map(owned).collect()
    }

    #[test]
    fn files_that_use_each_other_are_a_circle() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "pub struct B; pub fn of(_: &super::a::A) {}"),
        ];
        assert_eq!(circles(&files), [["a.rs", "b.rs"]]);
    }

    #[test]
    fn arrows_one_way_are_none() {
        let files = [
            ("lib.rs", "mod a; mod b; pub use a::A;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "pub struct B; // crate::a::A is no use of it, nor is \"crate::a::A\""),
        ];
        assert_eq!(circles(&files), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_name_that_the_root_hands_on_is_followed_to_its_file() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c; pub use a::A; pub use b::B;"),
            ("a.rs", "use crate::B; pub struct A(B);"),
            ("b.rs", "use crate::c::{C}; pub struct B(C);"),
            ("c.rs", "use crate::A; pub struct C(Option<A>);"),
        ];
        assert_eq!(circles(&files), [["a.rs", "b.rs", "c.rs"]]);
    }

    #[test]
    fn a_folder_and_its_parent_can_be_one_too() {
        let files = [
            ("lib.rs", "mod a;"),
            ("a.rs", "mod b; use b::B; pub struct A; pub fn make() -> B { B::new() }"),
            ("a/b.rs", "use super::A; pub struct B(Option<A>);"),
        ];
        assert_eq!(circles(&files), [["a.rs", "a/b.rs"]]);
    }

    #[test]
    fn tests_may_look_at_everything() {
        let files = [
            ("a.rs", "mod b; use b::B;"),
            ("a/b.rs", "pub struct B; #[cfg(test)] mod tests { use super::super::X; }"),
            ("a/tests.rs", "use super::b::B;"),
        ];
        assert_eq!(circles(&files), Vec::<Vec<String>>::new());
    }
}
