//! Certificates of the proxy that the engine accepts, each for one host.

use porthole_policy::HostName;
use porthole_protocol::ToShell;
use rustls_pki_types::CertificateDer;

use super::{Controller, Pinning};
use crate::event::PinReply;
use crate::job::Worker;
use crate::shell::Shell;

/// How many certificates the engine is told of before those are forgotten here; it is then told again.
const PINNED: usize = 4_096;

impl<S: Shell, W: Worker> Controller<S, W> {
    /// Has the engine accept `certificate` for `host`, unless it does already.
    pub(super) fn pin(&mut self, host: HostName, certificate: CertificateDer<'static>, answer: PinReply) {
        if self.pinned.get(&host) == Some(&certificate) {
            let _gone = answer.send(Ok(()));
            return;
        }
        if !self.is_ready {
            let _gone = answer.send(Err("no window is open".to_owned()));
            return;
        }
        let id = self.next();
        let der = certificate.to_vec();
        self.shell.send(ToShell::PinCertificate { id, host: host.clone(), certificate: der });
        self.pinning.retain(|_, pinning| !pinning.answer.is_closed());
        self.pinning.insert(id, Pinning { host, certificate, answer });
    }

    pub(super) fn certificate_pinned(&mut self, id: u64, problem: Option<String>) {
        let Some(Pinning { host, certificate, answer }) = self.pinning.remove(&id) else { return };
        if problem.is_none() {
            if self.pinned.len() >= PINNED {
                self.pinned.clear();
            }
            self.pinned.insert(host, certificate);
        }
        let _gone = answer.send(problem.map_or(Ok(()), Err));
    }
}
