use std::path::Path;
use std::time::Duration;

use super::{Nginx, Site};
use crate::Result;
use crate::pki::{Authority, DeviceSpec};
use crate::process::{Process, command};

const LONG: Duration = Duration::from_secs(30);

struct Bench {
    folder: tempfile::TempDir,
    root: Authority,
    device_ca: Authority,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Authority::root("Root").unwrap();
        root.write(folder.path(), "root").unwrap();
        Self { folder, root, device_ca: Authority::root("Device CA").unwrap() }
    }

    fn site(&self, name: &str) -> Site {
        Site::new(&[name], &self.root.issue_server(&[name]).unwrap())
            .ask_for_certificates(self.device_ca.certificate_pem())
    }

    fn get(&self, nginx: &Nginx, host: &str, path: &str, device: Option<&Path>) -> Result<String> {
        let port = nginx.port();
        let mut curl = command("curl", ["--silent", "--show-error", "--fail", "--noproxy", "*", "--cacert"]);
        curl.arg(self.folder.path().join("root.pem"));
        curl.args(["--resolve", &format!("{host}:{port}:127.0.0.1")]);
        if let Some(stem) = device {
            curl.arg("--cert").arg(stem.with_extension("chain.pem"));
            curl.arg("--key").arg(stem.with_extension("key.pem"));
        }
        curl.arg(format!("https://{host}:{port}{path}"));
        Process::run(curl, LONG)
    }
}

#[test]
fn both_kinds_of_devices_are_served_and_told_apart() {
    let bench = Bench::new();
    let nginx = Nginx::start([bench.site("mail.test").file("/index.html", "ahoy")]).unwrap();
    let device = bench.device_ca.issue_device(&DeviceSpec::named("laptop-7")).unwrap();
    device.write(bench.folder.path(), "device").unwrap();
    let device = bench.folder.path().join("device");

    assert_eq!(bench.get(&nginx, "mail.test", "/?without", None).unwrap(), "ahoy\n");
    assert_eq!(bench.get(&nginx, "mail.test", "/?with", Some(&device)).unwrap(), "ahoy\n");

    let without = nginx.wait_for_access(LONG, |access| access.target == "/?without").unwrap();
    assert_eq!((without.client_verify.as_str(), without.client_subject.as_str()), ("NONE", ""));
    let with = nginx.wait_for_access(LONG, |access| access.target == "/?with").unwrap();
    assert_eq!((with.client_verify.as_str(), with.client_subject.as_str()), ("SUCCESS", "CN=laptop-7"));
    assert_eq!((with.status, with.body_bytes, with.host.as_str()), (200, 4, "mail.test"));
    assert_eq!(nginx.accesses().len(), 2);
}

#[test]
fn several_sites_share_the_port_and_have_their_own_locations() {
    let bench = Bench::new();
    let nginx = Nginx::start([
        bench.site("mail.test").location("= /who", "return 200 mail;"),
        bench.site("chat.test").location("= /who", "return 200 $ssl_client_verify;"),
    ])
    .unwrap();
    assert_eq!(bench.get(&nginx, "mail.test", "/who", None).unwrap(), "mail\n");
    assert_eq!(bench.get(&nginx, "chat.test", "/who", None).unwrap(), "NONE\n");
    assert!(bench.get(&nginx, "chat.test", "/none", None).is_err());
}

#[test]
fn a_reload_changes_what_is_served() {
    let bench = Bench::new();
    let nginx = Nginx::start([bench.site("mail.test").file("/a.txt", "old")]).unwrap();
    nginx.reload([bench.site("mail.test").file("/a.txt", "new")]).unwrap();
    assert_eq!(bench.get(&nginx, "mail.test", "/a.txt", None).unwrap(), "new\n");
    let refused = nginx.reload([bench.site("mail.test").directive("no such directive;")]).unwrap_err();
    assert!(refused.to_string().contains("unknown directive"), "{refused}");
    assert_eq!(bench.get(&nginx, "mail.test", "/a.txt", None).unwrap(), "new\n");
}

#[test]
fn a_configuration_that_nginx_refuses_is_reported_in_its_words() {
    let bench = Bench::new();
    let refused = Nginx::start([bench.site("mail.test").directive("no such directive;")]).unwrap_err();
    assert!(refused.to_string().contains("unknown directive"), "{refused}");
}

#[test]
fn nothing_serves_after_the_end() {
    let bench = Bench::new();
    let nginx = Nginx::start([bench.site("mail.test")]).unwrap();
    let (port, folder) = (nginx.port(), nginx.folder().to_path_buf());
    drop(nginx);
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    assert!(!folder.exists());
}
