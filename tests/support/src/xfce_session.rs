//! Debian's xfce4-session: a real session manager that speaks XSMP.

use std::path::Path;
use std::time::Duration;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::process::{Process, command};
use crate::session_bus::SessionBus;
use crate::xfconf;
use crate::xvfb::Xvfb;

const NAME: &str = "org.xfce.SessionManager";
const PATH: &str = "/org/xfce/SessionManager";
const INTERFACE: &str = "org.xfce.Session.Manager";

/// What starts with every session of this machine.
const AUTOSTART: &str = "/etc/xdg/autostart";

const READY: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A running session manager; dropping it ends it.
#[derive(Debug)]
pub struct XfceSession<'a> {
    process: Process,
    _settings: Process,
    session: &'a SessionBus,
    address: String,
}

/// What it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It starts what belongs to the session.
    Startup,
    /// The session goes on.
    Idle,
    /// Programs save what they want to save.
    Checkpoint,
    /// Programs say whether the session may end.
    Shutdown,
    /// They end.
    ShutdownPhase2,
}

impl<'a> XfceSession<'a> {
    /// Starts it in the session and on the screen, with one program that only waits, and returns once it has started.
    ///
    /// # Errors
    /// xfce4-session is not installed or does not come up.
    pub fn start(session: &'a SessionBus, screen: &Xvfb) -> Result<Self> {
        let folder = session.folder().join("config/xfce4/xfconf/xfce-perchannel-xml");
        let address = session.folder().join("session-manager");
        // A program of the session is told where its manager is.
        let first = format!(
            "printf %s \"$SESSION_MANAGER\" >{0}.new; mv {0}.new {0}; exec sleep infinity",
            address.display()
        );
        std::fs::create_dir_all(&folder).doing("make the folder of its settings")?;
        std::fs::write(folder.join("xfce4-session.xml"), settings(&first)).doing("write its settings")?;
        start_nothing_else(&session.folder().join("config/autostart"))?;
        let settings = xfconf::start(session)?;
        let mut manager = command("xfce4-session", ["--disable-tcp"]);
        session.apply_to(&mut manager);
        screen.apply_to(&mut manager);
        manager.env("NO_AT_BRIDGE", "1").env("LC_ALL", "C.UTF-8");
        manager.env_remove("SESSION_MANAGER").env_remove("ICEAUTHORITY");
        let process = Process::spawn(manager)?;
        session
            .wait_for_name(NAME, READY)
            .map_err(|error| Failure::from_cause(process.failure("is not on the bus").to_string(), error))?;
        let mut xfce = Self { process, _settings: settings, session, address: String::new() };
        xfce.until("is there", |it| Ok((it.state()? == State::Idle && address.exists()).then_some(())))?;
        xfce.address = std::fs::read_to_string(&address).doing("read where the session manager is")?;
        Ok(xfce)
    }

    /// The value of `SESSION_MANAGER` for programs of the session.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The person logs out.
    ///
    /// # Errors
    /// It has gone.
    pub fn log_out(&self) -> Result<()> {
        // Without its own question, and without saving the session.
        self.call("Logout", &["false", "false"]).map(drop)
    }

    /// What it does now.
    ///
    /// # Errors
    /// It has gone.
    pub fn state(&self) -> Result<State> {
        let state = self.call("GetState", &[])?;
        match state.trim() {
            "(uint32 0,)" => Ok(State::Startup),
            "(uint32 1,)" => Ok(State::Idle),
            "(uint32 2,)" => Ok(State::Checkpoint),
            "(uint32 3,)" => Ok(State::Shutdown),
            "(uint32 4,)" => Ok(State::ShutdownPhase2),
            other => Err(Failure::new(format!("xfce4-session is in the unknown state {other}"))),
        }
    }

    /// How many programs it has been told of.
    ///
    /// # Errors
    /// It has gone.
    pub fn programs(&self) -> Result<usize> {
        Ok(self.call("ListClients", &[])?.matches("/org/xfce/SessionClients/").count())
    }

    /// Waits for the end of the session.
    ///
    /// # Errors
    /// It goes on.
    pub fn wait_for_end(mut self) -> Result<()> {
        self.process.wait_for_exit(READY).map(drop)
    }

    fn until<T>(&self, what: &str, look: impl Fn(&Self) -> Result<Option<T>>) -> Result<T> {
        let started = std::time::Instant::now();
        loop {
            if let Some(found) = look(self)? {
                return Ok(found);
            }
            if started.elapsed() > READY || !self.process.is_running() {
                return Err(self.process.failure(&format!("never {what}")));
            }
            std::thread::park_timeout(LOOK_EVERY);
        }
    }

    fn call(&self, method: &str, values: &[&str]) -> Result<String> {
        let method = format!("{INTERFACE}.{method}");
        let mut call = command(
            "gdbus",
            ["call", "--session", "--dest", NAME, "--object-path", PATH, "--method", &method],
        );
        call.args(values);
        self.session.apply_to(&mut call);
        Process::run(call, READY)
    }
}

/// Hides what happens to be installed and would start with the session.
fn start_nothing_else(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).doing("make the folder of what starts with the session")?;
    for entry in std::fs::read_dir(AUTOSTART).into_iter().flatten().flatten() {
        let hidden = "[Desktop Entry]\nType=Application\nName=Hidden\nExec=true\nHidden=true\n";
        std::fs::write(folder.join(entry.file_name()), hidden).doing("hide what starts with the session")?;
    }
    Ok(())
}

/// Its settings: what starts with it where no session was saved, and no agents.
fn settings(first: &str) -> String {
    let first = first.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-session" version="1.0">
  <property name="general" type="empty">
    <property name="FailsafeSessionName" type="string" value="Failsafe"/>
    <property name="SaveOnExit" type="bool" value="false"/>
  </property>
  <property name="startup" type="empty">
    <property name="ssh-agent" type="empty"><property name="enabled" type="bool" value="false"/></property>
    <property name="gpg-agent" type="empty"><property name="enabled" type="bool" value="false"/></property>
  </property>
  <property name="sessions" type="empty">
    <property name="Failsafe" type="empty">
      <property name="IsFailsafe" type="bool" value="true"/>
      <property name="Count" type="int" value="1"/>
      <property name="Client0_Command" type="array">
        <value type="string" value="sh"/><value type="string" value="-c"/><value type="string" value="{first}"/>
      </property>
      <property name="Client0_Priority" type="int" value="15"/>
      <property name="Client0_PerScreen" type="bool" value="false"/>
    </property>
  </property>
</channel>
"#
    )
}
