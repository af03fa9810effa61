//! A mail server that accepts every message and keeps it (RFC 5321, as much as a mail client uses).

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use crate::Result;
use crate::failure::{Failure, While as _};

#[derive(Debug, Default)]
struct Received {
    messages: Mutex<Vec<String>>,
    changed: Condvar,
    stopping: AtomicBool,
}

/// A running mail server; dropping it ends it.
#[derive(Debug)]
pub(super) struct SmtpSink {
    port: u16,
    received: Arc<Received>,
    accepting: Option<JoinHandle<()>>,
}

impl SmtpSink {
    /// Starts one on a free port of 127.0.0.1.
    pub(super) fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).doing("listen for mail")?;
        let port = listener.local_addr().doing("ask for the port")?.port();
        let received = Arc::new(Received::default());
        let keep = Arc::clone(&received);
        let accepting = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if keep.stopping.load(Ordering::SeqCst) {
                    break;
                }
                let keep = Arc::clone(&keep);
                // A client that goes away in the middle leaves no message.
                std::thread::spawn(move || drop(converse(stream, &keep)));
            }
        });
        Ok(Self { port, received, accepting: Some(accepting) })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Waits for a message that `wanted` accepts, and gives it, headers included.
    pub(super) fn wait_for(&self, timeout: Duration, wanted: impl Fn(&str) -> bool) -> Result<String> {
        let mut messages = self.received.messages.lock();
        let none_yet = |messages: &mut Vec<String>| !messages.iter().any(|message| wanted(message));
        let _in_time = self.received.changed.wait_while_for(&mut messages, none_yet, timeout);
        let found = messages.iter().find(|message| wanted(message)).cloned();
        found.ok_or_else(|| Failure::new(format!("no such mail among {}: {messages:?}", messages.len())))
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.received.stopping.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        let _woken = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(accepting) = self.accepting.take() {
            let _ended = accepting.join();
        }
    }
}

fn converse(stream: TcpStream, received: &Received) -> std::io::Result<()> {
    let mut answers = stream.try_clone()?;
    answers.write_all(b"220 mail sink\r\n")?;
    let mut lines = BufReader::new(stream).split(b'\n');
    while let Some(line) = lines.next() {
        let line = text(line?);
        let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-mail sink\r\n250 8BITMIME\r\n",
            "DATA" => {
                answers.write_all(b"354 end with a dot\r\n")?;
                let mut message = String::new();
                for line in lines.by_ref() {
                    let line = text(line?);
                    if line == "." {
                        break;
                    }
                    message.push_str(line.strip_prefix('.').unwrap_or(&line));
                    message.push('\n');
                }
                received.messages.lock().push(message);
                received.changed.notify_all();
                "250 kept\r\n"
            }
            "QUIT" => {
                answers.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            "HELO" | "MAIL" | "RCPT" | "RSET" | "NOOP" => "250 fine\r\n",
            _ => "502 not known here\r\n",
        };
        answers.write_all(answer.as_bytes())?;
    }
    Ok(())
}

fn text(line: Vec<u8>) -> String {
    String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()
}
