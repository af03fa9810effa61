//! Translates the broker's plan into the kernel's restrictions.

use porthole_protocol::{Confinement, Profile};
use porthole_sandbox::{Confined, Display, EngineFolders, Person, ShellPlan, confine_shell};

/// Confines this process, which has one thread, and every process that it starts later. This is the only place where
/// the shell is confined.
///
/// # Errors
/// The kernel cannot enforce all of it. Then no app may be opened, and the launcher says why.
pub(super) fn confine(confinement: &Confinement) -> Result<Confined, String> {
    let person = Person {
        home: confinement.person.home.clone(),
        config: confinement.person.config.clone(),
        data: confinement.person.data.clone(),
        authority: std::env::var_os("XAUTHORITY").map(Into::into),
    };
    let plan = ShellPlan {
        proxy_port: confinement.proxy_port,
        display: display(),
        session: confinement.session.clone(),
        in_memory: vec![confinement.home.clone()],
        must_be_in_memory: match confinement.profile {
            Profile::Memory(_) => true,
            Profile::Disk(_) => false,
        },
        writable: confinement.writable.clone(),
        readable: confinement.readable.clone(),
        person: person.clone(),
        printers: confinement.printers,
        agents: confinement.agents.clone(),
    };
    let confined = confine_shell(&plan).map_err(|error| error.to_string())?;
    EngineFolders::in_home(&confinement.home).make(&person).map_err(|error| error.to_string())?;
    Ok(confined)
}

/// GTK's own choice.
fn display() -> Display {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let asks_for_x11 = std::env::var("GDK_BACKEND").is_ok_and(|backends| backends.starts_with("x11"));
    if is_set("WAYLAND_DISPLAY") && !asks_for_x11 { Display::Wayland } else { Display::X11 }
}
