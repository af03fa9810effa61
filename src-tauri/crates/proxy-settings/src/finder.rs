//! The way to each server, by the rule that the managed file names.

use std::pin::Pin;
use std::sync::Arc;

use porthole_network::{FindProxy, Finder, Hop, Hops, ReachError};
use porthole_policy::Endpoint;
use rustls_pki_types::CertificateDer;
use tokio::sync::Mutex;
use url::Url;

use crate::hops;
use crate::script::{Script, WorkerCommand};
use crate::source::Fetched;
use crate::system::{System, SystemProxy};

/// What says which proxy leads to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// The system's settings, as the person or the organisation made them.
    System,
    /// The script at this address.
    ScriptAt(Url),
    /// This script.
    Script(String),
}

/// What becomes of a connection where the rule cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// It is refused.
    Refuse,
    /// It goes straight.
    Direct,
}

/// Finds ways by `rule`. Scripts run in processes that `command` starts; they come from servers that the system's roots
/// or `roots` vouch for. Asks nothing yet.
#[must_use]
pub fn finder(
    rule: Rule,
    unknown: Unknown,
    roots: &[CertificateDer<'static>],
    command: WorkerCommand,
) -> Finder {
    let name = format!("{rule:?} {unknown:?}");
    let source = match rule {
        Rule::System => Source::System(System::of_this_program(), Mutex::default()),
        Rule::ScriptAt(url) => Source::Fetched(Fetched::new(url, roots.to_vec(), command.clone())),
        Rule::Script(text) => Source::Given(text, Mutex::default()),
    };
    Finder::new(name, Arc::new(ByRule { source, unknown, roots: roots.to_vec(), command }))
}

struct ByRule {
    source: Source,
    unknown: Unknown,
    roots: Vec<CertificateDer<'static>>,
    command: WorkerCommand,
}

enum Source {
    System(System, Mutex<Option<(Url, Arc<Fetched>)>>),
    Fetched(Fetched),
    Given(String, Mutex<Option<Arc<Script>>>),
}

impl FindProxy for ByRule {
    fn find<'a>(&'a self, place: &'a Endpoint) -> Pin<Box<dyn Future<Output = Hops> + Send + 'a>> {
        Box::pin(async move {
            match self.hops(place).await {
                Ok(hops) => Ok(hops),
                Err(why) if self.unknown == Unknown::Direct => {
                    tracing::warn!(why, "the proxy is not known: straight, as the managed file says");
                    Ok(vec![Hop::Direct])
                }
                Err(why) => Err(ReachError::ProxyUnknown(why)),
            }
        })
    }
}

impl ByRule {
    async fn hops(&self, place: &Endpoint) -> Result<Vec<Hop>, String> {
        match &self.source {
            Source::System(system, fetched) => match system.ask(place).await? {
                SystemProxy::Hops(hops) => Ok(hops),
                SystemProxy::ScriptAt(url) => {
                    let script = self.of_system(url, fetched).await;
                    of_script(script.script().await?.as_ref(), place).await
                }
            },
            Source::Fetched(fetched) => of_script(fetched.script().await?.as_ref(), place).await,
            Source::Given(text, kept) => {
                let mut kept = kept.lock().await;
                let script = match kept.as_ref() {
                    Some(script) => Arc::clone(script),
                    None => {
                        let script = Script::new(self.command.clone(), text.clone());
                        Arc::clone(kept.insert(Arc::new(script.map_err(|error| error.to_string())?)))
                    }
                };
                drop(kept);
                of_script(&script, place).await
            }
        }
    }

    /// The script that the system names now.
    async fn of_system(&self, url: Url, kept: &Mutex<Option<(Url, Arc<Fetched>)>>) -> Arc<Fetched> {
        let mut kept = kept.lock().await;
        match kept.as_ref() {
            Some((same, fetched)) if *same == url => Arc::clone(fetched),
            Some(_) | None => {
                let fetched = Arc::new(Fetched::new(url.clone(), self.roots.clone(), self.command.clone()));
                *kept = Some((url, Arc::clone(&fetched)));
                fetched
            }
        }
    }
}

async fn of_script(script: &Script, place: &Endpoint) -> Result<Vec<Hop>, String> {
    let answer = script.find(place).await.map_err(|error| error.to_string())?;
    let (hops, others) = hops::parse(&answer);
    if others {
        tracing::warn!("a proxy script names a way that Porthole does not know");
    }
    if hops.is_empty() {
        return Err("the proxy script names no HTTP proxy and no direct way".to_owned());
    }
    Ok(hops)
}
