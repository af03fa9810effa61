//! Roundcube with Dovecot: mail as many organisations run it themselves.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use super::smtp::SmtpSink;
use super::{
    PASSWORD, USER, give_to_unprivileged, let_others_pass, make_folder, temporary_folder, unprivileged,
};
use super::{wait_for_port, wait_for_socket, write};
use crate::failure::While as _;
use crate::nginx::Site;
use crate::pki::Issued;
use crate::process::{Process, command};
use crate::{Result, free_ports};

/// Where Debian installs Roundcube's public part.
const PUBLIC: &str = "/var/lib/roundcube/public_html";

/// A running Roundcube with its mail servers; dropping it ends them and removes all mail.
#[derive(Debug)]
pub struct Roundcube {
    _php: Process,
    _dovecot: Process,
    imap: u16,
    sent: SmtpSink,
    php_socket: PathBuf,
    maildir: PathBuf,
    delivered: AtomicU32,
    _folder: TempDir,
}

/// A message that arrives.
#[derive(Debug, Clone, Default)]
pub struct Mail {
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// A file's name, media type and content.
    pub attachment: Option<(String, String, Vec<u8>)>,
}

impl Roundcube {
    /// Starts Dovecot, a mail server that keeps what is sent, and PHP with Roundcube.
    ///
    /// # Errors
    /// A package is missing, or a server does not start.
    pub fn start() -> Result<Self> {
        let folder = temporary_folder("roundcube")?;
        let [imap] = free_ports()?;
        let sent = SmtpSink::start()?;
        let mail = folder.path().join("mail");
        let maildir = mail.join("home").join(USER).join("Maildir");
        for part in ["cur", "new", "tmp"] {
            make_folder(&maildir.join(part))?;
        }
        make_folder(&mail.join("run"))?;
        write(&mail.join("dovecot.conf"), dovecot_config(&mail, imap)?)?;
        give_to_unprivileged(&mail)?;
        let_others_pass(folder.path())?;
        let mut dovecot = unprivileged("dovecot");
        dovecot.arg("-F").arg("-c").arg(mail.join("dovecot.conf"));
        let dovecot = Process::spawn(dovecot)?;
        wait_for_port(&dovecot, imap)?;

        let web = folder.path().join("web");
        for part in ["logs", "temp", "config"] {
            make_folder(&web.join(part))?;
        }
        // Debian keeps what is the same everywhere beside the settings.
        for name in ["defaults.inc.php", "mimetypes.php"] {
            let here = web.join("config").join(name);
            std::os::unix::fs::symlink(Path::new("/etc/roundcube").join(name), here)
                .doing("link Debian's settings")?;
        }
        write(&web.join("config/config.inc.php"), roundcube_config(&web, imap, sent.port()))?;
        let php_socket = web.join("php.sock");
        let mut php = command("php-cgi", ["-b"]);
        php.arg(&php_socket);
        php.args(["-d", "upload_max_filesize=32M", "-d", "post_max_size=40M", "-d"]);
        php.arg(format!("upload_tmp_dir={}", web.join("temp").display()));
        php.env("PHP_FCGI_CHILDREN", "4").env("PHP_FCGI_MAX_REQUESTS", "0");
        php.env("ROUNDCUBE_CONFIG_DIR", web.join("config"));
        let php = Process::spawn(php)?;
        wait_for_socket(&php, &php_socket)?;
        let roundcube = Self {
            _php: php,
            _dovecot: dovecot,
            imap,
            sent,
            php_socket,
            maildir,
            delivered: AtomicU32::new(0),
            _folder: folder,
        };
        Ok(roundcube)
    }

    /// Its site under `name`.
    pub fn site(&self, name: &str, certificate: &Issued) -> Site {
        let php = format!(
            "include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME {PUBLIC}/index.php; \
             fastcgi_param SCRIPT_NAME /index.php; fastcgi_param HTTPS on; fastcgi_pass unix:{};",
            self.php_socket.display()
        );
        Site::new(&[name], certificate)
            .root(PUBLIC)
            .directive("index index.php;")
            .location(r"~ \.php$", &php)
            .location("= /", &php)
    }

    /// Delivers a message to the inbox, as the server does when one arrives, and has Dovecot take it in. Roundcube
    /// opens the inbox on several connections at once, and Dovecot tells all but the first that a message which it has
    /// not taken in yet is not there.
    ///
    /// # Errors
    /// It cannot be written, or Dovecot does not answer.
    pub fn deliver(&self, mail: &Mail) -> Result<()> {
        let number = self.delivered.fetch_add(1, Ordering::SeqCst);
        let name = format!("{number}.harbor");
        let passing = self.maildir.join("tmp").join(&name);
        write(&passing, mail.render(number))?;
        give_to_unprivileged(&passing)?;
        std::fs::rename(&passing, self.maildir.join("new").join(&name)).doing("deliver a mail")?;
        self.take_in().doing("have Dovecot take a mail in")
    }

