//! Names looked up by the system, aside from everything else: a name that hangs does not delay lookups of
//! others, and lookups of the same name share one answer.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, ToSocketAddrs as _},
    sync::LazyLock,
    thread,
};

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::watch;

/// Lookups under way at once, each with its own thread. The system gives up on a name that hangs after some
/// seconds, and no page asks for so many names in that time.
const LOOKUPS: usize = 1024;

/// The stack of a lookup thread. The system's resolver needs little, and unused stack costs nothing.
const STACK: usize = 256 * 1024;

type Found = Result<Vec<IpAddr>, (io::ErrorKind, String)>;

static UNDER_WAY: LazyLock<Mutex<HashMap<String, watch::Receiver<Option<Found>>>>> =
    LazyLock::new(Mutex::default);

fn under_way() -> MutexGuard<'static, HashMap<String, watch::Receiver<Option<Found>>>> {
    UNDER_WAY.lock()
}

/// The addresses of `name`, a host name or an IP address without brackets.
///
/// # Errors
/// The name is not known, or too many are being looked up.
pub async fn addresses(name: &str) -> io::Result<Vec<IpAddr>> {
    if let Ok(address) = name.parse() {
        return Ok(vec![address]);
    }
    let mut answer = ask(name)?;
    let found = match answer.wait_for(Option::is_some).await {
        Ok(found) => found.clone(),
        Err(_) => None,
    };
    match found {
        Some(Ok(addresses)) => Ok(addresses),
        Some(Err((kind, text))) => Err(io::Error::new(kind, text)),
        None => Err(io::Error::other("the lookup ended early")),
    }
}

fn ask(name: &str) -> io::Result<watch::Receiver<Option<Found>>> {
    let mut lookups = under_way();
    if let Some(answer) = lookups.get(name) {
        return Ok(answer.clone());
    }
    if lookups.len() >= LOOKUPS {
        return Err(io::Error::other("too many names are being looked up"));
    }
    let (sender, answer) = watch::channel(None);
    let owned_name = name.to_owned();
    thread::Builder::new().name("lookup".to_owned()).stack_size(STACK).spawn(move || {
        let found = (owned_name.as_str(), 0).to_socket_addrs();
        let found = found.map(|found| found.map(|address| address.ip()).collect());
        under_way().remove(&owned_name);
        sender.send_replace(Some(found.map_err(|error| (error.kind(), error.to_string()))));
    })?;
    lookups.insert(name.to_owned(), answer.clone());
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_is_its_own_and_a_name_is_looked_up() {
        assert_eq!(addresses("192.0.2.7").await.unwrap(), ["192.0.2.7".parse::<IpAddr>().unwrap()]);
        assert_eq!(addresses("2001:db8::1").await.unwrap(), ["2001:db8::1".parse::<IpAddr>().unwrap()]);
        assert!(addresses("localhost").await.unwrap().iter().all(IpAddr::is_loopback));
        assert!(addresses("no-such-name.invalid").await.is_err());
    }

    #[tokio::test]
    async fn who_asks_for_the_same_name_waits_for_the_same_lookup() {
        let (sender, answer) = watch::channel(None);
        under_way().insert("hangs.test".to_owned(), answer);
        let waiting: Vec<_> = (0..3).map(|_| tokio::spawn(addresses("hangs.test"))).collect();
        tokio::task::yield_now().await;
        // Meanwhile another name is looked up as ever.
        assert!(addresses("localhost").await.is_ok());
        assert!(waiting.iter().all(|lookup| !lookup.is_finished()));
        let found: Vec<IpAddr> = vec!["192.0.2.1".parse().unwrap()];
        sender.send_replace(Some(Ok(found.clone())));
        for lookup in waiting {
            assert_eq!(lookup.await.unwrap().unwrap(), found);
        }
        under_way().remove("hangs.test");
    }
}
