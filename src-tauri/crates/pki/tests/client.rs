//! The client against nginx, and against servers that misbehave as nginx never would.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use porthole_network::{Outbound, ProxySignIn, ResolveTo, Upstream};
use porthole_pki::{Client, Credential, FetchError, FetchFailure, HttpResponse, Limits, Stop, Trust};
use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::{Authority, DeviceSpec, Issued};
use rustls::client::ResolvesClientCert;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use url::Url;

const NAME: &str = "pki.harbor.test";

struct Bench {
    root: Authority,
    nginx: Nginx,
}

impl Bench {
    fn new(change: impl FnOnce(Site) -> Site) -> Self {
        let root = Authority::root("Harbor Root").unwrap();
        let site = Site::new(&[NAME], &root.issue_server(&[NAME]).unwrap()).file("/list.crl", "a list");
        let nginx = Nginx::start([change(site)]).unwrap();
        Self { root, nginx }
    }

    /// Finds the server's name at nginx: https at its TLS port, http at the other.
    fn way(&self, port: u16) -> Outbound {
        let place = ResolveTo { host: Ipv4Addr::LOCALHOST.to_string(), port: Some(port) };
        Outbound { resolve: Arc::new([(NAME.parse().unwrap(), place)]), ..Outbound::default() }
    }

    fn trust(&self) -> Trust {
        Trust::Only(vec![self.root.certificate().clone()])
    }

    fn secure(&self) -> Client {
        Client::new(self.way(self.nginx.port()), self.trust())
    }

    fn plain(&self) -> Client {
        Client::new(self.way(self.nginx.plain_port()), self.trust())
    }
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

fn get(client: &Client, address: &str) -> Result<HttpResponse, FetchError> {
    client.get(&url(address), "*/*").and_then(HttpResponse::success)
}

/// Serves each connection with `answer`, which gets the head of the request.
fn server(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let mut head = String::new();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
            answer(&head, &mut stream);
        }
    });
    address
}

fn saying(text: &'static str) -> SocketAddr {
    server(move |_, stream| stream.write_all(text.as_bytes()).unwrap())
}

#[test]
fn lists_come_over_http_and_over_verified_https() {
    let bench = Bench::new(|site| site);
    for (client, scheme) in [(bench.plain(), "http"), (bench.secure(), "https")] {
        let answer = get(&client, &format!("{scheme}://{NAME}/list.crl?now#part")).unwrap();
        assert_eq!(&answer.body[..], b"a list");
        let seen =
            bench.nginx.wait_for_access(Duration::from_secs(10), |access| access.target == "/list.crl?now");
        assert_eq!(seen.unwrap().host, NAME);
    }
}

#[test]
fn the_systems_roots_count_beside_extra_ones_and_only_where_they_are_asked_for() {
    let bench = Bench::new(|site| site);
    let address = format!("https://{NAME}/list.crl");
    let way = bench.way(bench.nginx.port());
    let extra = vec![bench.root.certificate().clone()];
    get(&Client::new(way.clone(), Trust::System { extra }), &address).unwrap();
    let refused = get(&Client::new(way.clone(), Trust::System { extra: Vec::new() }), &address).unwrap_err();
    assert!(refused.to_string().contains("is not trusted for it"), "{refused}");
    get(&Client::new(way, Trust::Only(Vec::new())), &address).unwrap_err();
}

#[test]
fn a_client_certificate_is_shown_to_a_server_that_asks() {
    let devices = Authority::root("Harbor Device CA").unwrap();
    let bench = Bench::new(|site| site.require_certificates(devices.certificate_pem()));
    let issued = devices.issue_device(&DeviceSpec::named("laptop-7")).unwrap();
    let address = format!("https://{NAME}/list.crl");
    assert!(get(&bench.secure(), &address).is_err());
    get(&bench.secure().identity(resolver(&issued)), &address).unwrap();
    let seen = bench.nginx.wait_for_access(Duration::from_secs(10), |access| access.status == 200).unwrap();
    assert_eq!(seen.client_subject, "CN=laptop-7");
}

