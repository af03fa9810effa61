//! The proxies that are held against each other, each its own process in front of the same nginx.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use clap::Args;
use porthole_support::free_ports;
use porthole_support::pki::Authority;
use porthole_support::process::{Process, command};
use serde::Serialize;

use crate::client::{TunnelRequest, Way, tls_with_roots};
use crate::proxy::server::Server;
use crate::result::Result;

/// How long one may take to start.
const READY: Duration = Duration::from_secs(60);

/// Where the programs are; one that is not named does not take part, and is shown as absent.
#[derive(Debug, Args)]
pub(crate) struct Programs {
    /// The `portholectl` that is measured.
    #[arg(long)]
    portholectl: PathBuf,
    /// The program of `tests/bench/hudsucker`.
    #[arg(long)]
    hudsucker: Option<PathBuf>,
    /// The folder that Debian's package `squid-openssl` was unpacked into; `/` where it is installed.
    #[arg(long)]
    squid: Option<PathBuf>,
    /// `mitmdump`.
    #[arg(long)]
    mitmdump: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Direct,
    Relay,
    Forwarder,
    ForwarderHttp2,
    Porthole,
    Hudsucker,
    Squid,
    Mitmproxy,
}

impl Kind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Direct,
        Self::Relay,
        Self::Forwarder,
        Self::ForwarderHttp2,
        Self::Porthole,
        Self::Hudsucker,
        Self::Squid,
        Self::Mitmproxy,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Relay => "relay",
            Self::Forwarder => "hyper 1.1",
            Self::ForwarderHttp2 => "hyper 2",
            Self::Porthole => "Porthole",
            Self::Hudsucker => "hudsucker",
            Self::Squid => "Squid",
            Self::Mitmproxy => "mitmproxy",
        }
    }

    /// What it is, for a reader of the figures.
    pub(crate) fn is(self) -> &'static str {
        match self {
            Self::Direct => "no proxy",
            Self::Relay => "a bare TLS relay: two handshakes and copied bytes, no HTTP; the practical limit",
            Self::Forwarder => {
                "hyper on either side, no rules, a connection of HTTP/1.1 to the server for each client"
            }
            Self::ForwarderHttp2 => "the same with one connection of HTTP/2 for all clients, as Porthole has",
            Self::Porthole => "portholectl proxy",
            Self::Hudsucker => "the crate hudsucker, with HTTP/2 and its cache of certificates",
            Self::Squid => "Debian's Squid with SslBump, caching nothing",
            Self::Mitmproxy => "mitmdump, streaming bodies above 1 MB",
        }
    }

    /// How to have it take part.
    fn install(self) -> &'static str {
        match self {
            Self::Direct | Self::Relay | Self::Forwarder | Self::ForwarderHttp2 | Self::Porthole => {
                "part of this project"
            }
            Self::Hudsucker => "cargo build --release --manifest-path tests/bench/hudsucker/Cargo.toml",
            Self::Squid => "apt-get download squid-openssl, dpkg --extract it somewhere, and name the folder",
            Self::Mitmproxy => "pip install mitmproxy in a venv",
        }
    }
}

/// One that runs; dropping it ends it.
pub(crate) struct Contender {
    pub(crate) way: Way,
    process: Option<Process>,
    // Removed after the process has ended.
    _folder: tempfile::TempDir,
}

/// Why one does not take part.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Absence {
    pub(crate) why: String,
    pub(crate) install: &'static str,
}

impl Contender {
    /// Its process; `None` without a proxy.
    pub(crate) fn id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// Starts it. One that is not there or does not start is absent; that is no failure of the bench.
    pub(crate) fn start(
        kind: Kind,
        programs: &Programs,
        server: &Server,
    ) -> std::result::Result<Self, Absence> {
        let absent = |why: String| Absence { why, install: kind.install() };
        let named = |program: &Option<PathBuf>| {
            program.clone().ok_or_else(|| absent("not found on this machine".to_owned()))
        };
        let started = match kind {
            Kind::Direct => direct(server),
            Kind::Relay => bare(&["relay"], server),
            Kind::Forwarder => bare(&["forwarder"], server),
            Kind::ForwarderHttp2 => bare(&["forwarder", "--http2"], server),
            Kind::Porthole => porthole(&programs.portholectl, server),
            Kind::Hudsucker => hudsucker(&named(&programs.hudsucker)?, server),
            Kind::Squid => squid(&named(&programs.squid)?, server),
            Kind::Mitmproxy => mitmproxy(&named(&programs.mitmdump)?, server),
        };
        started.map_err(|error| absent(format!("did not start: {error}")))
    }
}

