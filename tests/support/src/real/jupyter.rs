//! JupyterLab: notebooks, with kernels behind WebSockets.

use std::path::PathBuf;

use tempfile::TempDir;

use super::{PASSWORD, READY, installed, make_folder, passing_on, temporary_folder, write};
use crate::nginx::Site;
use crate::pki::Issued;
use crate::process::{Process, command};
use crate::{Result, free_ports};

/// A running JupyterLab; dropping it ends it and its kernels.
#[derive(Debug)]
pub struct Jupyter {
    server: Option<Process>,
    port: u16,
    folder: TempDir,
}

impl Jupyter {
    /// Starts it on an empty folder of notebooks.
    ///
    /// # Errors
    /// It is not installed, or does not start.
    pub fn start() -> Result<Self> {
        let folder = temporary_folder("jupyter")?;
        let [port] = free_ports()?;
        for part in ["home", "notebooks", "config/labconfig"] {
            make_folder(&folder.path().join(part))?;
        }
        // It would ask whether to fetch news from the internet.
        write(
            &folder.path().join("config/labconfig/page_config.json"),
            r#"{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}"#,
        )?;
        let mut jupyter = Self { server: None, port, folder };
        jupyter.come_back()?;
        Ok(jupyter)
    }

    /// Ends the server and its kernels.
    ///
    /// # Errors
    /// It cannot be waited for.
    pub fn go_away(&mut self) -> Result<()> {
        self.server.take().map_or(Ok(()), |server| server.stop().map(drop))
    }

    /// Starts the server on the same port and folder.
    ///
    /// # Errors
    /// It does not start.
    pub fn come_back(&mut self) -> Result<()> {
        let within = |name: &str| self.folder.path().join(name);
        let mut server = command(
            installed("python/bin/jupyter-lab")?,
            ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0"],
        );
        server.arg(format!("--ServerApp.port={}", self.port));
        server.arg(format!("--ServerApp.root_dir={}", self.notebooks().display()));
        server.arg(format!("--IdentityProvider.token={PASSWORD}"));
        server.args(["--ServerApp.allow_remote_access=True", "--ServerApp.trust_xheaders=True"]);
        server.args(["--ServerApp.terminals_enabled=True", "--ServerApp.shutdown_no_activity_timeout=0"]);
        server.env("HOME", within("home")).env("JUPYTER_CONFIG_DIR", within("config"));
        server.env("IPYTHONDIR", within("home/ipython")).env("JUPYTER_PLATFORM_DIRS", "1");
        for name in
            ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"]
        {
            server.env_remove(name);
        }
        let server = Process::spawn(server)?;
        server.wait_for_line(READY, |line| line.contains("is running at"))?;
        self.server = Some(server);
        Ok(())
    }

    /// The folder of its notebooks.
    pub fn notebooks(&self) -> PathBuf {
        self.folder.path().join("notebooks")
    }

    /// Its site under `name`.
    pub fn site(&self, name: &str, certificate: &Issued) -> Site {
        passing_on(name, certificate, self.port)
    }
}