fn resolver(issued: &Issued) -> Arc<dyn ResolvesClientCert> {
    let key = issued.key().serialize_der().try_into().unwrap();
    let key = rustls::crypto::aws_lc_rs::sign::any_supported_type(&key).unwrap();
    Arc::new(SingleCertAndKey::from(CertifiedKey::new(issued.chain(), key)))
}

#[test]
fn a_password_goes_over_tls_alone() {
    let bench = Bench::new(|site| site);
    let users = bench.nginx.folder().join("site-0/pages/users");
    let guarded =
        format!("auth_basic x; auth_basic_user_file {}; try_files /list.crl =404;", users.display());
    let site = Site::new(&[NAME], &bench.root.issue_server(&[NAME]).unwrap()).file("/list.crl", "a list");
    let site = site.file("/users", "robin:{PLAIN}secret\n");
    bench.nginx.reload([site.location("= /guarded", &guarded)]).unwrap();

    let credential = || Credential::basic("robin", "secret".to_owned().into()).unwrap();
    let address = format!("{NAME}/guarded");
    assert!(get(&bench.secure(), &format!("https://{address}")).unwrap_err().to_string().contains("401"));
    get(&bench.secure().credential(credential()), &format!("https://{address}")).unwrap();
    let refused = get(&bench.plain().credential(credential()), &format!("http://{address}")).unwrap_err();
    assert!(refused.to_string().contains("is not protected by TLS"), "{refused}");
    assert!(!format!("{:?}", bench.secure().credential(credential())).contains("secret"));
    assert!(Credential::basic("a:b", String::new().into()).is_none());
}

#[test]
fn what_is_posted_arrives_with_its_type() {
    let (heard, seen) = mpsc::channel();
    let at = server(move |head, stream| {
        let mut body = [0; 4];
        // The head was read by lines, so the body may be in the same packet: the length says what is due.
        let _rest = stream.set_read_timeout(Some(Duration::from_millis(1))).map(|()| stream.read(&mut body));
        heard.send(head.to_owned()).unwrap();
        stream.write_all(b"HTTP/1.1 202 Accepted\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n").unwrap();
    });
    let client = Client::new(Outbound::default(), Trust::Only(Vec::new()));
    let headers = [(http::header::CONTENT_TYPE, "application/ocsp-request")];
    let answer = client.post(&url(&format!("http://{at}/ocsp")), &headers, vec![1, 2, 3, 4]).unwrap();
    assert_eq!((answer.status.as_u16(), answer.headers["retry-after"].to_str().unwrap()), (202, "60"));
    let head = seen.recv().unwrap().to_lowercase();
    assert!(head.starts_with("post /ocsp http/1.1\r\n"), "{head}");
    assert!(
        head.contains("content-type: application/ocsp-request") && head.contains("content-length: 4"),
        "{head}"
    );
}

#[test]
fn redirects_are_followed_up_but_never_down() {
    let bench = Bench::new(|site| {
        site.location("= /up", &format!("return 302 https://{NAME}/list.crl;"))
            .location("= /down", &format!("return 302 http://{NAME}/list.crl;"))
            .location("= /round", &format!("return 302 https://{NAME}/round;"))
            .location("= /near", "return 307 /list.crl;")
            .location("= /far", "return 302 https://elsewhere.test/;")
    });
    // Both schemes at the TLS port: the redirect up changes the scheme only.
    assert_eq!(&get(&bench.secure(), &format!("https://{NAME}/near")).unwrap().body[..], b"a list");
    let way = bench.way(bench.nginx.port());
    let at = server({
        let to =
            format!("HTTP/1.1 302 Found\r\nLocation: https://{NAME}/list.crl\r\nContent-Length: 0\r\n\r\n");
        move |_, stream| stream.write_all(to.as_bytes()).unwrap()
    });
    assert_eq!(
        &get(&Client::new(way, bench.trust()), &format!("http://{at}/up")).unwrap().body[..],
        b"a list"
    );
    let mut messages = String::new();
    for path in ["down", "round"] {
        writeln!(messages, "{}", get(&bench.secure(), &format!("https://{NAME}/{path}")).unwrap_err())
            .unwrap();
    }
    let credential = Credential::basic("robin", "secret".to_owned().into()).unwrap();
    let refused = get(&bench.secure().credential(credential), &format!("https://{NAME}/far")).unwrap_err();
    writeln!(messages, "{refused}").unwrap();
    let posted = bench.secure().post(&url(&format!("https://{NAME}/up")), &[], Vec::new()).unwrap_err();
    writeln!(messages, "{posted}").unwrap();
    insta::assert_snapshot!(messages);
}

