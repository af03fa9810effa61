//! Where a script comes from: a file that is part of the managed file's set, or an address.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use porthole_network::Outbound;
use porthole_pki::{Client, Limits, Trust};
use rustls_pki_types::CertificateDer;
use tokio::sync::Mutex;
use url::Url;

use crate::script::{Script, WorkerCommand};

/// For how long a script from the network is used before it is fetched again. Whoever changes it waits as long.
const FRESH: Duration = Duration::from_secs(15 * 60);

/// Until a script that could not be fetched is tried again.
const PAUSE: Duration = Duration::from_secs(10);

const LIMITS: Limits = Limits { time: Duration::from_secs(10), size: crate::script::LARGEST };

const KIND: &str = "application/x-ns-proxy-autoconfig, application/x-javascript-config, */*";

/// A script from an address, as it was last.
pub(crate) struct Fetched {
    url: Url,
    roots: Vec<CertificateDer<'static>>,
    command: WorkerCommand,
    last: Mutex<Option<FetchedScript>>,
}

struct FetchedScript {
    at: Instant,
    text: String,
    script: Result<std::sync::Arc<Script>, String>,
}

impl Fetched {
    pub(crate) fn new(url: Url, roots: Vec<CertificateDer<'static>>, command: WorkerCommand) -> Self {
        Self { url, roots, command, last: Mutex::default() }
    }

    /// The script. Callers that ask while it is fetched wait for the same one. It stays in use if it cannot be fetched again.
    pub(crate) async fn script(&self) -> Result<std::sync::Arc<Script>, String> {
        let mut last = self.last.lock().await;
        let limit = |last: &FetchedScript| if last.script.is_ok() { FRESH } else { PAUSE };
        if let Some(last) = last.as_ref().filter(|last| last.at.elapsed() < limit(last)) {
            return last.script.clone();
        }
        let fetched = self.fetch().await;
        let next = match (fetched, last.take()) {
            (Ok(text), Some(FetchedScript { text: same, script: Ok(script), .. })) if text == same => {
                FetchedScript { at: Instant::now(), text, script: Ok(script) }
            }
            (Ok(text), _) => {
                let script = Script::new(self.command.clone(), text.clone());
                let script = script.map(std::sync::Arc::new).map_err(|error| error.to_string());
                FetchedScript { at: Instant::now(), text, script }
            }
            (Err(error), Some(FetchedScript { text, script: Ok(script), .. })) => {
                tracing::warn!(%error, "the proxy script could not be fetched again: the last one stays in use");
                FetchedScript { at: Instant::now(), text, script: Ok(script) }
            }
            (Err(error), _) => FetchedScript { at: Instant::now(), text: String::new(), script: Err(error) },
        };
        last.insert(next).script.clone()
    }

    /// The way to a script leads through no proxy: it is what says which one.
    async fn fetch(&self) -> Result<String, String> {
        let client =
            Client::new(Outbound::default(), Trust::System { extra: self.roots.clone() }).limits(LIMITS);
        let url = self.url.clone();
        let fetched = porthole_resources::blocking(move || client.get(&url, KIND)?.success());
        let answer = fetched.await.map_err(|error| error.to_string())?;
        let answer = answer.map_err(|error| format!("the proxy script {error}"))?;
        Ok(text_of(answer.body))
    }
}

/// Chromium's `PacFileFetcherImpl` goes by the byte order mark, too. Older scripts are in Latin-1; only their
/// comments contain other characters than ASCII.
fn text_of(script: Vec<u8>) -> String {
    let text = porthole_text_encoding::decode(&script).map(Cow::into_owned);
    text.unwrap_or_else(|| script.into_iter().map(char::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_in_every_encoding_that_editors_save_it_in() {
        let text = "function FindProxyForURL(url, host) { return 'DIRECT'; } // caf\u{e9}";
        let marked = format!("\u{feff}{text}");
        for script in [
            text.as_bytes().to_vec(),
            marked.clone().into_bytes(),
            marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            text.chars().map(|letter| u8::try_from(letter).unwrap()).collect(),
        ] {
            assert_eq!(text_of(script), text);
        }
    }
}
