//! `portholectl proxy` in front of a server, and a way to it for programs that know no proxies.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use porthole_support::pki::Authority;
use porthole_support::process::{Process, command};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const LONG: Duration = Duration::from_secs(120);

/// What every server here is called.
pub(crate) const HOST: &str = "mail.harbor.test";

/// A running proxy that finds [`HOST`] at a port of this machine.
pub(crate) struct Through {
    pub(crate) address: SocketAddr,
    pub(crate) user: String,
    pub(crate) secret: String,
    folder: TempDir,
    process: Process,
}

impl Through {
    pub(crate) fn start(root: &Authority, port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let managed = format!(
            "schema = 1\n\n[organization]\nname = \"Harbor Ltd\"\nhelp_url = \"https://help.harbor.test/device\"\n\n\
             [[app]]\nid = \"mail\"\nname = \"Mail\"\nurl = \"https://{HOST}/\"\n\n[network]\nproxy = \"direct\"\n\
             extra_roots = [\"root.pem\"]\nresolve = {{ \"{HOST}\" = \"127.0.0.1:{port}\" }}\n"
        );
        std::fs::write(folder.path().join("managed.toml"), managed).unwrap();
        std::fs::write(folder.path().join("root.pem"), root.certificate_pem()).unwrap();
        // No PKCS#11 module that happens to be installed on this machine takes part.
        std::fs::create_dir_all(folder.path().join(".config/pkcs11")).unwrap();
        std::fs::write(folder.path().join(".config/pkcs11/pkcs11.conf"), "user-config: only\n").unwrap();
        let mut program =
            command(portholectl(), ["proxy", "--json", "--ca-out", "ca.pem", "--config", "managed.toml"]);
        program.current_dir(folder.path()).env("HOME", folder.path()).env("XDG_RUNTIME_DIR", folder.path());
        for inherited in ["DBUS_SESSION_BUS_ADDRESS", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "PORTHOLE_LOG"] {
            program.env_remove(inherited);
        }
        let process = Process::spawn(program).unwrap();
        let line = process.wait_for_line(LONG, |line| line.starts_with('{')).unwrap();
        let running: Value = serde_json::from_str(&line).unwrap();
        let field = |key: &str| running[key].as_str().unwrap().to_owned();
        Self {
            address: field("address").parse().unwrap(),
            user: field("user"),
            secret: field("secret"),
            folder,
            process,
        }
    }

    /// The proxy's process.
    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }

    /// What the proxy signs its certificates with.
    pub(crate) fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A tunnel to [`HOST`], ready for TLS.
    pub(crate) fn tunnel(&self) -> TcpStream {
        connect(self.address, &self.authorization())
    }

    fn authorization(&self) -> String {
        BASE64_STANDARD.encode(format!("{}:{}", self.user, self.secret))
    }

    /// A port that stands for [`HOST`] behind the proxy, for as long as the test runs.
    pub(crate) fn port(&self) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (proxy, authorization) = (self.address, self.authorization());
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let tunnel = connect(proxy, &authorization);
                copy(client.try_clone().unwrap(), tunnel.try_clone().unwrap());
                copy(tunnel, client);
            }
        });
        port
    }
}

fn portholectl() -> PathBuf {
    let built = std::env::current_exe().unwrap();
    // Tests are in `deps` beside the programs.
    let program = built.parent().and_then(Path::parent).unwrap().join("portholectl");
    assert!(program.exists(), "build it first: cargo build -p porthole-cli");
    program
}

fn connect(proxy: SocketAddr, authorization: &str) -> TcpStream {
    let mut socket = TcpStream::connect(proxy).unwrap();
    socket.set_nodelay(true).unwrap();
    socket.set_read_timeout(Some(LONG)).unwrap();
    let request = format!(
        "CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\nProxy-Authorization: Basic {authorization}\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).unwrap();
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        socket.read_exact(&mut byte).unwrap();
        head.extend_from_slice(&byte);
    }
    assert!(head.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&head));
    socket
}

/// Relays one direction until it ends, in a detached thread.
fn copy(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        // Either side may break off, which the other learns by its own end.
        let _copied = std::io::copy(&mut from, &mut to);
        let _ended = to.shutdown(Shutdown::Write);
    });
}