#[test]
fn the_organisations_proxy_carries_both_kinds() {
    let bench = Bench::new(|site| site);
    let (port, plain_port) = (bench.nginx.port(), bench.nginx.plain_port());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&heard);
    let proxy = server(move |head, stream| {
        let first = head.lines().next().unwrap().to_owned();
        let connects = first.starts_with("CONNECT");
        list.lock().push(first);
        let to = if connects { port } else { plain_port };
        let mut onward = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).unwrap();
        if connects {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        } else {
            onward.write_all(head.as_bytes()).unwrap();
        }
        let (mut back, mut answers) = (stream.try_clone().unwrap(), onward.try_clone().unwrap());
        let backwards = thread::spawn(move || {
            let _ended = std::io::copy(&mut answers, &mut back);
            let _ended = back.shutdown(std::net::Shutdown::Both);
        });
        let _ended = std::io::copy(stream, &mut onward);
        backwards.join().unwrap();
    });
    let upstream = Upstream::HttpProxy { host: proxy.ip().to_string(), port: proxy.port() };
    let client = Client::new(Outbound { upstream, ..Outbound::default() }, bench.trust());
    for scheme in ["http", "https"] {
        let answer = get(&client, &format!("{scheme}://{NAME}/list.crl")).unwrap();
        assert_eq!(&answer.body[..], b"a list");
    }
    let expected = [format!("GET http://{NAME}/list.crl HTTP/1.1"), format!("CONNECT {NAME}:443 HTTP/1.1")];
    assert_eq!(*heard.lock(), expected);
}

#[test]
fn one_limit_holds_for_the_whole_request() {
    let silent = server(|_, stream| {
        let _waits = stream.read(&mut [0]);
    });
    let limits = Limits { time: Duration::from_millis(300), ..Limits::default() };
    let client = Client::new(Outbound::default(), Trust::Only(Vec::new())).limits(limits);
    let begun = Instant::now();
    let refused = get(&client, &format!("http://{silent}/")).unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(5), "{refused}");
    assert!(refused.to_string().contains("did not answer within"), "{refused}");
}

#[test]
fn every_failure_says_what_where_and_why() {
    let bench = Bench::new(|site| site);
    let closed = {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.local_addr().unwrap()
    };
    let limits = Limits { time: Duration::from_secs(20), size: 10 };
    let client = Client::new(Outbound::default(), bench.trust()).limits(limits);
    let cases = [
        ("no server", format!("http://{closed}/list.crl")),
        ("no such name", "http://nowhere.invalid/list.crl".to_owned()),
        ("not the web", "ldap://pki.harbor.test/cn=list".to_owned()),
        ("not found", format!("http://127.0.0.1:{}/none.crl?user=robin", bench.nginx.plain_port())),
        ("another name", format!("https://127.0.0.1:{}/", bench.nginx.port())),
        ("no TLS there", format!("https://127.0.0.1:{}/", bench.nginx.plain_port())),
        ("a body that says it is too large", {
            format!("http://{}/", saying("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello hello"))
        }),
        ("a body that becomes too large", {
            format!(
                "http://{}/",
                saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello hello\r\n0\r\n\r\n")
            )
        }),
        ("a body that ends early", {
            format!("http://{}/", saying("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"))
        }),
        ("no answer", format!("http://{}/", saying(""))),
        ("no HTTP", format!("http://{}/", saying("220 mail.harbor.test ESMTP\r\n"))),
    ];
    let mut messages = String::new();
    for (name, address) in cases {
        let refused = get(&client, &address).unwrap_err().to_string();
        let port = url(&address).port().map_or(":none/".to_owned(), |port| format!(":{port}/"));
        writeln!(messages, "{name}: {}", refused.replace(&port, ":PORT/")).unwrap();
    }
    let proxied = Outbound {
        upstream: Upstream::HttpProxy { host: closed.ip().to_string(), port: closed.port() },
        sign_in: ProxySignIn::default(),
        resolve: Arc::default(),
    };
    for scheme in ["http", "https"] {
        let through = Client::new(proxied.clone(), bench.trust());
        let refused = get(&through, &format!("{scheme}://{NAME}/")).unwrap_err().to_string();
        writeln!(messages, "no proxy: {}", refused.replace(&closed.to_string(), "127.0.0.1:PORT")).unwrap();
    }
    insta::assert_snapshot!(messages);
}

