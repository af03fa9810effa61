//! The dependencies among crates, read from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::Deserialize;

use crate::failure::{Failure, Result};

/// The crates of the workspace and all their dependencies.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    members: BTreeSet<String>,
    nodes: BTreeMap<String, Node>,
}

#[derive(Debug, Default)]
struct Node {
    name: String,
    dependencies: Vec<Dependency>,
}

/// One dependency.
#[derive(Debug, Clone)]
struct Dependency {
    id: String,
    kind: Kind,
}

/// What a dependency is used for. Dependencies of build scripts do not ship, but run on the builder's machine, so they
/// count like those of the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// In the product, or in what builds it.
    Product,
    /// In the crate's own tests only.
    Test,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<PackageEntry>,
    workspace_members: Vec<String>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct PackageEntry {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<NodeEntry>,
}

#[derive(Deserialize)]
struct NodeEntry {
    id: String,
    deps: Vec<DependencyEntry>,
}

#[derive(Deserialize)]
struct DependencyEntry {
    pkg: String,
    dep_kinds: Vec<KindEntry>,
}

#[derive(Deserialize)]
struct KindEntry {
    kind: Option<String>,
}

impl Graph {
    /// Reads what `cargo metadata --format-version 1` writes.
    ///
    /// # Errors
    /// It is not in that format.
    pub(crate) fn from_metadata(json: &[u8]) -> Result<Self> {
        let read: Metadata = serde_json::from_slice(json).map_err(Failure::cannot("cargo metadata"))?;
        let mut graph = Self { members: read.workspace_members.into_iter().collect(), ..Self::default() };
        for package in read.packages {
            graph.nodes.entry(package.id).or_default().name = package.name;
        }
        for entry in read.resolve.nodes {
            let arrows = entry.deps.into_iter().flat_map(|dependency| {
                let id = dependency.pkg;
                dependency.dep_kinds.into_iter().map(move |kind| {
                    let kind = if kind.kind.as_deref() == Some("dev") { Kind::Test } else { Kind::Product };
                    Dependency { id: id.clone(), kind }
                })
            });
            graph.nodes.entry(entry.id).or_default().dependencies = arrows.collect();
        }
        Ok(graph)
    }

    /// Our own crates, by name.
    pub(crate) fn members(&self) -> Vec<&str> {
        self.members.iter().filter_map(|id| self.nodes.get(id)).map(|node| node.name.as_str()).collect()
    }

    /// The dependencies of this kind in the manifest of the member `name`.
    pub(crate) fn direct(&self, name: &str, kind: Kind) -> BTreeSet<&str> {
        let arrows = self.member(name).map(|node| node.dependencies.as_slice()).unwrap_or_default();
        let wanted = arrows.iter().filter(|dependency| dependency.kind == kind);
        wanted
            .filter_map(|dependency| self.nodes.get(&dependency.id))
            .map(|node| node.name.as_str())
            .collect()
    }

    /// The shortest chain of product dependencies from the member `name` to a crate that `wanted` accepts, with both
    /// ends.
    pub(crate) fn path_to(&self, name: &str, wanted: impl Fn(&str) -> bool) -> Option<Vec<&str>> {
        let start = self.member_id(name)?;
        let mut came_from: BTreeMap<&str, Option<&str>> = BTreeMap::from([(start, None)]);
        let mut queue = VecDeque::from([start]);
        while let Some(id) = queue.pop_front() {
            let node = self.nodes.get(id)?;
            if id != start && wanted(&node.name) {
                let mut path = Vec::new();
                let mut at = Some(id);
                while let Some(step) = at {
                    path.push(self.nodes.get(step)?.name.as_str());
                    at = came_from.get(step).copied().flatten();
                }
                path.reverse();
                return Some(path);
            }
            for dependency in node.dependencies.iter().filter(|arrow| arrow.kind == Kind::Product) {
                if !came_from.contains_key(dependency.id.as_str()) {
                    came_from.insert(&dependency.id, Some(id));
                    queue.push_back(&dependency.id);
                }
            }
        }
        None
    }

    fn member_id(&self, name: &str) -> Option<&str> {
        let of_that_name = |id: &&String| self.nodes.get(*id).is_some_and(|node| node.name == name);
        self.members.iter().find(of_that_name).map(String::as_str)
    }

    fn member(&self, name: &str) -> Option<&Node> {
        self.member_id(name).and_then(|id| self.nodes.get(id))
    }
}
