//! The one thread that may write where the person may.
//!
//! The broker's other threads may write in its own folders only, and what such a thread starts would be held to the
//! same: the shell could not make its namespace, a browser could not keep its profile. Nor could they give a file of the
//! person's another name there, which would make it writable to them. This thread starts before them and stays free. It
//! does nothing but what stands here.

use std::io;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::file_handover;

/// The way to the thread.
#[derive(Debug, Clone)]
pub(crate) struct Unrestricted {
    orders: Sender<Order>,
}

#[derive(Debug)]
enum Order {
    Start {
        command: Command,
        started: Sender<io::Result<Child>>,
    },
    SecondStart {
        files: Vec<PathBuf>,
        named: Vec<PathBuf>,
        folder: PathBuf,
        done: Sender<io::Result<Vec<PathBuf>>>,
    },
}

impl Unrestricted {
    /// Call it before the broker is confined. The thread ends with the last copy of the value.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn new() -> io::Result<Self> {
        let (orders, received) = channel();
        thread::Builder::new().name("unrestricted".to_owned()).spawn(move || serve(&received))?;
        Ok(Self { orders })
    }

    /// Starts a program.
    ///
    /// # Errors
    /// The system refused.
    pub(crate) fn start(&self, command: Command) -> io::Result<Child> {
        self.order(|started| Order::Start { command, started })
    }

    /// As [`file_handover::hand_over`].
    ///
    /// # Errors
    /// Nothing is left of it then.
    pub(crate) fn hand_over(
        &self,
        files: Vec<PathBuf>,
        named: Vec<PathBuf>,
        folder: PathBuf,
    ) -> io::Result<Vec<PathBuf>> {
        self.order(|done| Order::SecondStart { files, named, folder, done })
    }

    fn order<T>(&self, order: impl FnOnce(Sender<io::Result<T>>) -> Order) -> io::Result<T> {
        let (answer, answered) = channel();
        let ended = || io::Error::other("the thread that is not restricted has ended");
        if self.orders.send(order(answer)).is_err() {
            return Err(ended());
        }
        answered.recv().unwrap_or_else(|_| Err(ended()))
    }
}

fn serve(orders: &Receiver<Order>) {
    for order in orders {
        match order {
            Order::Start { mut command, started } => {
                let child = command.spawn();
                // It holds the program's ends of pipes, whose closing others wait for.
                drop(command);
                let _gone = started.send(child);
            }
            Order::SecondStart { files, named, folder, done } => {
                // A large copy delays no other work. What this thread starts is as free as it is.
                let handing = move || drop(done.send(file_handover::hand_over(&files, &named, &folder)));
                if let Err(error) = thread::Builder::new().name("hands over".to_owned()).spawn(handing) {
                    tracing::error!(%error, "the system gives no thread");
                }
            }
        }
    }
}

/// This very program, also where a newer one has taken the place of its file.
pub(crate) fn this_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { std::env::current_exe() }
}
