//! How long a request to one host takes while a token signs for another.

use porthole_support::pki::{Authority, KeyKind};

use crate::devices;
use crate::figures::{Figures, median};
use crate::proxied::{ASKS, DOES_NOT, Proxied};
use crate::result::Result;

const REQUESTS: usize = 500;

pub(crate) fn measure(figures: &mut Figures) -> Result<()> {
    let authority = Authority::root("Device CA")?;
    let (identity, watch) = devices::identity(&authority, KeyKind::P256)?;
    let proxied = Proxied::start(&authority, identity, "TLSv1.2 TLSv1.3", true)?;
    let mut tunnel = proxied.tunnel(DOES_NOT)?;
    median(REQUESTS, || tunnel.get("/").map(drop))?;
    let quiet = median(REQUESTS, || tunnel.get("/").map(drop))?;
    let begun = median(20, || proxied.tunnel(DOES_NOT)?.get("/").map(drop))?;
    watch.let_sign(false);
    let (busy, busy_begun) = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| proxied.tunnel(ASKS)?.get("/").map(drop));
        watch.wait_until_asked();
        let measured = median(REQUESTS, || tunnel.get("/").map(drop));
        let begun = median(20, || proxied.tunnel(DOES_NOT)?.get("/").map(drop));
        watch.let_sign(true);
        waiting.join().map_err(|_| "a client panicked")??;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>((measured?, begun?))
    })?;
    let goal = Some("no delay");
    let name = "A request while a token signs for another host";
    figures.add(name, (busy, "ms"), Some(("while it does not", quiet)), goal);
    let name = "A connection and request while a token signs for another";
    figures.add(name, (busy_begun, "ms"), Some(("while it does not", begun)), goal);
    Ok(())
}
