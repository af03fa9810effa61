//! Every name, content and link target beneath a folder.

use std::fs::FileType;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use super::Place;
use super::limit::LIMIT;
use crate::Result;
use crate::failure::{Failure, While as _};

pub(super) type Visit<'a> = dyn FnMut(&Path, Place, &[u8]) -> Result<()> + 'a;

/// Gives everything beneath `folder` to `visit`. The folder itself must be there; its own name does not count.
pub(super) fn walk(folder: &Path, visit: &mut Visit<'_>) -> Result<()> {
    std::fs::read_dir(folder).doing(format_args!("look into {}", folder.display()))?;
    walk_folder(folder, visit)
}

fn walk_folder(folder: &Path, visit: &mut Visit<'_>) -> Result<()> {
    let doing = format!("look into {}", folder.display());
    let Some(entries) = unless_gone(std::fs::read_dir(folder), &doing)? else { return Ok(()) };
    for entry in entries {
        let Some(entry) = unless_gone(entry, &doing)? else { continue };
        let path = entry.path();
        visit(&path, Place::Name, entry.file_name().as_encoded_bytes())?;
        let Some(kind) = unless_gone(entry.file_type(), &format!("look at {}", path.display()))? else {
            continue;
        };
        walk_entry(&path, kind, visit)?;
    }
    Ok(())
}

fn walk_entry(path: &Path, kind: FileType, visit: &mut Visit<'_>) -> Result<()> {
    if kind.is_dir() {
        return walk_folder(path, visit);
    }
    let (place, content) = if kind.is_symlink() {
        let target = unless_gone(std::fs::read_link(path), &format!("read the link {}", path.display()))?;
        (Place::LinkTarget, target.map(|target| target.into_os_string().into_encoded_bytes()))
    } else if kind.is_file() {
        (Place::Content, read(path)?)
    } else {
        return Ok(()); // A socket, pipe or device: nothing is kept in it.
    };
    content.map_or(Ok(()), |content| visit(path, place, &content))
}

/// The content of a file, or nothing when it has vanished.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    let doing = format!("read {}", path.display());
    let Some(file) = unless_gone(std::fs::File::open(path), &doing)? else { return Ok(None) };
    let mut content = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut content).doing(&doing)?;
    if content.len() as u64 > LIMIT {
        return Err(Failure::new(format!("{} is larger than {LIMIT} bytes", path.display())));
    }
    Ok(Some(content))
}

fn unless_gone<T>(outcome: std::io::Result<T>, doing: &str) -> Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).doing(doing),
    }
}
