//! Scripts in their confined process, from files and servers, and what happens if no route can be determined.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use std::time::Duration;

use porthole_network::{Hop, Upstream};
use porthole_proxy_settings::{Rule, Unknown, WorkerCommand, finder, script_worker};
use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::Authority;

/// Leads to [`as_worker`], which runs the script.
fn worker() -> WorkerCommand {
    WorkerCommand::with_arguments([
        "--exact",
        "as_worker",
        "--ignored",
        "--nocapture",
        "--quiet",
        "--test-threads=1",
    ])
}

#[test]
#[ignore = "the process of a script: started by the tests below"]
fn as_worker() {
    assert_eq!(format!("{:?}", script_worker()), format!("{:?}", std::process::ExitCode::SUCCESS));
}

fn by(rule: Rule, unknown: Unknown) -> Upstream {
    Upstream::Found(finder(rule, unknown, &[], worker()))
}

async fn hops(upstream: &Upstream, place: &str) -> Result<Vec<Hop>, String> {
    upstream.hops(&place.parse().unwrap()).await.map_err(|error| error.to_string())
}

fn proxy(host: &str, port: u16) -> Hop {
    Hop::HttpProxy { host: host.to_owned(), port }
}

const SCRIPT: &str = "function FindProxyForURL(url, host) {
    if (host == 'hangs.test') for (;;) {}
    if (host == 'broken.test') return nothing.here;
    if (host == 'socks.test') return 'SOCKS socks.test:1080';
    if (isInNet(host, '127.0.0.0', '255.0.0.0')) return 'DIRECT';
    if (url.indexOf(':8443/') > 0) return 'PROXY other.test:8080';
    return 'PROXY proxy.harbor.test:3128; DIRECT';
}";

#[tokio::test(flavor = "multi_thread")]
async fn a_script_says_the_way_to_each_server() {
    let upstream = by(Rule::Script(SCRIPT.to_owned()), Unknown::Refuse);
    let expected = vec![proxy("proxy.harbor.test", 3128), Hop::Direct];
    assert_eq!(hops(&upstream, "mail.harbor.test").await.unwrap(), expected);
    assert_eq!(hops(&upstream, "mail.harbor.test:8443").await.unwrap(), [proxy("other.test", 8080)]);
    assert_eq!(hops(&upstream, "localhost").await.unwrap(), [Hop::Direct], "its name was looked up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_fails_is_no_way_unless_the_managed_file_says_so() {
    for (place, reason) in
        [("hangs.test", "too long"), ("broken.test", "nothing"), ("socks.test", "names no HTTP proxy")]
    {
        let refusing = by(Rule::Script(SCRIPT.to_owned()), Unknown::Refuse);
        let error = hops(&refusing, place).await.unwrap_err();
        assert!(error.contains(reason), "{place}: {error}");
        assert!(hops(&refusing, "mail.harbor.test").await.is_ok(), "the next question is answered");
        let direct = by(Rule::Script(SCRIPT.to_owned()), Unknown::Direct);
        assert_eq!(hops(&direct, place).await.unwrap(), [Hop::Direct], "{place}");
    }
    let broken = by(Rule::Script("function (".to_owned()), Unknown::Refuse);
    assert!(hops(&broken, "mail.harbor.test").await.is_err());
}

/// The kernel holds the process; the script's language has no word for any of this, so the process itself is looked at.
#[tokio::test(flavor = "multi_thread")]
async fn the_process_of_a_script_is_confined() {
    let upstream = by(Rule::Script(SCRIPT.to_owned()), Unknown::Refuse);
    hops(&upstream, "mail.harbor.test").await.unwrap();
    let own = std::process::id().to_string();
    let processes = std::fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let is_child =
        |status: &str| status.lines().any(|line| line.split_whitespace().eq(["PPid:", own.as_str()]));
    let read = |path: std::path::PathBuf| std::fs::read_to_string(path).unwrap_or_default();
    let child = processes.into_iter().find(|path| is_child(&read(path.join("status")))).unwrap();
    // The test harness runs the worker on its own thread.
    let threads = std::fs::read_dir(child.join("task")).unwrap().flatten();
    let confined = threads.map(|thread| read(thread.path().join("status"))).any(|status| {
        let has = |wanted: [&str; 2]| status.lines().any(|line| line.split_whitespace().eq(wanted));
        has(["NoNewPrivs:", "1"]) && has(["Seccomp:", "2"])
    });
    assert!(confined, "{}", child.display());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_is_fetched_from_its_address_and_verified() {
    let root = Authority::root("Harbor Root").unwrap();
    let site = Site::new(&["localhost"], &root.issue_server(&["localhost"]).unwrap())
        .file("/harbor.pac", SCRIPT)
        .file("/wpad.dat", "not a script (");
    let nginx = Nginx::start([site]).unwrap();
    let at =
        |path: &str| Rule::ScriptAt(format!("https://localhost:{}{path}", nginx.port()).parse().unwrap());
    let roots = [root.certificate().clone()];
    let found = |path: &str, roots: &[_]| Upstream::Found(finder(at(path), Unknown::Refuse, roots, worker()));
    let expected = vec![proxy("proxy.harbor.test", 3128), Hop::Direct];
    let upstream = found("/harbor.pac", &roots);
    for place in ["mail.harbor.test", "chat.harbor.test"] {
        assert_eq!(hops(&upstream, place).await.unwrap(), expected);
    }
    let fetched = nginx.accesses().iter().filter(|access| access.target == "/harbor.pac").count();
    assert_eq!(fetched, 1, "once for all");
    for (upstream, reason) in [
        (found("/harbor.pac", &[]), "secure connection"),
        (found("/missing.pac", &roots), "404"),
        (found("/wpad.dat", &roots), "proxy script"),
    ] {
        let error = hops(&upstream, "mail.harbor.test").await.unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_hangs_keeps_a_script_no_longer_than_its_limit() {
    let script = "function FindProxyForURL(url, host) { return isResolvable('no-such-name.invalid') ? 'PROXY a:1' : 'DIRECT'; }";
    let upstream = by(Rule::Script(script.to_owned()), Unknown::Refuse);
    let result = tokio::time::timeout(Duration::from_secs(30), hops(&upstream, "mail.harbor.test")).await;
    assert_eq!(result.unwrap().unwrap(), [Hop::Direct]);
}

#[test]
fn a_script_runs_below_the_brokers_own_restriction() {
    let result = std::thread::spawn(|| {
        porthole_sandbox::confine_broker(&porthole_sandbox::BrokerPlan { writable: Vec::new() }).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let upstream = by(Rule::Script(SCRIPT.to_owned()), Unknown::Refuse);
        runtime.block_on(hops(&upstream, "mail.harbor.test:8443"))
    });
    assert_eq!(result.join().unwrap().unwrap(), [proxy("other.test", 8080)]);
}