#[test]
fn who_waits_no_longer_is_answered_at_once_and_the_connection_is_closed() {
    let (came, comes) = mpsc::channel();
    let (closed, closes) = mpsc::channel();
    let address = server(move |_, stream| {
        came.send(()).unwrap();
        // Nothing is sent; the end of what is read is the other side's going.
        let end = stream.read(&mut [0; 1]);
        closed.send(matches!(end, Ok(0) | Err(_))).unwrap();
    });
    let place = ResolveTo { host: Ipv4Addr::LOCALHOST.to_string(), port: Some(address.port()) };
    let way = Outbound { resolve: Arc::new([(NAME.parse().unwrap(), place)]), ..Outbound::default() };
    let stop = Stop::default();
    let client = Client::new(way, Trust::Only(Vec::new())).with_stop(stop.clone());
    let asking = {
        let client = client.clone();
        thread::spawn(move || get(&client, "http://pki.harbor.test/list.crl"))
    };
    comes.recv_timeout(Duration::from_secs(20)).unwrap();
    stop.stop();
    assert_eq!(asking.join().unwrap().unwrap_err().failure, FetchFailure::Stopped);
    assert!(closes.recv_timeout(Duration::from_secs(20)).unwrap());
    // Nor is anything asked after that.
    let error = get(&client, "http://pki.harbor.test/list.crl").unwrap_err();
    assert_eq!(error.failure, FetchFailure::Stopped);
    assert!(comes.try_recv().is_err());
}

/// A server that keeps its lists compressed sends them so, whether that was asked for or not.
#[test]
fn a_list_that_comes_compressed_is_unpacked_within_the_limit() {
    let gzip = |content: &[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(content).unwrap();
        packed.finish().unwrap()
    };
    let zlib = |content: &[u8]| {
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(content).unwrap();
        packed.finish().unwrap()
    };
    let ask = |coding: &'static str, body: Vec<u8>| {
        let heads = Arc::new(Mutex::new(String::new()));
        let seen = Arc::clone(&heads);
        let address = server(move |head, stream| {
            seen.lock().push_str(head);
            let size = body.len();
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {size}\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            // Who has seen enough hangs up.
            let _sent = stream.write_all(&body);
        });
        let client = Client::new(Outbound::default(), Trust::Only(Vec::new()));
        let client = client.limits(Limits { time: Duration::from_secs(10), size: 100_000 });
        let answer = get(&client, &format!("http://{address}/list.crl"));
        assert!(heads.lock().to_lowercase().contains("accept-encoding: identity"));
        answer.map(|answer| answer.body).map_err(|error| error.failure)
    };
    let list = vec![7; 50_000];
    assert_eq!(ask("gzip", gzip(&list)), Ok(list.clone()));
    assert_eq!(
        ask("X-GZIP", [gzip(&list[..9]), gzip(&list[9..])].concat()),
        Ok(list.clone()),
        "in two members"
    );
    assert_eq!(ask("deflate", zlib(&list)), Ok(list.clone()));
    assert_eq!(ask("identity", list.clone()), Ok(list.clone()));
    // A million times smaller than what it becomes.
    assert_eq!(ask("gzip", gzip(&vec![0; 50_000_000])), Err(FetchFailure::TooLarge(100_000)));
    for (coding, body) in [("gzip", list.clone()), ("br", list.clone()), ("gzip, gzip", gzip(&gzip(&list)))] {
        assert!(matches!(ask(coding, body), Err(FetchFailure::Broken(_))), "{coding}");
    }
}
