//! Lists of revoked certificates as administrators make them: with `openssl ca -gencrl`.

use std::process::Command;

use super::Authority;
use super::issued::write;
use crate::Result;
use crate::failure::{Failure, While as _};

/// What `openssl ca` needs to make a list at all.
const LEAST: &str = "\
[ca]
default_ca = harbor
[harbor]
database = index.txt
certificate = ca.pem
private_key = ca.key.pem
default_md = sha256
default_crl_days = 7
";

/// The lines that make it a list as RFC 5280 section 5.2 wants it. More extensions can follow them.
pub const LIST_EXTENSIONS: &str = "\
crlnumber = number
crl_extensions = crl_ext
[crl_ext]
authorityKeyIdentifier = keyid
";

impl Authority {
    /// The list (PEM) that `openssl ca -gencrl` makes of the certificates in `index`, its database. `lines` follow in
    /// the CA's section: with none, it is what the fewest lines give.
    ///
    /// # Errors
    /// When openssl is not there or refuses.
    pub fn list_by_openssl(&self, lines: &str, index: &str) -> Result<Vec<u8>> {
        let folder = tempfile::tempdir().doing("make a folder for openssl")?;
        let at = |name: &str| folder.path().join(name);
        self.write(folder.path(), "ca")?;
        write(&at("index.txt"), index)?;
        write(&at("number"), "01\n")?;
        write(&at("ca.cnf"), format!("{LEAST}{lines}"))?;
        let mut openssl = Command::new("openssl");
        openssl.current_dir(folder.path());
        openssl.args(["ca", "-gencrl", "-config", "ca.cnf", "-out", "list.pem"]);
        let output = openssl.output().doing("run openssl")?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::new(format!("openssl made no list: {text}")));
        }
        std::fs::read(at("list.pem")).doing("read the list that openssl made")
    }
}
