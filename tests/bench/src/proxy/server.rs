//! The nginx behind all of them.

use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::Authority;
use tempfile::TempDir;

use crate::result::Result;

/// Serves a small page and a large file.
pub(crate) struct Server {
    nginx: Nginx,
    root: Authority,
    _pages: TempDir,
}

impl Server {
    /// What everyone but Porthole finds it by: it connects to no program of its own machine that no rule names.
    pub(crate) const LOCAL_NAME: &str = "localhost";
    pub(crate) const COMPANY_NAME: &str = "bench.harbor.test";
    /// 1 KB.
    pub(crate) const SMALL: &str = "/small.txt";
    pub(crate) const LARGE: &str = "/large.txt";

    /// `large` is in bytes.
    pub(crate) fn start(large: u64) -> Result<Self> {
        let pages = tempfile::tempdir()?;
        std::fs::write(pages.path().join(&Self::SMALL[1..]), [b'p'; 1024])?;
        // All hole: nothing of it is on the disk.
        std::fs::File::create(pages.path().join(&Self::LARGE[1..]))?.set_len(large)?;
        let root = Authority::root("Bench Root")?;
        let names = [Self::LOCAL_NAME, Self::COMPANY_NAME];
        let site = Site::new(&names, &root.issue_server(&names)?).root(pages.path());
        let site = site.directive("access_log off;").directive("keepalive_timeout 600s;");
        Ok(Self { nginx: Nginx::start([site])?, root, _pages: pages })
    }

    pub(crate) fn port(&self) -> u16 {
        self.nginx.port()
    }

    pub(crate) fn root_pem(&self) -> String {
        self.root.certificate_pem()
    }
}
