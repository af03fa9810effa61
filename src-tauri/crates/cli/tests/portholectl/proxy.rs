use std::io::Write as _;
use std::process::{ChildStdin, Command};
use std::time::{Duration, Instant};

use porthole_support::forward_proxy::{ForwardProxy, SquidSignIn};
use porthole_support::kerberos::{REALM, Realm};
use porthole_support::nginx::{Nginx, Site};
use porthole_support::openssl_server::key::{P256, P521, RSA_1024, RSA_PSS};
use porthole_support::openssl_server::{IssuedBy, OpensslServer, WEAK};
use porthole_support::pki::{Authority, DeviceSpec};
use porthole_support::process::{Process, command};
use serde_json::Value;

use crate::fixture::{CommandOutput, Fixture, LONG, ran};

struct Running {
    process: Process,
    at: Value,
}

fn start(fixture: &Fixture) -> Running {
    let process = Process::spawn(fixture.command(&["proxy", "--ca-out", "proxy-ca.pem", "--json"])).unwrap();
    let line = process.wait_for_line(LONG, |line| line.starts_with('{')).unwrap();
    Running { process, at: serde_json::from_str(&line).unwrap() }
}

fn site(fixture: &Fixture) -> Site {
    Site::new(&["mail.harbor.test"], &fixture.server_ca.issue_server(&["mail.harbor.test"]).unwrap())
        .ask_for_certificates(fixture.device_ca.certificate_pem())
        .file("/index.html", "ahoy")
        .location("= /plan.pdf", "add_header Content-Disposition attachment; return 200 plan;")
}

fn curl(fixture: &Fixture, running: &Running, user: &str, path: &str) -> CommandOutput {
    let mut curl = command("curl", ["--silent", "--show-error", "--fail-with-body", "--cacert"]);
    curl.arg(fixture.path("proxy-ca.pem"));
    curl.arg("--proxy").arg(format!("http://{}", running.at["address"].as_str().unwrap()));
    curl.arg("--proxy-user").arg(user).arg(format!("https://mail.harbor.test{path}"));
    ran(&mut curl)
}

fn user(running: &Running) -> String {
    format!("{}:{}", running.at["user"].as_str().unwrap(), running.at["secret"].as_str().unwrap())
}

#[test]
fn curl_reaches_a_server_through_it_and_the_device_certificate_is_presented() {
    let fixture = Fixture::with_keyring();
    fixture.enrol("CN=laptop-7");
    let nginx = Nginx::start([site(&fixture)]).unwrap();
    fixture.manage(nginx.port());
    let running = start(&fixture);
    assert_eq!(running.at["device"], "certified");
    assert_eq!(curl(&fixture, &running, &user(&running), "/").stdout, "ahoy");
    let seen = nginx.wait_for_access(LONG, |access| access.target == "/").unwrap();
    assert_eq!((seen.client_verify.as_str(), seen.client_subject.as_str()), ("SUCCESS", "CN=laptop-7"));
    assert_eq!(curl(&fixture, &running, &user(&running), "/plan.pdf").stdout, "plan");

    let stranger = curl(&fixture, &running, "porthole:guess", "/");
    assert!(stranger.code != 0 && stranger.stderr.contains("407"), "{stranger:?}");

    let ended = running.process.stop().unwrap();
    assert!(ended.success(), "asked to end, it ends well: {ended}");
    let log = fixture.run(&["activity", "--json"]).stdout;
    assert!(log.contains("\"present_certificate\"") && log.contains("\"connect\""), "{log}");
}

#[test]
fn it_may_have_as_many_files_open_as_the_system_allows() {
    let fixture = Fixture::with_keyring();
    let program = fixture.command(&["proxy", "--json"]);
    let limited = run_by(command("prlimit", ["--nofile=256:2048"]), &program);
    let process = Process::spawn(limited).unwrap();
    process.wait_for_line(LONG, |line| line.starts_with('{')).unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", process.id())).unwrap();
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let files: Vec<_> = files.split_whitespace().take(2).collect();
    assert_eq!(files, ["2048", "2048"]);
}

