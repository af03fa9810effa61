//! A script's process, seen from Porthole: started with the first question, asked one question after the other, ended
//! when it hangs, and started again.

use std::io;
use std::net::{IpAddr, UdpSocket};
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};
use porthole_policy::Endpoint;
use tokio::sync::oneshot;

use super::WorkerCommand;
use super::messages::{LONGEST_REPORT, Order, Report, receive, send};
use super::pipes::{self, Pipes};

/// For one question, with all the names that the script asks for.
const LIMIT: Duration = Duration::from_secs(15);

/// For one name.
const NAME: Duration = Duration::from_secs(5);

/// Why a script gives no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ScriptError {
    /// In words for its author.
    #[error("the proxy script failed: {0}")]
    Failed(String),
    #[error("the proxy script did not answer in time")]
    TooSlow,
    #[error("the process of the proxy script ended: {0}")]
    Ended(String),
}

/// A script, and the process that runs it.
#[derive(Debug)]
pub(crate) struct Script {
    questions: Sender<Ask>,
    running: Arc<Running>,
}

#[derive(Debug, Default)]
struct Running {
    process: Mutex<Option<Child>>,
    /// Since when a question is under way.
    busy: Mutex<Option<Instant>>,
}

#[derive(Debug)]
struct Ask {
    url: String,
    host: String,
    answer: oneshot::Sender<Result<String, ScriptError>>,
}

impl Script {
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn new(command: WorkerCommand, text: String) -> io::Result<Self> {
        let (questions, received) = channel();
        let running = Arc::new(Running::default());
        let runs = Arc::clone(&running);
        let answer = move || Answering { command, text, running: runs, pipes: None }.serve(&received);
        thread::Builder::new().name("proxy-script".to_owned()).spawn(answer)?;
        Ok(Self { questions, running })
    }

    /// What the script says of the way to `place`. It is told no more of an address than browsers tell it.
    pub(crate) async fn find(&self, place: &Endpoint) -> Result<String, ScriptError> {
        let url = match place.port {
            443 => format!("https://{}/", with_brackets(place)),
            port => format!("https://{}:{port}/", with_brackets(place)),
        };
        let (answer, answered) = oneshot::channel();
        let gone = || ScriptError::Ended("its thread has ended".to_owned());
        let ask = Ask { url, host: place.host.to_string(), answer };
        self.questions.send(ask).map_err(|_| gone())?;
        match tokio::time::timeout(LIMIT, answered).await {
            Ok(answer) => answer.map_err(|_| gone())?,
            Err(_) => {
                self.running.end_if_it_hangs();
                Err(ScriptError::TooSlow)
            }
        }
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.running.end();
    }
}

impl Running {
    fn process(&self) -> MutexGuard<'_, Option<Child>> {
        self.process.lock()
    }

    fn busy(&self) -> MutexGuard<'_, Option<Instant>> {
        self.busy.lock()
    }

    /// A question that only waited behind others ends nothing.
    fn end_if_it_hangs(&self) {
        if self.busy().is_some_and(|since| since.elapsed() >= LIMIT / 2) {
            self.end();
        }
    }

    fn end(&self) {
        if let Some(mut process) = self.process().take() {
            let _ended = process.kill();
            if let Err(error) = process.wait() {
                tracing::debug!(%error, "the process of a proxy script could not be waited for");
            }
        }
    }
}

/// The thread that speaks with the process.
struct Answering {
    command: WorkerCommand,
    text: String,
    running: Arc<Running>,
    pipes: Option<Pipes>,
}

impl Answering {
    fn serve(mut self, received: &Receiver<Ask>) {
        while let Ok(ask) = received.recv() {
            *self.running.busy() = Some(Instant::now());
            let found = self.answer(&ask);
            *self.running.busy() = None;
            if let Err(error) = &found {
                tracing::warn!(%error, "a proxy script gave no answer");
            }
            let _nobody_waits = ask.answer.send(found);
        }
    }

    fn answer(&mut self, ask: &Ask) -> Result<String, ScriptError> {
        let ended = |error: io::Error| ScriptError::Ended(error.to_string());
        if self.pipes.is_none() {
            self.start().map_err(ended)?;
            match self.receive_report() {
                Ok(Report::Loaded) => {}
                other => return Err(self.give_up(other)),
            }
        }
        let find = Order::Find { url: ask.url.clone(), host: ask.host.clone() };
        match self.send(&find).and_then(|()| self.receive_report()) {
            Ok(Report::Found(answer)) => Ok(answer),
            // It failed this once, and is ready for the next question.
            Ok(Report::Failed(why)) => Err(ScriptError::Failed(why)),
            other => Err(self.give_up(other)),
        }
    }

    fn start(&mut self) -> io::Result<()> {
        let (process, pipes) = pipes::start(self.command.command()?)?;
        *self.running.process() = Some(process);
        self.pipes = Some(pipes);
        self.send(&Order::Load { script: self.text.clone(), own: own_addresses() })
    }

    fn give_up(&mut self, report: io::Result<Report>) -> ScriptError {
        self.pipes = None;
        self.running.end();
        match report {
            Ok(Report::Failed(why)) => ScriptError::Failed(why),
            Ok(_) => ScriptError::Ended("it broke the protocol".to_owned()),
            Err(error) => ScriptError::Ended(error.to_string()),
        }
    }

    fn send(&mut self, order: &Order) -> io::Result<()> {
        let Some(pipes) = &mut self.pipes else { return Err(io::ErrorKind::BrokenPipe.into()) };
        send(&mut pipes.to, order)
    }

    /// Waits for what is no lookup, and looks up what is.
    fn receive_report(&mut self) -> io::Result<Report> {
        loop {
            let Some(pipes) = &mut self.pipes else { return Err(io::ErrorKind::BrokenPipe.into()) };
            match receive(&mut pipes.from, LONGEST_REPORT)? {
                Some(Report::Lookup(name)) => self.send(&Order::Addresses(look_up(&name)))?,
                Some(report) => return Ok(report),
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
    }
}

fn look_up(name: &str) -> Vec<IpAddr> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let Ok(runtime) = runtime else { return Vec::new() };
    let found =
        runtime.block_on(async { tokio::time::timeout(NAME, porthole_network::addresses(name)).await });
    found.ok().and_then(Result::ok).unwrap_or_default()
}

/// The addresses that this device reaches others from. No packet is sent.
fn own_addresses() -> Vec<IpAddr> {
    let from = |own: &str, other: &str| {
        let socket = UdpSocket::bind((own, 0)).ok()?;
        socket.connect((other, 9)).ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    // Addresses for documentation (RFC 5737, RFC 3849): every route that there is leads there.
    [from("0.0.0.0", "192.0.2.1"), from("::", "2001:db8::1")].into_iter().flatten().collect()
}

fn with_brackets(place: &Endpoint) -> String {
    let host = place.host.to_string();
    if host.contains(':') { format!("[{host}]") } else { host }
}
