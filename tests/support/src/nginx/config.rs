//! Sites, written down as nginx wants them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::Site;
use super::access;
use crate::Result;
use crate::failure::{Failure, While as _};

/// The types that pages of web apps are made of; an ending that is not here is `application/octet-stream`.
const TYPES: &str = "text/html html; text/css css; text/javascript js; application/json json; image/png png; \
    image/svg+xml svg; text/plain txt; text/csv csv; application/pdf pdf; application/zip zip; \
    application/manifest+json webmanifest; application/wasm wasm;";

const ACCESS_FORMAT: &str = r#"{"host":"$host","method":"$request_method","target":"$request_uri","protocol":"$server_protocol","status":$status,"body_bytes":$body_bytes_sent,"client_verify":"$ssl_client_verify","client_subject":"$ssl_client_s_dn","connection":$connection}"#;

/// Writes the configuration and every file that it names into `folder`.
pub(super) fn write(folder: &Path, port: u16, plain_port: u16, sites: &[Site]) -> Result<()> {
    let http2 = if sites.iter().all(|site| site.http2) { " http2" } else { "" };
    let mut servers = String::new();
    for (number, site) in sites.iter().enumerate() {
        let own = folder.join(format!("site-{number}"));
        let root = write_files(&own, site)?;
        let (certificate, key) = (own.join("certificate.pem"), own.join("key.pem"));
        write_file(&certificate, &site.chain_pem)?;
        write_file(&key, &site.key_pem)?;
        let client = match &site.client_anchors_pem {
            None => String::new(),
            Some(anchors) => {
                let path = own.join("client-anchors.pem");
                write_file(&path, anchors)?;
                let verify = if site.required { "on" } else { "optional" };
                format!(
                    "ssl_client_certificate {}; ssl_verify_client {verify}; ssl_verify_depth 3;",
                    quoted(&path)
                )
            }
        };
        let described = write!(
            servers,
            "server {{\n listen 127.0.0.1:{port} ssl{http2};\n listen 127.0.0.1:{plain_port};\n server_name {};\n ssl_certificate {};\n \
             ssl_certificate_key {};\n {client}\n root {};\n index index.html;\n {}\n}}\n",
            site.names.join(" "),
            quoted(&certificate),
            quoted(&key),
            quoted(&root),
            site.directives.join("\n "),
        );
        described.doing("describe a site")?;
    }
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!(" {kind}_temp_path {};\n", quoted(&folder.join(format!("{kind}_temp")))))
        .collect();
    let config = format!(
        "{user}daemon off;\nworker_processes 1;\npid {pid};\nerror_log stderr notice;\n\
         events {{ worker_connections 512; }}\n\
         http {{\n types {{ {TYPES} }}\n default_type application/octet-stream;\n charset utf-8;\n\
         {temporary} client_max_body_size 0;\n keepalive_requests 100000;\n\
         ssl_session_cache shared:tls:1m;\n\
         log_format access escape=json '{mark}{ACCESS_FORMAT}';\n access_log /dev/stdout access;\n\
         {servers}}}\n",
        user = if rustix::process::geteuid().is_root() { "user root;\n" } else { "" },
        mark = access::MARK,
        pid = quoted(&folder.join("nginx.pid")),
    );
    write_file(&folder.join("nginx.conf"), &config)
}

/// Writes the pages of `site` and returns the folder that they are served from.
fn write_files(own: &Path, site: &Site) -> Result<PathBuf> {
    let pages = own.join("pages");
    std::fs::create_dir_all(&pages).doing(format_args!("make {}", pages.display()))?;
    for (path, content) in &site.files {
        let relative = Path::new(path.trim_start_matches('/'));
        if relative.components().any(|part| !matches!(part, std::path::Component::Normal(_))) {
            return Err(Failure::new(format!("{path} is no path within a site")));
        }
        let file = pages.join(relative);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent).doing(format_args!("make {}", parent.display()))?;
        }
        write_file(&file, content)?;
    }
    Ok(site.root.clone().unwrap_or(pages))
}

fn write_file(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    std::fs::write(path, content).doing(format_args!("write {}", path.display()))
}

fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display())
}
