//! Ten thousand connections at once: carried or refused, in bounded memory, while others are served.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::Authority;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::through::HOST;
use crate::wire::{Stream, Way, Ways};

const CONNECTIONS: usize = 10_000;

/// How long the proxy has to refuse what it does not hold.
const LONG: Duration = Duration::from_secs(60);

/// Files of this process and of the proxy besides.
const OTHERS: usize = 500;

/// What the proxy may hold for a connection of TLS that is kept, in bytes.
const EACH: u64 = 64 << 10;

/// How many connections the proxy holds that have not shown the secret.
const UNAUTHORIZED: usize = 512;

/// What it may grow by for any number of those.
const FOR_STRANGERS: u64 = 64 << 20;

fn serving() -> (Nginx, Ways) {
    let root = Authority::root("Root").unwrap();
    let site = Site::new(&[HOST], &root.issue_server(&[HOST]).unwrap())
        .directive("access_log off;")
        .file("/index.html", "ahoy");
    let nginx = Nginx::start([site]).unwrap();
    let ways = Ways::to(&root, nginx.port());
    (nginx, ways)
}

/// As many connections as this process and the proxy may have files for.
fn crowd() -> usize {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
    let files = maximum.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    let files = files.saturating_sub(OTHERS);
    assert!(files > 2 * UNAUTHORIZED, "{files} files are too few to show anything");
    CONNECTIONS.min(files)
}

/// What the proxy has resident, in bytes.
fn memory(ways: &Ways) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", ways.through.process())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}

/// Asks for the page on a connection, which stays open.
fn page(stream: &mut Box<dyn Stream>) -> String {
    write!(stream, "GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n").unwrap();
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "{head}");
    }
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    let mut body = [0; 4];
    reader.read_exact(&mut body).unwrap();
    String::from_utf8_lossy(&body).into_owned()
}

#[test]
fn ten_thousand_connections_are_carried_in_bounded_memory_while_another_goes_on() {
    const THREADS: usize = 4;
    let (_nginx, ways) = serving();
    let each = crowd() / THREADS;
    page(&mut ways.open(Way::Through));
    let before = memory(&ways);
    let open = || {
        let kept = (0..each).map(|_| {
            let mut stream = ways.open(Way::Through);
            assert_eq!(page(&mut stream), "ahoy");
            stream
        });
        kept.collect::<Vec<_>>()
    };
    let mut crowd = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(open)).collect();
        let mut window = ways.open(Way::Through);
        while threads.iter().any(|thread| !thread.is_finished()) {
            assert_eq!(page(&mut window), "ahoy");
        }
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let grown = memory(&ways).saturating_sub(before) / crowd.len() as u64;
    assert!(grown < EACH, "{grown} bytes a connection");
    // Each of them is still there.
    for stream in crowd.iter_mut().step_by(100) {
        assert_eq!(page(stream), "ahoy");
    }
    drop(crowd);
    assert_eq!(page(&mut ways.open(Way::Through)), "ahoy");
}

/// Whether it is neither answered nor ended. One that was held and then dropped gets no answer.
fn is_held(stranger: &mut TcpStream) -> bool {
    stranger.set_nonblocking(true).unwrap();
    let mut answer = Vec::new();
    match stranger.read_to_end(&mut answer) {
        Err(error) if error.kind() == ErrorKind::WouldBlock && answer.is_empty() => true,
        Ok(_) | Err(_) => {
            let text = String::from_utf8_lossy(&answer);
            assert!(text.is_empty() || text.starts_with("HTTP/1.1 503 "), "{text}");
            false
        }
    }
}

#[test]
fn of_ten_thousand_connections_that_say_nothing_few_are_held_and_the_rest_are_refused() {
    let (_nginx, ways) = serving();
    page(&mut ways.open(Way::Through));
    let before = memory(&ways);
    let mut window = ways.open(Way::Through);
    let strangers = (0..crowd()).map(|number| {
        if number % 500 == 0 {
            assert_eq!(page(&mut window), "ahoy", "a window that is there goes on");
        }
        TcpStream::connect(ways.through.address).unwrap()
    });
    let strangers: Vec<_> = strangers.collect();
    let grown = memory(&ways).saturating_sub(before);
    assert!(grown < FOR_STRANGERS, "{grown} bytes");
    let began = Instant::now();
    let mut held = strangers;
    while held.len() > UNAUTHORIZED {
        assert!(began.elapsed() < LONG, "{} are held", held.len());
        held.retain_mut(is_held);
        assert_eq!(page(&mut window), "ahoy");
    }
    assert_eq!(page(&mut window), "ahoy");
}
