//! `portholectl proxy`: the embedded proxy without windows, for diagnosis; and the way to servers.

mod check;
mod sign_in;

pub(crate) use check::check;
pub(crate) use sign_in::sign_in;

use std::sync::Arc;

use porthole_activity::ActivityLog;
use porthole_config::Source;
use porthole_explain::Code;
use porthole_host::{Host, settings};
use porthole_policy::DeviceClass;
use porthole_proxy::{BlockedDownload, Callers, Notices, Proxy, TrustByAuthority};
use serde::Serialize;

use crate::args::ProxyArgs;
use crate::failure::{ExitStatus, Failure};
use crate::files::{Existing, NewFile};
use crate::in_force;
use crate::output::{Output, Page, Style};
use crate::places;

#[derive(Debug, Serialize)]
struct Running {
    address: String,
    user: String,
    secret: String,
    uri: String,
    device: DeviceClass,
    ca: Option<String>,
}

/// There is no window to tell, and no browser to open; what was decided is in the activity log.
struct NoWindows;

impl Notices for NoWindows {
    fn download_blocked(&self, _: BlockedDownload) {}

    fn has_windows(&self) -> bool {
        false
    }
}

/// Runs the proxy until Ctrl-C or a signal.
///
/// # Errors
/// There is no valid managed file, one is installed and this is no administrator, or the proxy cannot start.
pub(crate) fn run(args: &ProxyArgs, source: Source, output: Output) -> Result<ExitStatus, Failure> {
    may_start(porthole_config::is_installed(), sees_the_system(), is_administrator())?;
    let internal = |error: std::io::Error| Failure::cannot_run(Code::Internal.with_detail(error.to_string()));
    let ca_file = args.ca_out.as_deref().map(|path| NewFile::prepare(path, Existing::Replace)).transpose()?;
    let activity = ActivityLog::open(places::activity_log()?)
        .map_err(|error| Failure::cannot_run(error.code().with_detail(error.to_string())))?;
    let host = Host::new(source.clone(), in_force::evaluator()?, Arc::new(activity)).map_err(internal)?;
    if let Some(refusal) = host.state().in_force.refusal() {
        return Err(in_force::config_failure(&source, refusal));
    }
    // Each connection that it carries is two files, and the usual limit is 1,024.
    #[cfg(target_os = "linux")]
    porthole_sandbox::raise_open_files().map_err(internal)?;
    let runtime = porthole_proxy::runtime().map_err(internal)?;
    runtime.block_on(async {
        // Listens before it prints anything, so that a reader of the output can end this at once.
        let ended = Ended::listen().map_err(internal)?;
        let notices = Arc::new(NoWindows);
        let trust = Arc::new(TrustByAuthority);
        let proxy = Proxy::start(
            Callers::ThisUser,
            settings(&host.state()),
            trust,
            notices,
            Arc::clone(host.activity()),
        )
        .await
        .map_err(|error| Failure::cannot_run(error.code().with_detail(error.to_string())))?;
        let proxy = Arc::new(proxy);
        let follower = Arc::downgrade(&proxy);
        host.follow(move |state| {
            if let Some(proxy) = follower.upgrade() {
                proxy.apply(settings(state));
            }
        });
        let watch = host.watch().map_err(internal)?;
        if let Some(file) = ca_file {
            file.write(proxy.authority_pem().as_bytes())?;
        }
        let credentials = proxy.credentials();
        let running = Running {
            address: proxy.address().to_string(),
            user: credentials.user().to_owned(),
            secret: credentials.secret().to_owned(),
            uri: credentials.http_uri(),
            device: host.state().device.status.class,
            ca: args.ca_out.as_ref().map(|path| path.display().to_string()),
        };
        output.print_part(&running, |page| fill(page, &running))?;
        ended.wait().await;
        drop(watch);
        if let Some(proxy) = Arc::into_inner(proxy) {
            proxy.shutdown().await;
        }
        Ok(ExitStatus::Fine)
    })
}

/// Where an organisation relies on its rules, its people do not get round the windows.
fn may_start(is_installed: bool, sees_the_system: bool, is_administrator: bool) -> Result<(), Failure> {
    if is_administrator || (!is_installed && sees_the_system) {
        return Ok(());
    }
    let code = Code::ProxyNeedsAdministrator;
    Err(Failure::finding(if is_installed { code.problem() } else { code.with_detail(HIDDEN) }))
}

const HIDDEN: &str = "This program runs in a user namespace, in which a managed file may be hidden. Run it outside a user namespace.";

/// Whether the files are those of the system. Who makes a user namespace can have other files stand in their place, or
/// none; without one only root can make a mount namespace (mount_namespaces(7)).
#[cfg(target_os = "linux")]
fn sees_the_system() -> bool {
    is_map_of_the_system(&std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default())
}

#[cfg(not(target_os = "linux"))]
const fn sees_the_system() -> bool {
    true
}

/// Root of a user namespace that anybody can make is no root (user_namespaces(7)): there, not every id is mapped, or not
/// to itself.
#[cfg(target_os = "linux")]
fn is_administrator() -> bool {
    rustix::process::geteuid().is_root() && sees_the_system()
}

#[cfg(target_os = "linux")]
fn is_map_of_the_system(map: &str) -> bool {
    map.split_whitespace().eq(["0", "0", "4294967295"])
}

#[cfg(all(unix, not(target_os = "linux")))]
fn is_administrator() -> bool {
    rustix::process::geteuid().is_root()
}

/// What tells an administrator's process is not asked here yet, so none counts as one.
#[cfg(not(unix))]
const fn is_administrator() -> bool {
    false
}

fn fill(page: &mut Page, running: &Running) {
    page.headline(Style::Good, "The proxy runs until Ctrl-C");
    page.field("Address", &running.address);
    page.field("User", &running.user);
    page.field("Secret", &running.secret);
    page.field("Device", running.device.as_str());
    page.field("CA", running.ca.as_deref().unwrap_or("not written; `--ca-out FILE` writes it"));
    page.blank();
    page.text("Only your own programs that know the secret can use it. To try it:");
    let ca = running.ca.as_deref().unwrap_or("CA-FILE");
    let call = format!("    curl --cacert {ca} --proxy {} https://…", running.uri);
    page.exact(&[(Style::Plain, &call)]);
    page.dimmed("To see its decisions: portholectl activity --follow");
}

/// The signals that end the proxy.
struct Ended {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Ended {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Ended {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {})
    }

    async fn wait(self) {
        // Where Ctrl-C cannot be listened to, it ends the process by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn under_an_installed_managed_file_only_an_administrator_starts_it() {
        for (is_installed, sees_the_system) in [(true, true), (true, false), (false, false)] {
            let refused = may_start(is_installed, sees_the_system, false);
            assert!(matches!(refused, Err(Failure::Refused(problem))
                if problem.code == Code::ProxyNeedsAdministrator.as_str()));
        }
        assert!(may_start(true, true, true).is_ok());
        assert!(may_start(false, true, false).is_ok());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn root_of_a_user_namespace_is_no_administrator() {
        assert!(is_map_of_the_system("         0          0 4294967295\n"));
        for map in ["", "0 1000 1\n", "0 0 1\n", "0 100000 65536\n", "0 0 65536\n65536 65536 4294901759\n"] {
            assert!(!is_map_of_the_system(map), "{map}");
        }
    }
}