/// How often its threads have waited for something so far.
fn waits(process: &Process) -> u64 {
    let threads = std::fs::read_dir(format!("/proc/{}/task", process.id())).unwrap();
    let of = |thread: std::io::Result<std::fs::DirEntry>| -> Option<u64> {
        let status = std::fs::read_to_string(thread.ok()?.path().join("status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
        line.trim().parse().ok()
    };
    threads.filter_map(of).sum()
}

/// A connection to the server of `fixture` that was used once and stays open.
fn keep_open(fixture: &Fixture, running: &Running) -> (Process, ChildStdin) {
    let host = "mail.harbor.test";
    let mut client =
        command("openssl", ["s_client", "-quiet", "-verify_quiet", "-servername", host, "-connect"]);
    client.arg(format!("{host}:443")).arg("-CAfile").arg(fixture.path("proxy-ca.pem"));
    client.arg("-proxy").arg(running.at["address"].as_str().unwrap());
    client.arg("-proxy_user").arg(running.at["user"].as_str().unwrap());
    client.args(["-proxy_pass", "env:SECRET"]).env("SECRET", running.at["secret"].as_str().unwrap());
    let mut client = Process::spawn(client).unwrap();
    let mut stdin = client.take_stdin().unwrap();
    write!(stdin, "GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    client.wait_for_line(LONG, |line| line.starts_with("HTTP/1.1 200")).unwrap();
    (client, stdin)
}

#[test]
fn connections_that_are_kept_wake_it_for_nothing() {
    let kept = [true, false].map(|is_http2| {
        let fixture = Fixture::with_keyring();
        let site = site(&fixture).directive("keepalive_timeout 600s;");
        let nginx = Nginx::start([if is_http2 { site } else { site.without_http2() }]).unwrap();
        fixture.manage(nginx.port());
        let running = start(&fixture);
        let clients = [(); 3].map(|()| keep_open(&fixture, &running));
        (clients, running, nginx, fixture)
    });
    // An idle connection is closed 90 seconds after its last use, so all this must happen before.
    let kept_until = Instant::now() + Duration::from_secs(85);
    let all_waits = || kept.iter().map(|(_, running, ..)| waits(&running.process)).sum::<u64>();
    let is_silent_for = |span| {
        let before = all_waits();
        std::thread::sleep(span);
        all_waits() == before
    };
    // Connections are looked through once more after their last use, and a thread that had work ends after a while.
    let _settled = is_silent_for(Duration::from_secs(11));
    let mut is_silent = false;
    // Longer than anything used to wait that looked for news.
    while !is_silent && Instant::now() + Duration::from_secs(31) < kept_until {
        is_silent = is_silent_for(Duration::from_secs(31));
    }
    assert!(is_silent, "its threads wake up though nothing happens");
}

#[test]
fn an_untrusted_device_gets_pages_but_no_attachment() {
    let fixture = Fixture::with_keyring();
    let nginx = Nginx::start([site(&fixture)]).unwrap();
    fixture.manage(nginx.port());
    let running = start(&fixture);
    assert_eq!(running.at["device"], "untrusted");
    assert_eq!(curl(&fixture, &running, &user(&running), "/").stdout, "ahoy");
    let blocked = curl(&fixture, &running, &user(&running), "/plan.pdf");
    assert!(!blocked.stdout.contains("plan;") && blocked.stdout != "plan", "{blocked:?}");
    let log = fixture.run(&["activity", "--json"]).stdout;
    assert!(log.contains("No downloads without a device certificate"), "{log}");
}

#[test]
fn with_a_bad_managed_file_it_does_not_start() {
    let fixture = Fixture::new();
    fixture.write("managed.toml", "schema = 2\n");
    let refused = fixture.run(&["proxy", "--json"]);
    assert_eq!((refused.code, &refused.json()["error"]["code"]), (2, &"config-invalid".into()));
}

#[test]
fn while_a_bad_file_is_on_the_disk_both_it_and_what_is_in_force_are_shown() {
    let fixture = Fixture::new();
    let good = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    let running = start(&fixture);
    // The anchor goes as well: the rules in force do not depend on it.
    std::fs::remove_file(fixture.path("device-ca.pem")).unwrap();
    let bad = good.replace("name = \"No downloads", "nmae = \"No downloads");
    fixture.write("managed.toml", &bad);

    let shown = fixture.run(&["config", "show", "--json"]);
    let json = shown.json();
    assert_eq!((shown.code, &json["onDisk"]["code"]), (1, &"config-invalid".into()), "{shown:?}");
    let faults = json["onDisk"]["faults"].as_array().unwrap();
    assert!(faults.iter().any(|fault| fault["key"].as_str().unwrap().contains("nmae")), "{shown:?}");
    let settings = json["settings"].as_array().unwrap();
    assert!(settings.iter().any(|setting| setting["value"] == "No downloads without a device certificate"));
    let page = fixture.run(&["config", "show"]).stdout;
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
    assert!(place("nmae") < place("keeps the last valid set in force"), "{page}");
    assert!(place("After a restart") < place("In force for Harbor Ltd"), "{page}");

    let ask = ["policy", "explain", "--app", "mail", "--activity", "download", "--device", "untrusted"];
    let ask = [&ask[..], &["--url", "https://mail.harbor.test/a.pdf"]].concat();
    let explained = fixture.run(&[&ask[..], &["--json"]].concat());
    let json = explained.json();
    assert_eq!(json["decidedBy"]["name"], "No downloads without a device certificate", "{explained:?}");
    assert_eq!(json["onDisk"]["code"], "config-invalid");
    let page = fixture.run(&ask).stdout;
    assert!(page.contains("nmae") && page.contains("Blocked: download in Mail"), "{page}");

    // The device is evaluated by the set in force, as far as the files that it names are there.
    let status = fixture.run(&["device", "status", "--json"]);
    let detail = status.json()["error"]["detail"].as_str().unwrap_or_default().to_owned();
    assert!(status.code == 2 && detail.contains("have changed since"), "{status:?}");
    fixture.device_ca.write(fixture.folder.path(), "device-ca").unwrap();
    let status = fixture.run(&["device", "status", "--json"]);
    let json = status.json();
    assert_eq!(
        (&json["class"], &json["onDisk"]["code"]),
        (&"untrusted".into(), &"config-invalid".into()),
        "{status:?}"
    );
    let page = fixture.run(&["device", "status"]).stdout;
    assert!(page.find("keeps the last valid set in force") < page.find("This device is untrusted"), "{page}");
    assert!(page.contains("nmae"), "{page}");

    // No Porthole runs, so nothing is in force.
    running.process.stop().unwrap();
    let shown = fixture.run(&["config", "show", "--json"]);
    assert_eq!((shown.code, &shown.json()["error"]["code"]), (2, &"config-invalid".into()), "{shown:?}");

    fixture.write("managed.toml", &good);
    fixture.device_ca.write(fixture.folder.path(), "device-ca").unwrap();
    let shown = fixture.run(&["config", "show", "--json"]);
    assert_eq!((shown.code, &shown.json()["onDisk"]), (0, &Value::Null), "{shown:?}");
}

#[test]
fn a_check_names_each_step_and_ends_with_a_finding_where_one_fails() {
    let fixture = Fixture::with_keyring();
    let nginx = Nginx::start([site(&fixture)]).unwrap();
    fixture.manage(nginx.port());
    let fine = fixture.run(&["proxy", "check", "https://mail.harbor.test/", "--json"]);
    assert_eq!(fine.code, 0, "{fine:?}");
    let view = fine.json();
    let steps: Vec<_> = view["steps"].as_array().unwrap().iter().map(|step| step["step"].clone()).collect();
    assert_eq!(steps, ["rule", "way", "name", "connection", "tls", "certificate", "http"]);
    assert_eq!(view["reached"], true);
    let page = fixture.run(&["proxy", "check", "https://mail.harbor.test/"]).stdout;
    assert!(
        page.contains("is reached") && page.contains("CN=Harbor Root") && page.contains(" ms)"),
        "{page}"
    );

    let refused = fixture.run(&["proxy", "check", "https://news.example.test/", "--json"]);
    assert_eq!(
        (refused.code, &refused.json()["steps"][0]["problem"]["code"]),
        (1, &"host-not-allowed".into())
    );
    drop(nginx);
    let gone = fixture.run(&["proxy", "check", "https://mail.harbor.test/", "--json"]);
    let last = gone.json()["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((gone.code, &last["step"]), (1, &"connection".into()));
    assert_eq!(last["problem"]["code"], "upstream-refused");
}

const HARBOR: &str = "mail.harbor.test";

/// The step at which a check of a server at `port` ends, its code, and what it says.
fn checked(fixture: &Fixture, port: u16) -> (String, String, String) {
    fixture.manage(port);
    let shown = fixture.run(&["proxy", "check", "https://mail.harbor.test/", "--json"]);
    let last = shown.json()["steps"].as_array().unwrap().last().unwrap().clone();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let problem = &last["problem"];
    assert_eq!(shown.code, i32::from(!problem.is_null()), "{shown:?}");
    (word(&last["step"]), word(&problem["code"]), word(&problem["detail"]))
}

#[test]
fn a_check_names_the_rule_of_tls_that_a_server_breaks() {
    let fixture = Fixture::new();
    let ca = &fixture.server_ca;
    let by_ca = IssuedBy::Authority(ca);
    let own = |by, key, args: &[&str]| OpensslServer::start(HARBOR, by, key, args).unwrap();
    let showing = |ca: &Authority, spec: &DeviceSpec| {
        OpensslServer::showing(&ca.issue_device(spec).unwrap(), &[]).unwrap()
    };
    let named = |name: &str| DeviceSpec::named(name).dns_name(name);
    let stranger = Authority::root("Stranger").unwrap();
    let demanding = |version| own(by_ca, P256, &[version, "-Verify", "1"]);
    let wanted = "upstream-wants-certificate";
    for (server, step, code, expected) in [
        (own(by_ca, P256, &[]), "http", "", ""),
        (showing(ca, &named("chat.harbor.test")), "tls", "upstream-tls", "another name: chat.harbor.test"),
        (showing(ca, &named(HARBOR).expired()), "tls", "upstream-tls", "expired on 20"),
        (showing(ca, &named(HARBOR).not_yet_valid()), "tls", "upstream-tls", "not valid before 20"),
        (showing(&stranger, &named(HARBOR)), "tls", "upstream-tls", "issued by CN=Stranger"),
        (own(IssuedBy::Itself, P256, &[]), "tls", "upstream-tls", "self-signed (CN=mail.harbor.test)"),
        (own(IssuedBy::ItselfAsCa, P256, &[]), "tls", "upstream-tls", "a CA certificate as its own"),
        (own(by_ca, RSA_1024, &WEAK), "tls", "upstream-tls", "too weak (1024 bits of RSA)"),
        (own(by_ca, P256, &["-tls1_1", WEAK[0], WEAK[1]]), "tls", "upstream-tls", "TLS 1.2 or 1.3"),
        (own(by_ca, RSA_PSS, &[]), "tls", "upstream-tls", "no cipher or signature in common"),
        (own(by_ca, P521, &["-tls1_2"]), "tls", "upstream-tls", "no cipher or signature in common"),
        (demanding("-tls1_2"), "tls", wanted, ""),
        // In TLS 1.3 the server says so after the handshake.
        (demanding("-tls1_3"), "http", wanted, ""),
    ] {
        let found = checked(&fixture, server.port());
        assert_eq!((found.0.as_str(), found.1.as_str()), (step, code), "{expected}: {found:?}");
        assert!(found.2.contains(expected), "{expected}: {found:?}");
    }
}

#[test]
fn a_server_that_signed_its_own_certificate_is_reached_where_the_managed_file_names_it() {
    for by in [IssuedBy::Itself, IssuedBy::ItselfAsCa] {
        let fixture = Fixture::new();
        let server = OpensslServer::start(HARBOR, by, P256, &[]).unwrap();
        assert_eq!(checked(&fixture, server.port()).1, "upstream-tls");
        fixture.write("server-ca.pem", server.certificate_pem().unwrap());
        assert_eq!(checked(&fixture, server.port()).0, "http");
        let checked = fixture.run(&["config", "check"]);
        assert_eq!(checked.code, 0, "{checked:?}");
        // For its own name and no other.
        let other = fixture.run(&["proxy", "check", "https://chat.harbor.test/", "--json"]);
        let last = other.json()["steps"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(last["problem"]["code"], "upstream-tls", "{other:?}");
    }
}

#[test]
fn a_sign_in_that_the_keyring_keeps_leads_through_the_proxy() {
    let fixture = Fixture::with_keyring();
    let nginx = Nginx::start([site(&fixture)]).unwrap();
    fixture.manage(nginx.port());
    let squid = ForwardProxy::squid(SquidSignIn::Basic("joe", "pass word"), &[]).unwrap();
    let place = format!("127.0.0.1:{}", squid.port());
    fixture.manage_by(&format!("http://{place}"), nginx.port());
    let check = || fixture.run(&["proxy", "check", "https://mail.harbor.test/", "--json"]);
    let before = check();
    let last = before.json()["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((before.code, &last["problem"]["code"]), (1, &"proxy-sign-in".into()), "{before:?}");
    let password = fixture.write("password", "pass word\n");
    let password = password.to_str().unwrap();
    let args = ["proxy", "sign-in", &place, "--user", "joe", "--password-file", password, "--json"];
    let kept = fixture.run(&args);
    assert_eq!((kept.code, &kept.json()["kept"]), (0, &true.into()), "{kept:?}");
    assert!(!format!("{kept:?}").contains("pass word"));
    let after = check();
    assert_eq!(after.code, 0, "{after:?}");
    assert!(squid.wait_for_access(" joe ").contains(" joe "));
    assert_eq!(fixture.run(&["proxy", "sign-in", &place, "--forget"]).code, 0);
    assert_eq!(check().code, 1);
    for wrong in [&["proxy", "sign-in", "proxy.harbor.test"][..], &["proxy", "sign-in", "https://a.test:1"]] {
        assert_eq!(fixture.run(wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn a_ticket_of_the_persons_kerberos_sign_in_leads_through_the_proxy() {
    let fixture = Fixture::with_keyring();
    let nginx = Nginx::start([site(&fixture)]).unwrap();
    let realm = Realm::start(&["HTTP/localhost"], &["joe"]).unwrap();
    let (keytab, config) = (realm.keytab(), realm.config());
    let service = format!("HTTP/localhost@{REALM}");
    let sign_in = SquidSignIn::Negotiate { keytab: &keytab, config: &config, service: &service };
    let squid = ForwardProxy::squid(sign_in, &[]).unwrap();
    fixture.manage_by(&format!("http://localhost:{}", squid.port()), nginx.port());
    let check = |prepare: &dyn Fn(&mut Command)| {
        let mut command = fixture.command(&["proxy", "check", "https://mail.harbor.test/", "--json"]);
        command.env("KRB5_CONFIG", &config).env("KRB5CCNAME", "/nonexistent/tickets");
        prepare(&mut command);
        ran(&mut command)
    };
    let signed_in = check(&|command| realm.sign_in("joe", command).unwrap());
    assert_eq!(signed_in.code, 0, "{signed_in:?}");
    assert!(squid.wait_for_access(&format!(" joe@{REALM} ")).contains(&format!(" joe@{REALM} ")));
    // Without a ticket the proxy says no, and the detail says what is missing.
    let nobody = check(&|_| {});
    let last = nobody.json()["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((nobody.code, &last["problem"]["code"]), (1, &"proxy-sign-in".into()), "{nobody:?}");
    let detail = last["problem"]["detail"].as_str().unwrap();
    assert!(detail.contains("it offers Negotiate; there is no Kerberos ticket: "), "{detail}");
}

#[test]
fn a_proxy_script_beside_the_managed_file_is_run_by_the_program_itself() {
    let fixture = Fixture::with_keyring();
    let nginx = Nginx::start([site(&fixture)]).unwrap();
    let squid = ForwardProxy::squid(SquidSignIn::None, &[]).unwrap();
    let place = format!("127.0.0.1:{}", squid.port());
    fixture.write(
        "harbor.pac",
        format!("function FindProxyForURL(url, host) {{ return host == 'mail.harbor.test' ? 'PROXY {place}' : 0 }}"),
    );
    fixture.manage_by("harbor.pac", nginx.port());
    let checked = fixture.run(&["proxy", "check", "https://mail.harbor.test/", "--json"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    assert_eq!(checked.json()["steps"][1]["found"], format!("through the proxy {place}"));
    assert!(squid.wait_for_access("TCP_TUNNEL").contains("TCP_TUNNEL"));
}

#[test]
fn the_systems_settings_are_those_of_the_environment_where_there_is_no_desktop() {
    let fixture = Fixture::with_keyring();
    let nginx = Nginx::start([site(&fixture)]).unwrap();
    let tinyproxy = ForwardProxy::tinyproxy().unwrap();
    let place = format!("127.0.0.1:{}", tinyproxy.port());
    fixture.manage_by("system", nginx.port());
    let mut command = fixture.command(&["proxy", "check", "https://mail.harbor.test/", "--json"]);
    command
        .env("https_proxy", format!("http://{place}"))
        .env_remove("no_proxy")
        .env_remove("XDG_CURRENT_DESKTOP");
    let checked = ran(&mut command);
    assert_eq!(checked.json()["steps"][1]["found"], format!("through the proxy {place}"), "{checked:?}");
    assert_eq!(checked.code, 0, "{checked:?}");
}

/// A portal that knows one way, and the message bus that it is on.
struct Portal(Vec<&'static str>);

#[zbus::interface(name = "org.freedesktop.portal.ProxyResolver")]
impl Portal {
    fn lookup(&self, uri: &str) -> zbus::fdo::Result<Vec<String>> {
        if self.0.is_empty() {
            return Err(zbus::fdo::Error::Failed("no resolver".to_owned()));
        }
        let host = uri.trim_start_matches("https://").trim_end_matches('/');
        Ok(self.0.iter().map(|way| way.replace("HOST", host)).collect())
    }
}

#[test]
fn the_desktops_portal_says_the_way_where_there_is_one_and_its_failure_is_not_taken_for_a_way() {
    let fixture = Fixture::with_keyring();
    let nginx = Nginx::start([site(&fixture)]).unwrap();
    let tinyproxy = ForwardProxy::tinyproxy().unwrap();
    let place = format!("127.0.0.1:{}", tinyproxy.port());
    let way: &'static str = format!("http://{place}").leak();
    fixture.manage_by("system", nginx.port());
    for (ways, found) in [
        (vec![way, "direct://"], Ok(format!("through the proxy {place}, else straight"))),
        (
            vec!["socks5://HOST:1080"],
            Err("it names no way that Porthole knows: socks5://mail.harbor.test:1080"),
        ),
        (vec![], Err("no resolver")),
    ] {
        let address = fixture.session.as_ref().unwrap().address();
        let portal = zbus::blocking::connection::Builder::address(address)
            .and_then(|bus| bus.name("org.freedesktop.portal.Desktop"))
            .and_then(|bus| bus.serve_at("/org/freedesktop/portal/desktop", Portal(ways)))
            .and_then(zbus::blocking::connection::Builder::build)
            .unwrap();
        let mut command = fixture.command(&["proxy", "check", "https://mail.harbor.test/", "--json"]);
        // The environment would lead elsewhere.
        command
            .env("https_proxy", "http://127.0.0.1:1")
            .env_remove("no_proxy")
            .env_remove("XDG_CURRENT_DESKTOP");
        let checked = ran(&mut command);
        let step = checked.json()["steps"][1].clone();
        match found {
            Ok(found) => assert_eq!((checked.code, &step["found"]), (0, &found.into()), "{checked:?}"),
            Err(why) => {
                let detail = step["problem"]["detail"].as_str().unwrap_or_default();
                assert!(step["problem"]["code"] == "proxy-unknown" && detail.contains(why), "{checked:?}");
            }
        }
        drop(portal);
    }
}

/// Runs the proxy as `user` on a device where a managed file is installed: in namespaces of its own, so that nothing of
/// this machine changes.
fn with_other_files(fixture: &Fixture, prepare: &str, user: u32) -> CommandOutput {
    let proxy = fixture.command(&["proxy", "--json"]);
    let prepare = format!("mount -t tmpfs none /etc && {prepare} && exec \"$@\"");
    let mut unshare =
        command("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", &prepare, "sh"]);
    unshare.args(["unshare", "--user", &format!("--map-user={user}")]);
    ran(&mut run_by(unshare, &proxy))
}

/// `program`, as the words that follow those of `by`.
fn run_by(mut by: Command, program: &Command) -> Command {
    by.arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => by.env(name, value),
            None => by.env_remove(name),
        };
    }
    if let Some(folder) = program.get_current_dir() {
        by.current_dir(folder);
    }
    by
}

#[test]
fn under_a_managed_file_that_is_installed_or_hidden_no_root_of_a_user_namespace_starts_it_either() {
    let fixture = Fixture::new();
    fixture.write("managed.toml", "schema = 2\n");
    // The second hides a managed file that is installed there.
    for prepare in ["mkdir /etc/porthole && : > /etc/porthole/managed.toml", "mkdir /etc/porthole"] {
        for user in [1_000, 0] {
            let refused = with_other_files(&fixture, prepare, user);
            assert_ne!(refused.code, 0, "{refused:?}");
            assert_eq!(refused.json()["error"]["code"], "proxy-needs-administrator", "{refused:?}");
        }
    }
}
