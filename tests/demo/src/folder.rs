//! The folder that keeps Harbor's CAs and what its IT hands out: the managed file and the two root certificates.

use std::path::{Path, PathBuf};

use porthole_support::pki::{Authority, windows_cer};
use porthole_support::{Failure, Result};

const ROOT: &str = "harbor-root";
const DEVICE_CA: &str = "harbor-device-ca";

/// An opened folder.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// Signs the certificates of Harbor's servers.
    pub(crate) root: Authority,
    /// Signs device certificates.
    pub(crate) device_ca: Authority,
}

/// What IT hands out.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Files {
    managed: PathBuf,
    root: PathBuf,
    device_ca: PathBuf,
}

impl Folder {
    /// Opens `dir`; makes the folder and its CAs if they are not there.
    pub(crate) fn open_or_make(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir)
            .map_err(|error| Failure::from_cause(format!("make {}", dir.display()), error))?;
        for (stem, name) in [(ROOT, "Harbor Root CA"), (DEVICE_CA, "Harbor Device CA")] {
            if !dir.join(format!("{stem}.pem")).exists() {
                Authority::root(name)?.write(dir, stem)?;
            }
        }
        Self::open(dir)
    }

    /// Opens `dir`, in which a first run made the CAs.
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        let path = std::path::absolute(dir)
            .map_err(|error| Failure::from_cause(format!("find {}", dir.display()), error))?;
        Ok(Self {
            root: Authority::load_root(&path, ROOT)?,
            device_ca: Authority::load_root(&path, DEVICE_CA)?,
            path,
        })
    }

    /// Writes what IT hands out, for servers that listen on `port`.
    pub(crate) fn hand_out(&self, port: u16) -> Result<Files> {
        let files = Files {
            managed: self.path.join("managed.toml"),
            root: self.path.join(format!("{ROOT}.cer")),
            device_ca: self.path.join(format!("{DEVICE_CA}.cer")),
        };
        write(&files.root, &windows_cer(self.root.certificate()))?;
        write(&files.device_ca, &windows_cer(self.device_ca.certificate()))?;
        write(&files.managed, &managed_file(port))?;
        Ok(files)
    }
}

/// Writes `content` to `path`.
pub(crate) fn write(path: &Path, content: &str) -> Result<()> {
    std::fs::write(path, content)
        .map_err(|error| Failure::from_cause(format!("write {}", path.display()), error))
}

fn managed_file(port: u16) -> String {
    include_str!("../managed.toml").replace("{port}", &port.to_string())
}
