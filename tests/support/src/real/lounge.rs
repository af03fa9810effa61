//! The Lounge with an IRC server: chat as many organisations run it themselves.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use serde_json::json;
use tempfile::TempDir;

use super::{READY, USER, give_to_unprivileged, installed, let_others_pass, make_folder, node, passing_on};
use super::{temporary_folder, unprivileged, wait_for_port, write};
use crate::failure::While as _;
use crate::nginx::Site;
use crate::pki::Issued;
use crate::process::{Process, command};
use crate::{Failure, Result, free_ports};

/// The channel that everybody is in.
pub const CHANNEL: &str = "#harbor";

/// A bcrypt hash of [`super::PASSWORD`], as The Lounge keeps it.
const PASSWORD_HASH: &str = "$2a$04$9aljb2JuFKyXdOBVPyWOtecbAURo9yt/NijnkAkgR3XbjSQ3OOgEW";

/// A running The Lounge with ngIRCd behind it; dropping it ends both.
#[derive(Debug)]
pub struct Lounge {
    lounge: Option<Process>,
    _irc: Process,
    port: u16,
    irc_port: u16,
    folder: TempDir,
}

impl Lounge {
    /// Starts both. The account is in the channel already.
    ///
    /// # Errors
    /// A package is missing, or a server does not start.
    pub fn start() -> Result<Self> {
        let folder = temporary_folder("lounge")?;
        let [port, irc_port] = free_ports()?;
        let settings = folder.path().join("ngircd.conf");
        write(&settings, irc_config(irc_port))?;
        give_to_unprivileged(&settings)?;
        let_others_pass(folder.path())?;
        let mut irc = unprivileged("ngircd");
        irc.arg("--nodaemon").arg("--config").arg(&settings);
        let irc = Process::spawn(irc)?;
        wait_for_port(&irc, irc_port)?;

        let home = folder.path().join("home");
        make_folder(&home.join("users"))?;
        write(&home.join("config.js"), config(port))?;
        write(&home.join("users").join(format!("{USER}.json")), account(irc_port))?;
        let mut lounge = Self { lounge: None, _irc: irc, port, irc_port, folder };
        lounge.come_back()?;
        Ok(lounge)
    }

    /// Ends The Lounge's server; its clients lose their connection.
    ///
    /// # Errors
    /// It cannot be waited for.
    pub fn go_away(&mut self) -> Result<()> {
        self.lounge.take().map_or(Ok(()), |lounge| lounge.stop().map(drop))
    }

    /// Starts The Lounge's server on the same port.
    ///
    /// # Errors
    /// It does not start.
    pub fn come_back(&mut self) -> Result<()> {
        let mut lounge = command(node()?, [installed("npm/node_modules/thelounge/index.js")?]);
        lounge.arg("start").env("THELOUNGE_HOME", self.folder.path().join("home"));
        let lounge = Process::spawn(lounge)?;
        lounge.wait_for_line(READY, |line| line.contains("Available at"))?;
        self.lounge = Some(lounge);
        Ok(())
    }

    /// Its site under `name`.
    pub fn site(&self, name: &str, certificate: &Issued) -> Site {
        passing_on(name, certificate, self.port)
    }

    /// Another person in the channel.
    ///
    /// # Errors
    /// The IRC server does not let them in.
    pub fn join(&self, nick: &str) -> Result<Person> {
        Person::join(self.irc_port, nick)
    }
}

/// Somebody in the channel with an IRC client of their own.
#[derive(Debug)]
pub struct Person {
    stream: TcpStream,
    heard: Arc<Heard>,
    reading: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Heard {
    lines: Mutex<Vec<String>>,
    changed: Condvar,
}

impl Person {
    fn join(port: u16, nick: &str) -> Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).doing("connect to the IRC server")?;
        let (reading, mut answering) =
            (stream.try_clone().doing("read from IRC")?, stream.try_clone().doing("write to IRC")?);
        let heard = Arc::new(Heard::default());
        let keep = Arc::clone(&heard);
        let reading = std::thread::spawn(move || {
            for line in BufReader::new(reading).lines().map_while(std::result::Result::ok) {
                if let Some(token) = line.strip_prefix("PING ") {
                    let _gone = write!(answering, "PONG {token}\r\n");
                }
                keep.lines.lock().push(line);
                keep.changed.notify_all();
            }
        });
        let mut person = Self { stream, heard, reading: Some(reading) };
        person.send(&format!("NICK {nick}\r\nUSER {nick} 0 * :{nick}"))?;
        person.wait_for(READY, |line| line.contains(" 001 "))?;
        person.send(&format!("JOIN {CHANNEL}"))?;
        person.wait_for(READY, |line| line.contains(" 366 "))?;
        Ok(person)
    }

    /// Says something to everybody in the channel.
    ///
    /// # Errors
    /// The IRC server has gone.
    pub fn say(&mut self, text: &str) -> Result<()> {
        self.send(&format!("PRIVMSG {CHANNEL} :{text}"))
    }

    /// Waits for a line of the IRC protocol that `wanted` accepts.
    ///
    /// # Errors
    /// None comes within `timeout`.
    pub fn wait_for(&self, timeout: Duration, wanted: impl Fn(&str) -> bool) -> Result<String> {
        let mut lines = self.heard.lines.lock();
        let none_yet = |lines: &mut Vec<String>| !lines.iter().any(|line| wanted(line));
        let _in_time = self.heard.changed.wait_while_for(&mut lines, none_yet, timeout);
        let found = lines.iter().find(|line| wanted(line)).cloned();
        found.ok_or_else(|| Failure::new(format!("nobody said so: {lines:#?}")))
    }

    fn send(&mut self, line: &str) -> Result<()> {
        write!(self.stream, "{line}\r\n").doing("write to IRC")
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        let _closed = self.stream.shutdown(std::net::Shutdown::Both);
        if let Some(reading) = self.reading.take() {
            let _ended = reading.join();
        }
    }
}

fn irc_config(port: u16) -> String {
    format!(
        "[Global]\nName = irc.apps.test\nInfo = Harbor\nListen = 127.0.0.1\nPorts = {port}\nMotdPhrase = Welcome\n\
         [Options]\nDNS = no\nIdent = no\nPAM = no\n[Limits]\nMaxConnectionsIP = 0\n"
    )
}

fn config(port: u16) -> String {
    let settings = json!({
        "public": false, "host": "127.0.0.1", "port": port, "reverseProxy": true, "prefetch": false,
        "transports": ["polling", "websocket"], "messageStorage": [], "theme": "default",
        "fileUpload": { "enable": true, "maxFileSize": 10240, "baseUrl": null },
    });
    format!("module.exports = {settings};\n")
}

fn account(irc_port: u16) -> String {
    json!({
        "password": PASSWORD_HASH, "log": false, "sessions": {}, "clientSettings": {},
        "networks": [{
            "uuid": "5a1e8c0e-0a9d-4f3b-9d57-0d5b6f1c2a11", "name": "Harbor", "host": "127.0.0.1",
            "port": irc_port, "tls": false, "rejectUnauthorized": false, "nick": USER, "username": USER,
            "realname": "Robin", "commands": [], "channels": [{ "name": CHANNEL }],
        }],
    })
    .to_string()
}
