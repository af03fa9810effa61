//! The files of the package, laid out as they are installed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::release::{Release, output};
use crate::failure::{Failure, Result};
use crate::steps::root;

/// Shells that get completions, with the file each looks for.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/portholectl"),
    ("zsh", "usr/share/zsh/vendor-completions/_portholectl"),
    ("fish", "usr/share/fish/vendor_completions.d/portholectl.fish"),
];

/// Icons by their size in pixels.
const ICONS: [(&str, &str); 4] = [
    ("32x32", "32x32.png"),
    ("128x128", "128x128.png"),
    ("256x256", "128x128@2x.png"),
    ("512x512", "icon.png"),
];

/// Lays out everything that both packages hold; gives the folder that stands for `/`.
///
/// # Errors
/// A file is missing or cannot be written.
pub(super) fn lay(programs: &Path, release: &Release) -> Result<PathBuf> {
    let top = release.folder.join("tree");
    if top.exists() {
        fs::remove_dir_all(&top).map_err(Failure::cannot(top.display()))?;
    }
    let tree = Tree { top: top.clone(), release };
    for program in ["porthole", "portholectl"] {
        let to = tree.copy(&programs.join(program), &format!("usr/bin/{program}"), 0o755)?;
        output("strip", &["--strip-all", &to.display().to_string()])?;
    }
    let portholectl = tree.top.join("usr/bin/portholectl");
    for (shell, to) in COMPLETIONS {
        tree.write(to, &output_of(&portholectl, &["completions", shell])?)?;
    }
    tree.manual("porthole.1", fs::read(data("porthole.1")).map_err(Failure::cannot("porthole.1"))?)?;
    for page in String::from_utf8_lossy(&output_of(&portholectl, &["manual", "--list"])?).lines() {
        let command: Vec<&str> = page.split(' ').collect();
        let text = output_of(&portholectl, &[&["manual"], &command[1..]].concat())?;
        tree.manual(&format!("{}.1", command.join("-")), text)?;
    }
    tree.write("usr/share/porthole/managed.schema.json", &output_of(&portholectl, &["config", "schema"])?)?;
    tree.filled("managed.toml.example", "usr/share/doc/porthole/examples/managed.toml")?;
    tree.filled("porthole.desktop", "usr/share/applications/porthole.desktop")?;
    tree.filled("app.porthole.desktop.metainfo.xml", "usr/share/metainfo/app.porthole.desktop.metainfo.xml")?;
    for (size, icon) in ICONS {
        let to = format!("usr/share/icons/hicolor/{size}/apps/porthole.png");
        tree.copy(&root().join("icons").join(icon), &to, 0o644)?;
    }
    let scalable = "usr/share/icons/hicolor/scalable/apps/porthole.svg";
    tree.copy(&root().join("icons/porthole.svg"), scalable, 0o644)?;
    tree.filled("apparmor/porthole", "usr/share/porthole/apparmor/porthole")?;
    tree.folder("etc/porthole")?;
    tree.folder("etc/porthole/managed.d")?;
    // Independent of the builder's umask.
    output("find", &[&top.display().to_string(), "-type", "d", "-exec", "chmod", "0755", "{}", "+"])?;
    Ok(top)
}

/// A file of this folder of the sources.
pub(super) fn data(name: &str) -> PathBuf {
    root().join("src-tauri/linux").join(name)
}

/// A file of the sources with the version and the date in it.
pub(super) fn filled(name: &str, release: &Release) -> Result<String> {
    let text = fs::read_to_string(data(name)).map_err(Failure::cannot(name))?;
    Ok(text.replace("@VERSION@", release.version).replace("@DATE@", &release.date))
}

/// Compresses `bytes` without the file's time and name: the same text always gives the same bytes.
pub(super) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    use std::io::Write as _;
    use std::process::Stdio;
    let mut child = Command::new("gzip")
        .args(["-9", "--no-name", "--stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(Failure::cannot("gzip"))?;
    let input = child.stdin.take();
    let written = std::thread::scope(|scope| {
        let writer = scope.spawn(move || input.map_or(Ok(()), |mut input| input.write_all(bytes)));
        let output = child.wait_with_output();
        (writer.join(), output)
    });
    match written {
        (Ok(Ok(())), Ok(output)) if output.status.success() => Ok(output.stdout),
        _ => Err(Failure::CannotRun("gzip failed".to_owned())),
    }
}

struct Tree<'a> {
    top: PathBuf,
    release: &'a Release,
}

impl Tree<'_> {
    fn place(&self, to: &str) -> Result<PathBuf> {
        let path = self.top.join(to);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(Failure::cannot(parent.display()))?;
        }
        Ok(path)
    }

    fn folder(&self, to: &str) -> Result<()> {
        let path = self.top.join(to);
        fs::create_dir_all(&path).map_err(Failure::cannot(path.display()))?;
        mode(&path, 0o755)
    }

    fn copy(&self, from: &Path, to: &str, bits: u32) -> Result<PathBuf> {
        let path = self.place(to)?;
        fs::copy(from, &path).map_err(Failure::cannot(from.display()))?;
        mode(&path, bits)?;
        Ok(path)
    }

    fn write(&self, to: &str, bytes: &[u8]) -> Result<()> {
        place(&self.place(to)?, bytes, 0o644)
    }

    fn filled(&self, from: &str, to: &str) -> Result<()> {
        self.write(to, filled(from, self.release)?.as_bytes())
    }

    fn manual(&self, name: &str, text: Vec<u8>) -> Result<()> {
        let text = String::from_utf8_lossy(&text)
            .replace("@VERSION@", self.release.version)
            .replace("@DATE@", &self.release.date);
        self.write(&format!("usr/share/man/man1/{name}.gz"), &gzip(text.as_bytes())?)
    }
}

/// Writes a file with these rights, independent of the builder's umask.
pub(super) fn place(path: &Path, bytes: &[u8], rights: u32) -> Result<()> {
    fs::write(path, bytes).map_err(Failure::cannot(path.display()))?;
    mode(path, rights)
}

fn mode(path: &Path, bits: u32) -> Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(bits)).map_err(Failure::cannot(path.display()))
}

/// What `program` prints.
fn output_of(program: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let done = Command::new(program).args(arguments).output().map_err(Failure::cannot(program.display()))?;
    if done.status.success() {
        Ok(done.stdout)
    } else {
        let errors = String::from_utf8_lossy(&done.stderr).trim().to_owned();
        Err(Failure::Finding(format!("portholectl {} failed: {errors}", arguments.join(" "))))
    }
}