fn folder() -> Result<tempfile::TempDir> {
    let folder = tempfile::Builder::new().prefix("porthole-bench-").tempdir()?;
    // Squid, started by root, goes on as somebody who may read nothing of root's.
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}

/// By a name that the proxy resolves itself.
fn way(address: SocketAddr, server: &Server, ca: &[u8]) -> Result<Way> {
    let tunnel = Some(TunnelRequest { port: server.port(), authorization: None });
    Ok(Way { address, tunnel, host: Server::LOCAL_NAME.to_owned(), tls: tls_with_roots(ca)? })
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

fn direct(server: &Server) -> Result<Contender> {
    let root = server.root_pem();
    let way = Way { tunnel: None, ..way(local(server.port()), server, root.as_bytes())? };
    Ok(Contender { way, process: None, _folder: folder()? })
}

/// One of this program's own.
fn bare(args: &[&str], server: &Server) -> Result<Contender> {
    let folder = folder()?;
    let authority = Authority::root("Relay CA")?;
    let issued = authority.issue_server(&[Server::LOCAL_NAME])?;
    let write = |name: &str, content: String| -> Result<PathBuf> {
        let path = folder.path().join(name);
        std::fs::write(&path, content)?;
        Ok(path)
    };
    let mut program = Command::new(std::env::current_exe()?);
    program.args(args).arg(write("chain.pem", issued.chain_pem())?);
    program.arg(write("key.pem", issued.key_pem())?).arg(write("root.pem", server.root_pem())?);
    program.arg(local(server.port()).to_string()).arg(Server::LOCAL_NAME);
    let (process, address) = started(program)?;
    let way = way(address, server, authority.certificate_pem().as_bytes())?;
    Ok(Contender { way, process: Some(process), _folder: folder })
}

/// Starts a program that prints its address first.
fn started(program: Command) -> Result<(Process, SocketAddr)> {
    let process = Process::spawn(program)?;
    let line = process.wait_for_line(READY, |line| line.parse::<SocketAddr>().is_ok())?;
    Ok((process, line.parse()?))
}

fn porthole(portholectl: &Path, server: &Server) -> Result<Contender> {
    let folder = folder()?;
    std::fs::write(folder.path().join("root.pem"), server.root_pem())?;
    let host = Server::COMPANY_NAME;
    let managed = format!(
        "schema = 1\n\n[organization]\nname = \"Harbor Ltd\"\nhelp_url = \"https://help.harbor.test/device\"\n\n\
         [[app]]\nid = \"mail\"\nname = \"Mail\"\nurl = \"https://{host}/\"\n\n[network]\nproxy = \"direct\"\n\
         extra_roots = [\"root.pem\"]\nresolve = {{ \"{host}\" = \"127.0.0.1:{}\" }}\n",
        server.port()
    );
    std::fs::write(folder.path().join("managed.toml"), managed)?;
    // No PKCS#11 module that happens to be installed on this machine takes part.
    std::fs::create_dir_all(folder.path().join(".config/pkcs11"))?;
    std::fs::write(folder.path().join(".config/pkcs11/pkcs11.conf"), "user-config: only\n")?;
    let portholectl = std::path::absolute(portholectl)?;
    let mut program =
        command(portholectl, ["proxy", "--json", "--ca-out", "ca.pem", "--config", "managed.toml"]);
    program.current_dir(folder.path()).env("HOME", folder.path()).env("XDG_RUNTIME_DIR", folder.path());
    for inherited in ["DBUS_SESSION_BUS_ADDRESS", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "PORTHOLE_LOG"] {
        program.env_remove(inherited);
    }
    let process = Process::spawn(program)?;
    let line = process.wait_for_line(READY, |line| line.starts_with('{'))?;
    let running: serde_json::Value = serde_json::from_str(&line)?;
    let field = |key: &str| running[key].as_str().ok_or_else(|| format!("it said no {key}: {line}"));
    let pair = BASE64_STANDARD.encode(format!("{}:{}", field("user")?, field("secret")?));
    let way = Way {
        address: field("address")?.parse()?,
        tunnel: Some(TunnelRequest { port: 443, authorization: Some(format!("Basic {pair}")) }),
        host: host.to_owned(),
        tls: tls_with_roots(&std::fs::read(folder.path().join("ca.pem"))?)?,
    };
    Ok(Contender { way, process: Some(process), _folder: folder })
}

fn hudsucker(program: &Path, server: &Server) -> Result<Contender> {
    let folder = folder()?;
    let (root, ca) = (folder.path().join("root.pem"), folder.path().join("ca.pem"));
    std::fs::write(&root, server.root_pem())?;
    let (process, address) = started(command(program, [&root, &ca]))?;
    let way = way(address, server, &std::fs::read(&ca)?)?;
    Ok(Contender { way, process: Some(process), _folder: folder })
}

fn squid(unpacked: &Path, server: &Server) -> Result<Contender> {
    let folder = folder()?;
    let path = folder.path().display();
    let authority = Authority::root("Squid CA")?;
    authority.write(folder.path(), "ca")?;
    let both: String = ["ca.pem", "ca.key.pem"]
        .iter()
        .map(|name| std::fs::read_to_string(folder.path().join(name)))
        .collect::<std::io::Result<_>>()?;
    let both_file = folder.path().join("both.pem");
    std::fs::write(&both_file, both)?;
    std::fs::set_permissions(&both_file, std::fs::Permissions::from_mode(0o644))?;
    std::fs::write(folder.path().join("root.pem"), server.root_pem())?;
    std::fs::write(folder.path().join("hosts"), format!("127.0.0.1 {}\n", Server::LOCAL_NAME))?;
    let issuer = unpacked.join("usr/lib/squid/security_file_certgen");
    let database = folder.path().join("db");
    let mut prepare = command(&issuer, ["-c", "-s"]);
    prepare.arg(&database).args(["-M", "4MB"]);
    Process::run(prepare, READY)?;
    let everyone = |path: &Path| std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777));
    everyone(&database)?;
    for entry in std::fs::read_dir(&database)? {
        everyone(&entry?.path())?;
    }
    let [port] = free_ports()?;
    let config = format!(
        "http_port 127.0.0.1:{port} ssl-bump tls-cert={path}/both.pem generate-host-certificates=on dynamic_cert_mem_cache_size=4MB\n\
         sslcrtd_program {} -s {path}/db -M 4MB\nsslcrtd_children 1\ntls_outgoing_options cafile={path}/root.pem\n\
         ssl_bump bump all\nhttp_access allow all\ncache deny all\npid_filename none\nnetdb_filename none\n\
         access_log none\ncache_log /dev/null\nshutdown_lifetime 0 seconds\nvisible_hostname bench.test\n\
         pinger_enable off\nhosts_file {path}/hosts\n",
        issuer.display(),
    );
    std::fs::write(folder.path().join("squid.conf"), config)?;
    let mut program = command(unpacked.join("usr/sbin/squid"), ["-N", "-d", "1", "-f"]);
    program.arg(folder.path().join("squid.conf"));
    let process = Process::spawn(program)?;
    process.wait_for_line(READY, |line| line.contains("Accepting SSL bumped HTTP Socket connections"))?;
    let way = way(local(port), server, authority.certificate_pem().as_bytes())?;
    Ok(Contender { way, process: Some(process), _folder: folder })
}

fn mitmproxy(mitmdump: &Path, server: &Server) -> Result<Contender> {
    let folder = folder()?;
    std::fs::write(folder.path().join("root.pem"), server.root_pem())?;
    let [port] = free_ports()?;
    let set = |option: String| ["--set".to_owned(), option];
    let mut program = command(mitmdump, ["--quiet", "--listen-host", "127.0.0.1", "--listen-port"]);
    program.arg(port.to_string());
    program.args(set(format!("confdir={}", folder.path().display())));
    program.args(set(format!("ssl_verify_upstream_trusted_ca={}", folder.path().join("root.pem").display())));
    program.args(set("stream_large_bodies=1m".to_owned()));
    let process = Process::spawn(program)?;
    // Told to be quiet, it does not say when it is ready.
    let begun = Instant::now();
    while std::net::TcpStream::connect(local(port)).is_err() {
        if !process.is_running() || begun.elapsed() > READY {
            return Err(process.failure("did not listen").into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let ca = std::fs::read(folder.path().join("mitmproxy-ca-cert.pem"))?;
    Ok(Contender { way: way(local(port), server, &ca)?, process: Some(process), _folder: folder })
}
