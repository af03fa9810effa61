//! nginx in a network of the test's own.

use std::{process::Command, time::Duration};

use porthole_support::process::Process;

use crate::bench::{Bench, HOSTS};

/// nginx for the bench's hosts: it listens and answers as `server` says. `program` starts it, and is given the file with
/// its configuration.
pub(crate) fn start(bench: &Bench, server: &str, mut program: Command) -> Process {
    let folder = bench.folder().display();
    let issued = bench.root.issue_server(&HOSTS).unwrap();
    let config = format!(
        "user root; daemon off; master_process off; pid {folder}/pid; error_log stderr notice;\n\
         events {{}}\n\
         http {{\n\
         access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n\
         fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\n\
         server {{\n\
         {server}\n\
         ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem;\n\
         }}\n\
         }}\n"
    );
    #[expect(clippy::disallowed_methods, reason = "nginx reads its key and its configuration from files")]
    for (name, content) in
        [("key.pem", issued.key_pem()), ("chain.pem", issued.chain_pem()), ("nginx.conf", config)]
    {
        std::fs::write(bench.folder().join(name), content).unwrap();
    }
    program.arg(bench.folder().join("nginx.conf"));
    let process = Process::spawn(program).unwrap();
    process.wait_for_line(Duration::from_secs(30), |line| line.contains("OS:")).unwrap();
    process
}
