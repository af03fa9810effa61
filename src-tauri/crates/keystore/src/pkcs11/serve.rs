//! The process that loads a module.

use std::env;
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use porthole_sandbox::WorkerPlan;
use rustls::SignatureScheme;

use super::protocol::{self, SentSigningError, WorkerRequest, WorkerResponse};
use super::token::Library;

/// Answers the requests on standard input until Porthole closes it.
pub(crate) fn serve() -> io::Result<()> {
    let mut socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    // The socket moves away from standard input, so that the module cannot read it.
    rustix::stdio::dup2_stdin(std::fs::File::open("/dev/null")?)?;
    porthole_sandbox::confine_worker(&WorkerPlan { writable: writable() }).map_err(io::Error::other)?;
    let mut library = match next(&mut socket)? {
        Some(WorkerRequest::Open { library, reserved }) => Library::new(library, reserved),
        Some(_) => return Err(io::Error::other("no module was named")),
        None => return Ok(()),
    };
    protocol::send(&mut socket, &WorkerResponse::Opened)?;
    while let Some(question) = next(&mut socket)? {
        let answer = match question {
            WorkerRequest::Open { .. } => return Err(io::Error::other("a second module was named")),
            WorkerRequest::Read { hides_certificates } => {
                let read = library.read(hides_certificates);
                WorkerResponse::Read(
                    read.map(|all| all.into_iter().map(Into::into).collect()).map_err(Into::into),
                )
            }
            WorkerRequest::TokensChanged => WorkerResponse::TokensChanged(library.tokens_changed()),
            WorkerRequest::Unlock { token, pin } => {
                WorkerResponse::Unlocked(library.unlock(&token, pin.into_pin()).map_err(Into::into))
            }
            WorkerRequest::Sign { token, key, scheme, message } => {
                WorkerResponse::Signed(match key.into_key() {
                    Some(key) => library
                        .sign(&token, &key, SignatureScheme::from(scheme), &message)
                        .map_err(Into::into),
                    None => Err(SentSigningError::UnsupportedScheme(scheme)),
                })
            }
        };
        protocol::send(&mut socket, &answer)?;
    }
    Ok(())
}

/// The next request; `None` once Porthole has closed the socket.
fn next(socket: &mut UnixStream) -> io::Result<Option<WorkerRequest>> {
    match protocol::receive(socket) {
        Ok(question) => Ok(Some(question)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// The folders in which modules keep tokens, locks and caches: NSS, SoftHSM, TPMs, OpenSC, openCryptoki.
fn writable() -> Vec<PathBuf> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let in_home = [
        ".pki",
        ".tpm2_pkcs11",
        ".cache/opensc",
        ".cache/p11-kit",
        ".config/softhsm2",
        ".local/share/softhsm",
        ".eid",
        ".yubikey_pkcs11",
    ];
    let of_system = [
        "/tmp",
        "/var/tmp",
        "/dev/shm",
        "/run/lock",
        "/var/lock",
        "/var/lib/softhsm",
        "/var/lib/tpm2_pkcs11",
        "/var/lib/opencryptoki",
    ];
    let home = folder("HOME");
    let in_home = home.iter().flat_map(|home| in_home.iter().map(|name| home.join(name)));
    // The paths in a module's own environment variables.
    let configured = folder("SOFTHSM2_CONF").and_then(|file| Some(file.parent()?.to_owned()));
    in_home
        .chain(of_system.map(PathBuf::from))
        .chain(configured)
        .chain(folder("TPM2_PKCS11_STORE"))
        .chain(folder("XDG_RUNTIME_DIR").map(|folder| folder.join("p11-kit")))
        .collect()
}
