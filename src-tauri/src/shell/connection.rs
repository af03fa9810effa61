//! The connection to the broker: one thread reads, any thread writes.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;
use porthole_policy::{AppId, Feature};
use porthole_protocol::{
    FileRequest, FrameError, GateRequest, GateResponse, LauncherRequest, PinRequest, ToBroker, ToShell,
    Window,
};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use url::Url;

/// How long the engine waits for an answer. The broker takes far less; no answer means a refusal.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

pub(crate) type Reading = Box<dyn Read + Send>;
type Writing = Box<dyn Write + Send>;
type Reply = Result<Value, Value>;

/// The two inherited ends of the connection, taken before there is a second thread.
pub(crate) struct Channel {
    reading: Reading,
    writing: Writing,
}

impl Channel {
    /// Takes the connection from the standard streams, so that processes started here do not inherit it.
    #[cfg(unix)]
    pub(crate) fn from_standard_streams() -> io::Result<Self> {
        use std::os::unix::net::UnixStream;
        let stream = UnixStream::from(rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?);
        // Without a socket there is no broker.
        stream.peer_addr()?;
        rustix::stdio::dup2_stdin(std::fs::File::open("/dev/null")?)?;
        Ok(Self { reading: Box::new(stream.try_clone()?), writing: Box::new(stream) })
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "as on the systems that have a socket")]
    pub(crate) fn from_standard_streams() -> io::Result<Self> {
        Ok(Self { reading: Box::new(io::stdin()), writing: Box::new(io::stdout()) })
    }

    /// The next message; `None` if the broker is gone.
    pub(crate) fn read(&mut self) -> Result<Option<ToShell>, FrameError> {
        porthole_protocol::read(&mut self.reading)
    }

    pub(crate) fn split(self) -> (Arc<Connection>, Reading) {
        let connection = Connection {
            writing: Mutex::new(self.writing),
            count: AtomicU64::new(1),
            questions: Mutex::default(),
            requests: Mutex::default(),
        };
        (Arc::new(connection), self.reading)
    }
}

/// The sending side of the connection to the broker.
pub(crate) struct Connection {
    writing: Mutex<Writing>,
    count: AtomicU64,
    questions: Mutex<HashMap<u64, SyncSender<GateResponse>>>,
    requests: Mutex<HashMap<u64, oneshot::Sender<Reply>>>,
}

impl Connection {
    /// Sends a message. If the broker is gone, this process is about to end.
    pub(crate) fn send(&self, message: ToBroker) {
        // Not logged, because the log uses the same connection.
        let _gone = porthole_protocol::write(&mut *self.writing.lock(), &message);
    }

    /// Asks on behalf of the engine, which waits. No answer in time is a refusal.
    pub(crate) fn ask(&self, question: GateRequest) -> GateResponse {
        let id = self.next();
        let (answer, answered) = sync_channel(1);
        self.questions.lock().insert(id, answer);
        self.send(ToBroker::Ask { id, question });
        let answer = answered.recv_timeout(ANSWER_WITHIN);
        self.questions.lock().remove(&id);
        answer.unwrap_or_else(|_| {
            tracing::error!("the broker has not answered in time; the engine is refused");
            GateResponse::Refused
        })
    }

    /// Requests files for a page. The answer is [`ToShell::Files`] with the returned number.
    pub(crate) fn ask_for_files(&self, app: AppId, request: FileRequest) -> u64 {
        let id = self.next();
        self.send(ToBroker::AskForFiles { id, app, request });
        id
    }

    /// Requests a permission for a page. The answer is [`ToShell::Permission`] with the returned number. `None` if the
    /// window has no label of ours; the engine then refuses.
    pub(crate) fn ask_permission(
        &self,
        window: Option<Window>,
        page: Url,
        features: BTreeSet<Feature>,
    ) -> u64 {
        let id = self.next();
        if let Some(window) = window {
            self.send(ToBroker::AskPermission { id, window, page, features });
        }
        id
    }

    /// Sends a request of the launcher.
    pub(crate) async fn request(&self, request: LauncherRequest) -> Reply {
        self.send_and_wait(|id| ToBroker::Request { id, request }).await
    }

    /// Sends a request of the PIN window.
    pub(crate) async fn request_of_pin(&self, request: PinRequest) -> Reply {
        self.send_and_wait(|id| ToBroker::PinRequest { id, request }).await
    }

    async fn send_and_wait(&self, message: impl FnOnce(u64) -> ToBroker) -> Reply {
        let id = self.next();
        let (reply, replied) = oneshot::channel();
        self.requests.lock().insert(id, reply);
        self.send(message(id));
        replied.await.unwrap_or_else(|_| Err(json!("the broker has gone")))
    }

    /// Starts the reading thread: answers go to their waiting callers, all other messages to `hear`. When the broker is
    /// gone, it calls `gone` and ends the process.
    pub(crate) fn listen(
        self: Arc<Self>,
        mut reading: Reading,
        hear: impl Fn(ToShell) + Send + 'static,
        gone: impl FnOnce() + Send + 'static,
    ) -> io::Result<()> {
        thread::Builder::new().name("broker".to_owned()).spawn(move || {
            while let Ok(Some(message)) = porthole_protocol::read(&mut reading) {
                match message {
                    ToShell::Response { id, response } => {
                        if let Some(question) = self.questions.lock().remove(&id) {
                            let _late = question.send(response);
                        }
                    }
                    ToShell::Reply { id, reply } => {
                        if let Some(request) = self.requests.lock().remove(&id) {
                            let _gone = request.send(reply);
                        }
                    }
                    other @ (ToShell::Confine(_)
                    | ToShell::Files { .. }
                    | ToShell::ShowLauncher
                    | ToShell::CloseLauncher
                    | ToShell::TellLauncher(_)
                    | ToShell::SetHelp(_)
                    | ToShell::OpenApp(_)
                    | ToShell::SetHosts { .. }
                    | ToShell::SetSleep { .. }
                    | ToShell::ShowPinPrompt { .. }
                    | ToShell::ClosePinPrompt
                    | ToShell::ShowNotice { .. }
                    | ToShell::Permission { .. }
                    | ToShell::ShowPermissionPrompt { .. }
                    | ToShell::SetNotificationOrigins(_)
                    | ToShell::ClickNotification { .. }
                    | ToShell::ShowDownload(_)
                    | ToShell::CancelDownload { .. }
                    | ToShell::PinCertificate { .. }
                    | ToShell::CloseApp { .. }
                    | ToShell::CloseNotifications
                    | ToShell::CloseIdle
                    | ToShell::CloseAll
                    | ToShell::AskToLeave { .. }
                    | ToShell::Speak(_)
                    | ToShell::SetColourScheme(_)
                    | ToShell::End) => hear(other),
                    #[cfg(feature = "test-driver")]
                    driven @ ToShell::Drive { .. } => hear(driven),
                }
            }
            gone();
            // Without the broker nothing may go on: the engine's processes end with this one.
            std::process::exit(1);
        })?;
        Ok(())
    }

    fn next(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }
}
