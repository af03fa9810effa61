//! `porthole-demo sign`: what Harbor's certificate desk does with a request.

use porthole_support::pki::{CsrTerms, ExtendedKeyUsagePurpose, certificate_pem, windows_cer};
use porthole_support::{Failure, Result};
use time::{Duration, OffsetDateTime};

use crate::cli;
use crate::folder::{Folder, write};
use crate::output;

pub(crate) fn sign(arguments: &cli::Sign) -> Result<()> {
    let folder = Folder::open(&arguments.dir).map_err(|failure| {
        Failure::from_cause(
            format!("no CA in {} (`porthole-demo serve` makes one)", arguments.dir.display()),
            failure,
        )
    })?;
    let request = std::fs::read(&arguments.csr)
        .map_err(|error| Failure::from_cause(format!("read {}", arguments.csr.display()), error))?;
    let certificate = folder.device_ca.sign_csr(&request, &terms(arguments))?;
    match &arguments.out {
        Some(path) if path.extension().is_some_and(|extension| extension == "cer") => {
            write(path, &windows_cer(&certificate))
        }
        Some(path) => write(path, &certificate_pem(&certificate)),
        None => {
            output::say(certificate_pem(&certificate).trim_end());
            Ok(())
        }
    }
}

fn terms(arguments: &cli::Sign) -> CsrTerms {
    let now = OffsetDateTime::now_utc();
    let (not_before, not_after) = if arguments.expired {
        (now - Duration::days(30), now - Duration::HOUR)
    } else {
        (now - Duration::HOUR, now + Duration::days(arguments.days.into()))
    };
    let mut usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    if !arguments.without_client_auth {
        usages.insert(0, ExtendedKeyUsagePurpose::ClientAuth);
    }
    CsrTerms { not_before, not_after, usages: Some(usages) }
}
