//! A process that has no files left: what it cannot tell it does not claim.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use porthole_activity::Kind;
use porthole_proxy::{Callers, Limits, ShellProcess, TrustByAuthority};
use porthole_support::origin::Reply;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::{bench::Bench, memory::alone};

/// Enough for what is there, and few enough to fill.
const FILES: u64 = 512;

#[test]
fn who_cannot_be_told_for_want_of_files_gets_503_and_no_record() {
    alone("files::alone_callers");
}

#[test]
fn a_server_that_cannot_be_reached_for_want_of_files_is_not_called_unreachable() {
    alone("files::alone_servers");
}

/// Takes all files that this process may have.
fn take_all() -> Vec<File> {
    let limit = Rlimit { current: Some(FILES), maximum: getrlimit(Resource::Nofile).maximum };
    setrlimit(Resource::Nofile, limit).unwrap();
    std::iter::from_fn(|| File::open("/dev/null").ok()).collect()
}

/// A shell whose child says something to the proxy each time that it is told to, and prints the first line that comes.
fn shell(port: u16) -> Child {
    let ask =
        format!("exec 3<>/dev/tcp/127.0.0.1/{port}; printf 'GET / HTTP/1.1\\r\\n\\r\\n' >&3; read -u 3 line");
    let each = format!("while read go; do {ask}; echo \"$line\"; exec 3>&-; done");
    // The second command keeps the outer one from becoming the inner one.
    Command::new("bash")
        .args(["-c", &format!("bash -c '{}'; true", each.replace('\'', "'\\''"))])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "limits the whole process: run by a test above in one of its own"]
async fn alone_callers() {
    let bench = Bench::new();
    let windows = ShellProcess::new().unwrap();
    let callers = Callers::Shell(windows.clone());
    let client = bench.start_for(callers, Limits::default(), Arc::new(TrustByAuthority)).await;
    let mut shell = shell(client.proxy.address().port());
    windows.set(shell.id());
    let (mut go, mut output) = (shell.stdin.take().unwrap(), BufReader::new(shell.stdout.take().unwrap()));
    let mut ask = || {
        go.write_all(b"go\n").unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        line
    };
    let mut taken = take_all();
    assert!(taken.len() > 100);
    // One for the connection itself; none to look with.
    drop(taken.pop());
    for _ in 0..3 {
        let line = ask();
        assert!(line.starts_with("HTTP/1.1 503"), "{line}");
    }
    drop(taken);
    assert!(bench.records(Kind::Connect).is_empty(), "nobody was refused: it could not be told who asks");
    let line = ask();
    assert!(line.starts_with("HTTP/1.1 407"), "its own window is known again, and lacks the secret: {line}");
    drop(go);
    shell.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "limits the whole process: run by a test above in one of its own"]
async fn alone_servers() {
    let mut bench = Bench::new();
    let origin = bench.origin().serve(|_| async { Reply::text("the page") }).await.unwrap();
    bench.resolve_to(origin.port());
    let client = bench.start().await;
    let mut tunnel = client.tunnel("mail.test").await;
    let taken = take_all();
    let page = tunnel.get("mail.test", "/", &crate::bench::NAVIGATION).await;
    assert_eq!((page.status.as_u16(), page.code()), (503, "proxy-unavailable"), "{}", page.body);
    drop(taken);
    let page = tunnel.get("mail.test", "/", &crate::bench::NAVIGATION).await;
    assert_eq!(page.body, "the page");
}
