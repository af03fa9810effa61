//! Debian's Squid and tinyproxy, as an organisation's proxy.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::free_ports;
use crate::process::{Process, command};

const READY: Duration = Duration::from_secs(30);

/// A running proxy; dropping it ends it and removes its files.
#[derive(Debug)]
pub struct ForwardProxy {
    process: Process,
    program: Program,
    port: u16,
    folder: TempDir,
}

/// How a proxy is started.
#[derive(Debug)]
struct Program {
    name: &'static str,
    arguments: Vec<OsString>,
    environment: Vec<(&'static str, OsString)>,
    /// What it writes once it takes connections.
    ready: &'static str,
}

impl Program {
    fn start(&self) -> Result<Process> {
        let mut program = command(self.name, &self.arguments);
        program.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let process = Process::spawn(program)?;
        process.wait_for_line(READY, |line| line.contains(self.ready))?;
        Ok(process)
    }
}

/// Whom Squid lets through, and how it knows them.
#[derive(Debug, Clone, Copy)]
pub enum SquidSignIn<'a> {
    /// Anyone.
    None,
    /// Whoever gives this name and password (Basic).
    Basic(&'a str, &'a str),
    /// Whoever has a ticket for the service in this keytab (Negotiate).
    Negotiate {
        /// The keytab.
        keytab: &'a Path,
        /// The Kerberos configuration.
        config: &'a Path,
        /// The service, such as `HTTP/localhost@HARBOR.TEST`.
        service: &'a str,
    },
}

impl ForwardProxy {
    /// Starts Squid. Names below `.test` are 127.0.0.1 to it.
    ///
    /// # Errors
    /// When Squid is not installed or does not start; its words are in the error.
    pub fn squid(sign_in: SquidSignIn<'_>, names: &[&str]) -> Result<Self> {
        started(|port, folder| {
            let path = folder.path().display();
            let rules = match sign_in {
                SquidSignIn::None => "http_access allow all".to_owned(),
                SquidSignIn::Basic(user, password) => {
                    write_account(folder.path(), user, password)?;
                    format!(
                        "auth_param basic program /usr/lib/squid/basic_ncsa_auth {path}/users\n\
                         auth_param basic realm Harbor\n\
                         auth_param basic credentialsttl 1 second\nacl signed proxy_auth REQUIRED\n\
                         http_access allow signed\nhttp_access deny all"
                    )
                }
                SquidSignIn::Negotiate { keytab, service, .. } => format!(
                    "auth_param negotiate program /usr/lib/squid/negotiate_kerberos_auth -k {} -s {service}\n\
                     acl signed proxy_auth REQUIRED\nhttp_access allow signed\nhttp_access deny all",
                    keytab.display()
                ),
            };
            let hosts: String = names.iter().map(|name| format!("127.0.0.1 {name}\n")).collect();
            write(folder.path(), "hosts", &hosts)?;
            write(
                folder.path(),
                "squid.conf",
                &format!(
                    "http_port 127.0.0.1:{port}\npid_filename none\ncache deny all\nnetdb_filename none\n\
                     access_log stdio:{path}/log/access.log\ncache_log /dev/null\nshutdown_lifetime 0 seconds\n\
                     visible_hostname proxy.harbor.test\nhosts_file {path}/hosts\n{rules}\n"
                ),
            )?;
            let environment = match sign_in {
                SquidSignIn::Negotiate { config, .. } => vec![("KRB5_CONFIG", config.into())],
                SquidSignIn::None | SquidSignIn::Basic(..) => Vec::new(),
            };
            let config = folder.path().join("squid.conf").into();
            let arguments = vec!["-N".into(), "-d".into(), "1".into(), "-f".into(), config];
            let ready = "Accepting HTTP Socket connections";
            Ok(Program { name: "squid", arguments, environment, ready })
        })
    }

    /// Starts tinyproxy, without authentication.
    ///
    /// # Errors
    /// When tinyproxy is not installed or does not start; its words are in the error.
    pub fn tinyproxy() -> Result<Self> {
        started(|port, folder| {
            let config =
                format!("Port {port}\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 60\nLogLevel Info\n");
            write(folder.path(), "tinyproxy.conf", &config)?;
            let arguments = vec!["-d".into(), "-c".into(), folder.path().join("tinyproxy.conf").into()];
            Ok(Program { name: "tinyproxy", arguments, environment: Vec::new(), ready: "Starting main loop" })
        })
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it: connections are refused until [`Self::come_back`].
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn go_away(&mut self) -> Result<()> {
        self.process.terminate().map(drop)
    }

    /// Starts it on the same port.
    ///
    /// # Errors
    /// When it does not start.
    pub fn come_back(&mut self) -> Result<()> {
        self.process = self.program.start()?;
        Ok(())
    }

    /// Gives Squid's one account another password.
    ///
    /// # Errors
    /// The account cannot be written.
    pub fn set_password(&self, user: &str, password: &str) -> Result<()> {
        write_account(self.folder.path(), user, password)
    }

    /// What Squid logs of requests, once it holds `wanted`; a tunnel is logged when it ends.
    pub fn wait_for_access(&self, wanted: &str) -> String {
        let until = Instant::now() + READY;
        loop {
            let log = std::fs::read_to_string(self.folder.path().join("log/access.log")).unwrap_or_default();
            if log.contains(wanted) || Instant::now() > until {
                return log;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn write_account(folder: &Path, user: &str, password: &str) -> Result<()> {
    let hashed = Process::run(command("openssl", ["passwd", "-apr1", password]), READY)?;
    write(folder, "users", &format!("{user}:{hashed}"))
}

/// Between the choice of a free port and its use somebody else may take it.
fn started(configure: impl Fn(u16, &TempDir) -> Result<Program>) -> Result<ForwardProxy> {
    let mut last = Failure::new("no port was tried");
    for _ in 0..5 {
        let [port] = free_ports()?;
        let folder = tempfile::Builder::new().prefix("porthole-proxy-").tempdir().doing("make a folder")?;
        // Started by root, it serves as somebody who may read nothing of root's.
        open(folder.path(), 0o755)?;
        std::fs::create_dir(folder.path().join("log")).doing("make the log's folder")?;
        open(&folder.path().join("log"), 0o777)?;
        let program = configure(port, &folder)?;
        match program.start() {
            Ok(process) => return Ok(ForwardProxy { process, program, port, folder }),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn open(path: &Path, mode: u32) -> Result<()> {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).doing("open a folder")
}

fn write(folder: &Path, name: &str, content: &str) -> Result<()> {
    std::fs::write(folder.join(name), content).doing("write a file")
}
