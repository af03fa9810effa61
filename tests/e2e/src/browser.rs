//! The person's browser, for tests that look at what leaves the apps.

use std::path::PathBuf;

use porthole_support::{Failure, Result};

use crate::Scene;

/// A browser that the desktop opens web pages in; it writes their addresses down.
#[derive(Debug)]
pub struct Browser {
    opened: PathBuf,
}

impl Browser {
    /// Has the desktop of the scene open web pages in it.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn install(scene: &Scene) -> Result<Self> {
        let folder = scene.session.folder();
        let write = |name: &str, text: String| {
            let path = folder.join(name);
            let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            made.and_then(|()| std::fs::write(&path, text))
                .map(|()| path)
                .map_err(|error| Failure::from_cause(format!("write {name}"), error))
        };
        let opened = folder.join("browser/opened");
        let program = write(
            "browser/browser",
            format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", opened.display()),
        )?;
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&program, executable)
            .map_err(|error| Failure::from_cause("make the browser executable", error))?;
        write(
            "data/applications/test-browser.desktop",
            format!(
                "[Desktop Entry]\nType=Application\nName=Browser\nExec={} %u\nMimeType=x-scheme-handler/https;\n",
                program.display()
            ),
        )?;
        let defaults = "[Default Applications]\nx-scheme-handler/https=test-browser.desktop\n";
        write("config/mimeapps.list", defaults.to_owned())?;
        Ok(Self { opened })
    }

    /// The addresses that were opened in it, in order.
    #[must_use]
    pub fn opened(&self) -> Vec<String> {
        // Before the first one there is no file.
        let text = std::fs::read_to_string(&self.opened).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}
