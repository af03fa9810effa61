//! `porthole-demo serve`: all of Harbor's hosts on one port, until told to stop.

use std::io::Read as _;
use std::sync::Arc;

use porthole_support::origin::{ClientCertificates, Origin};
use porthole_support::{Failure, Result};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::cli;
use crate::folder::{Files, Folder};
use crate::output;
use crate::site::{Harbor, Host};

pub(crate) fn serve(arguments: &cli::Serve) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::from_cause("start the server's threads", error))?;
    runtime.block_on(serve_until_told(arguments))
}

async fn serve_until_told(arguments: &cli::Serve) -> Result<()> {
    // Before anything is announced, so that a reader of the announcement can stop this at once.
    let stop = Stop::listen()?;
    let folder = Folder::open_or_make(&arguments.dir)?;
    let harbor = Arc::new(Harbor::new());
    let server = start(&folder, arguments.port, Arc::clone(&harbor)).await?;
    let files = folder.hand_out(server.port())?;
    if arguments.json {
        output::say(&announcement(server.port(), &files, &harbor).to_string());
    } else {
        output::say(&format!(
            "Harbor Ltd is open on 127.0.0.1:{}: mail.harbor.test, chat.harbor.test. Managed file in {}.",
            server.port(),
            arguments.dir.display()
        ));
    }
    stop.wait().await;
    Ok(())
}

async fn start(folder: &Folder, port: u16, harbor: Arc<Harbor>) -> Result<Origin> {
    let mut builder = Origin::builder().port(port);
    // A certificate for each: were they one for all, browsers would send requests for a host that does not ask for
    // a certificate over the connection of one that does.
    for host in Host::ALL {
        builder = builder.certificate(&[host.name()], &folder.root.issue_server(&[host.name()])?)?;
    }
    let others = ["*.harbor.test"];
    builder = builder.certificate(&others, &folder.root.issue_server(&others)?)?;
    let not_asking: Vec<&str> =
        Host::ALL.into_iter().filter(|host| !host.asks_for_certificate()).map(Host::name).collect();
    builder
        .client_certificates(ClientCertificates::Optional(vec![folder.device_ca.certificate().clone()]))
        .not_asking(&not_asking)
        .serve(move |exchange| {
            let harbor = Arc::clone(&harbor);
            async move { harbor.answer(exchange).await }
        })
        .await
}

fn announcement(port: u16, files: &Files, harbor: &Harbor) -> serde_json::Value {
    let urls: serde_json::Map<_, _> = Host::ALL
        .into_iter()
        .map(|host| (host.label().to_owned(), format!("https://{}/", host.name()).into()))
        .collect();
    let canaries = harbor.canaries.list();
    let canaries: Vec<_> =
        canaries.iter().map(|canary| json!({ "name": canary.name(), "text": canary.text() })).collect();
    json!({
        "port": port,
        "urls": urls,
        "files": files,
        "downloads": harbor.mail.downloads(),
        "canaries": canaries,
    })
}

/// Everything that ends the serving.
struct Stop {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    stdin_closed: oneshot::Receiver<()>,
}

impl Stop {
    fn listen() -> Result<Self> {
        let listen = |kind| signal(kind).map_err(|error| Failure::from_cause("listen for signals", error));
        let (close, stdin_closed) = oneshot::channel();
        // A thread of its own: a read of standard input cannot be called off, and must not hold the end up.
        std::thread::spawn(move || {
            let mut passed_over = [0; 256];
            let mut stdin = std::io::stdin().lock();
            while let Ok(1..) = stdin.read(&mut passed_over) {}
            // Whoever waited may be gone already.
            let _sent = close.send(());
        });
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            stdin_closed,
        })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            _ = self.stdin_closed => {}
        }
    }
}
