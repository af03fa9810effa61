//! The shell: the parent of windows and web engine.

use std::path::PathBuf;

use super::landlock::{self, Right, Rules};
use super::namespace::{self, Outcome};
use super::{memory, places, process, seccomp};
use crate::{Display, Holds, Namespace, SandboxError, ShellPlan};

pub(crate) fn confine_shell(plan: &ShellPlan) -> Result<Holds, SandboxError> {
    let failed = |what| move |source| SandboxError::Process { what, source };
    match process::threads().map_err(failed("threads"))? {
        Some(one) if one.get() == 1 => {}
        Some(_) | None => return Err(SandboxError::Threads),
    }
    process::no_core_files().and_then(|()| process::no_memory_in_cores()).map_err(failed("core files"))?;
    let outcome = namespace::enter(&namespace::Plan {
        in_memory: &plan.in_memory,
        session: &plan.session,
        printers: plan.printers,
        agents: &plan.agents,
    })
    .map_err(failed("namespace"))?;
    let (namespace, writable, hidden) = match outcome {
        Outcome::Private { writable, hidden } => (Namespace::Private, writable, hidden),
        Outcome::Refused(reason) => {
            (Namespace::Refused(namespace::explain_refusal(&reason)), Vec::new(), Vec::new())
        }
    };
    if plan.must_be_in_memory {
        for folder in &plan.in_memory {
            let source = |source| SandboxError::Folder { folder: folder.clone(), source };
            if !memory::is_in_memory(folder).map_err(source)? {
                return Err(SandboxError::OnDisk { folder: folder.clone() });
            }
        }
    }
    process::no_capabilities().map_err(failed("capabilities"))?;
    let held = landlock::restrict(&rules(plan, &writable))?;
    seccomp::apply_to_shell()?;
    process::not_dumpable().map_err(failed("memory"))?;
    Ok(Holds {
        namespace,
        hidden,
        signals: held.signals,
        abstract_sockets: held.abstract_sockets,
        devices: held.devices,
    })
}

fn rules(plan: &ShellPlan, in_namespace: &[PathBuf]) -> Rules {
    let all =
        |names: &[&str], right| names.iter().map(|name| (PathBuf::from(name), right)).collect::<Vec<_>>();
    let each = |paths: &[PathBuf], right| paths.iter().map(|path| (path.clone(), right)).collect::<Vec<_>>();
    let places = [
        all(&places::PROGRAMS, Right::Run),
        all(&places::SYSTEM, Right::Read),
        all(&places::DEVICES, Right::Device),
        each(&places::of_person(&plan.person), Right::Read),
        each(&plan.readable, Right::Read),
        each(&plan.in_memory, Right::Write),
        each(&plan.writable, Right::Write),
        each(in_namespace, Right::Write),
    ]
    .concat();
    Rules {
        places,
        restrict_reading: true,
        tcp: Some(plan.proxy_port),
        signals_stay_inside: true,
        abstract_sockets_stay_inside: match plan.display {
            Display::Wayland => !names_abstract_socket(std::env::var_os("DBUS_SESSION_BUS_ADDRESS")),
            // xcb tries the abstract socket of the X server and does not fall back.
            Display::X11 => false,
        },
    }
}

/// Whether an address of a bus (D-Bus specification, "Server Addresses") is an abstract socket.
fn names_abstract_socket(address: Option<std::ffi::OsString>) -> bool {
    address.is_some_and(|address| address.to_string_lossy().contains("unix:abstract="))
}