    /// Opens the inbox as a mail client does (RFC 9051, section 6.3.2).
    fn take_in(&self) -> std::io::Result<()> {
        const PATIENCE: Duration = Duration::from_secs(60);
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.imap))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "a LOGIN {USER} {PASSWORD}\r\nb SELECT INBOX\r\nc LOGOUT\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let is_open = text.lines().any(|line| line.starts_with("b OK"));
        is_open.then_some(()).ok_or_else(|| std::io::Error::other(text))
    }

    /// Waits for a sent message that `wanted` accepts, and gives it, headers included.
    ///
    /// # Errors
    /// None is sent within `timeout`.
    pub fn wait_for_sent(&self, timeout: Duration, wanted: impl Fn(&str) -> bool) -> Result<String> {
        self.sent.wait_for(timeout, wanted)
    }
}

impl Mail {
    /// A message with a file.
    #[must_use]
    pub fn with_file(subject: &str, name: &str, kind: &str, content: &[u8]) -> Self {
        let attachment = Some((name.to_owned(), kind.to_owned(), content.to_vec()));
        Self { subject: subject.to_owned(), text: "See the attachment.".to_owned(), attachment }
    }

    fn render(&self, number: u32) -> String {
        use base64::Engine as _;
        let mut text = format!(
            "From: Kim <kim@apps.test>\r\nTo: Robin <{USER}@apps.test>\r\nSubject: {}\r\n\
             Date: Tue, 03 Nov 2026 10:{:02}:00 +0000\r\nMessage-ID: <{number}@apps.test>\r\nMIME-Version: 1.0\r\n",
            self.subject,
            number % 60
        );
        let Some((name, kind, content)) = &self.attachment else {
            let _written = write!(text, "Content-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n", self.text);
            return text;
        };
        let encoded = base64::engine::general_purpose::STANDARD.encode(content);
        let lines: Vec<_> = encoded.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
        let _written = write!(
            text,
            "Content-Type: multipart/mixed; boundary=part\r\n\r\n--part\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n--part\r\n\
             Content-Type: {kind}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--part--\r\n",
            self.text,
            lines.join("\r\n")
        );
        text
    }
}

fn dovecot_config(folder: &Path, port: u16) -> Result<String> {
    // Every part runs as the user that Dovecot is started as: it is not root, and cannot change to another.
    let (user, group) = if rustix::process::geteuid().is_root() {
        ("nobody".to_owned(), "nogroup".to_owned())
    } else {
        let say = |option| Process::run(command("id", [option]), Duration::from_secs(10));
        (say("-un")?.trim().to_owned(), say("-gn")?.trim().to_owned())
    };
    let folder = folder.display();
    Ok(format!(
        "protocols = imap\nbase_dir = {folder}/run\nstate_dir = {folder}/state\nlog_path = /dev/stderr\nssl = no\n\
         disable_plaintext_auth = no\ndefault_internal_user = {user}\ndefault_internal_group = {group}\n\
         default_login_user = {user}\nfirst_valid_uid = 1\nmail_location = maildir:{folder}/home/%n/Maildir\n\
         passdb {{\n driver = static\n args = password={PASSWORD}\n}}\n\
         userdb {{\n driver = static\n args = uid={user} gid={group} home={folder}/home/%n\n}}\n\
         namespace inbox {{\n inbox = yes\n\
         mailbox Drafts {{\n special_use = \\Drafts\n auto = subscribe\n }}\n\
         mailbox Sent {{\n special_use = \\Sent\n auto = subscribe\n }}\n\
         mailbox Trash {{\n special_use = \\Trash\n auto = subscribe\n }}\n}}\n\
         service imap-login {{\n chroot =\n inet_listener imap {{\n address = 127.0.0.1\n port = {port}\n }}\n\
         inet_listener imaps {{\n port = 0\n }}\n}}\n\
         service anvil {{\n chroot =\n}}\nservice stats {{\n chroot =\n}}\n"
    ))
}

fn roundcube_config(folder: &Path, imap: u16, smtp: u16) -> String {
    let folder = folder.display();
    format!(
        "<?php\n$config = [];\n\
         $config['db_dsnw'] = 'sqlite:///{folder}/roundcube.db?mode=0640';\n\
         $config['imap_host'] = '127.0.0.1:{imap}';\n$config['smtp_host'] = '127.0.0.1:{smtp}';\n\
         $config['smtp_user'] = '';\n$config['smtp_pass'] = '';\n$config['mail_domain'] = 'apps.test';\n\
         $config['product_name'] = 'Roundcube';\n$config['des_key'] = 'harbor-test-key-24-bytes';\n\
         $config['log_dir'] = '{folder}/logs';\n$config['temp_dir'] = '{folder}/temp';\n\
         $config['skin'] = 'elastic';\n$config['enable_spellcheck'] = false;\n$config['enable_installer'] = false;\n\
         $config['drafts_mbox'] = 'Drafts';\n$config['sent_mbox'] = 'Sent';\n$config['trash_mbox'] = 'Trash';\n\
         $config['refresh_interval'] = 60;\n$config['draft_autosave'] = 0;\n$config['language'] = 'en_US';\n\
         $config['plugins'] = ['archive', 'zipdownload', 'newmail_notifier'];\n\
         $config['newmail_notifier_basic'] = true;\n$config['newmail_notifier_desktop'] = true;\n"
    )
}
