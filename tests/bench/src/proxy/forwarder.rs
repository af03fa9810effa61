//! What a forwarder of hyper's own parts costs: as the relay, but each request is read and written again, with no rule, no
//! record and no second try. What Porthole costs beyond it is Porthole's own work; what it costs beyond the relay is
//! the price of understanding HTTP.

use std::future::Future;
use std::io;
use std::sync::Arc;

use clap::Args;
use http::{Request, Response, Uri, Version, header, uri};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::server;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

use crate::proxy::ends::{self, Ends};
use crate::result::Result;

#[derive(Args)]
#[group(skip)]
pub(crate) struct Arguments {
    #[command(flatten)]
    ends: ends::Arguments,
    /// One HTTP/2 connection to the server for all clients, instead of one of HTTP/1.1 for each.
    #[arg(long)]
    http2: bool,
}

type Sender = http2::SendRequest<Incoming>;

/// Prints its address, then serves until it is ended.
pub(crate) fn run(args: &Arguments) -> Result<()> {
    if !args.http2 {
        return ends::run(&args.ends, None, over_http1);
    }
    let shared: Arc<Mutex<Option<Sender>>> = Arc::default();
    ends::run(&args.ends, Some(b"h2"), move |client, ends| over_http2(client, ends, Arc::clone(&shared)))
}

async fn over_http1(client: TcpStream, ends: Arc<Ends>) -> io::Result<()> {
    let server = TokioIo::new(ends.connect().await?);
    let (sender, connection) = http1::handshake(server).await.map_err(io::Error::other)?;
    tokio::spawn(connection);
    let sender = Mutex::new(sender);
    serve(client, &ends, |request| async {
        let mut sender = sender.lock().await;
        sender.ready().await.map_err(io::Error::other)?;
        sender.send_request(request).await.map_err(io::Error::other)
    })
    .await
}

async fn over_http2(
    client: TcpStream,
    ends: Arc<Ends>,
    shared: Arc<Mutex<Option<Sender>>>,
) -> io::Result<()> {
    let mut open = shared.lock().await;
    let sender = match &*open {
        Some(sender) if sender.is_ready() => sender.clone(),
        Some(_) | None => {
            let server = TokioIo::new(ends.connect().await?);
            let (sender, connection) =
                http2::handshake(TokioExecutor::new(), server).await.map_err(io::Error::other)?;
            tokio::spawn(connection);
            open.insert(sender).clone()
        }
    };
    drop(open);
    serve(client, &ends, |mut request: Request<Incoming>| {
        let mut sender = sender.clone();
        async move {
            *request.uri_mut() = address(&mut request)?;
            *request.version_mut() = Version::HTTP_2;
            let mut answer = sender.send_request(request).await.map_err(io::Error::other)?;
            *answer.version_mut() = Version::HTTP_11;
            Ok(answer)
        }
    })
    .await
}

/// Where HTTP/2 has the host.
fn address(request: &mut Request<Incoming>) -> io::Result<Uri> {
    let host = request.headers_mut().remove(header::HOST);
    let host = host.ok_or_else(|| io::Error::other("a request names no host"))?;
    let mut parts = uri::Parts::from(std::mem::take(request.uri_mut()));
    parts.scheme = Some(uri::Scheme::HTTPS);
    parts.authority = Some(host.as_bytes().try_into().map_err(io::Error::other)?);
    Uri::from_parts(parts).map_err(io::Error::other)
}

async fn serve<A>(client: TcpStream, ends: &Ends, answer: impl Fn(Request<Incoming>) -> A) -> io::Result<()>
where
    A: Future<Output = io::Result<Response<Incoming>>>,
{
    let client = TokioIo::new(ends.accept(client).await?);
    let served = server::conn::http1::Builder::new().serve_connection(client, service_fn(answer));
    served.await.map_err(io::Error::other)
}
