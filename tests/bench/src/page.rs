//! What a page of a hundred requests costs in signatures, over as many connections as a webview opens.

use porthole_support::pki::{Authority, KeyKind};

use crate::devices;
use crate::figures::Figures;
use crate::proxied::{ASKS, Proxied};
use crate::result::Result;

const CONNECTIONS: usize = 6;
const REQUESTS: usize = 100;

pub(crate) fn measure(figures: &mut Figures) -> Result<()> {
    let authority = Authority::root("Device CA")?;
    for (tls, http2) in [("TLSv1.2", false), ("TLSv1.2", true), ("TLSv1.3", false), ("TLSv1.3", true)] {
        let (identity, watch) = devices::identity(&authority, KeyKind::P256)?;
        let proxied = Proxied::start(&authority, identity, tls, http2)?;
        std::thread::scope(|scope| {
            let begun: Vec<_> = (0..CONNECTIONS)
                .map(|number| {
                    let share = (REQUESTS + number) / CONNECTIONS;
                    let proxied = &proxied;
                    scope.spawn(move || {
                        let mut tunnel = proxied.tunnel(ASKS)?;
                        (0..share).try_for_each(|_| tunnel.get("/").map(drop))
                    })
                })
                .collect();
            begun.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a client panicked")?)
        })?;
        let http = if http2 { "HTTP/2" } else { "HTTP/1.1" };
        let name = format!("Signatures a page of {REQUESTS} requests, {tls}, {http}");
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        figures.add(name, (watch.signatures() as f64, ""), None, Some("1"));
    }
    Ok(())
}
