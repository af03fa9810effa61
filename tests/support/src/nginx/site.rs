//! One server block: names, certificate, pages.

use std::path::PathBuf;

use crate::pki::Issued;

/// A host, or several, that an [`super::Nginx`] serves.
#[derive(Debug, Clone)]
pub struct Site {
    pub(super) names: Vec<String>,
    pub(super) chain_pem: String,
    pub(super) key_pem: String,
    pub(super) client_anchors_pem: Option<String>,
    pub(super) required: bool,
    pub(super) http2: bool,
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) root: Option<PathBuf>,
    pub(super) directives: Vec<String>,
}

impl Site {
    /// A site under `names` (nginx's `server_name`; wildcards may be used) that shows `certificate`.
    pub fn new(names: &[&str], certificate: &Issued) -> Self {
        Self {
            names: names.iter().map(ToString::to_string).collect(),
            chain_pem: certificate.chain_pem(),
            key_pem: certificate.key_pem(),
            client_anchors_pem: None,
            required: false,
            http2: true,
            files: Vec::new(),
            root: None,
            directives: Vec::new(),
        }
    }

    /// Answers under `names` instead.
    #[must_use]
    pub fn names(mut self, names: &[&str]) -> Self {
        self.names = names.iter().map(ToString::to_string).collect();
        self
    }

    /// Asks for a client certificate of these authorities (PEM) and lets those in who have none:
    /// `ssl_verify_client optional`.
    #[must_use]
    pub fn ask_for_certificates(mut self, anchors_pem: impl Into<String>) -> Self {
        self.client_anchors_pem = Some(anchors_pem.into());
        self.required = false;
        self
    }

    /// Asks for a client certificate of these authorities (PEM) and turns away who has none:
    /// `ssl_verify_client on`.
    #[must_use]
    pub fn require_certificates(mut self, anchors_pem: impl Into<String>) -> Self {
        self.client_anchors_pem = Some(anchors_pem.into());
        self.required = true;
        self
    }

    /// Speaks HTTP/1.1 only. The protocols belong to the port: one such site is enough for all of an nginx.
    #[must_use]
    pub fn without_http2(mut self) -> Self {
        self.http2 = false;
        self
    }

    /// Serves `content` at `path`, typed by its ending; `/index.html` also answers `/`.
    #[must_use]
    pub fn file(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.push((path.to_owned(), content.into()));
        self
    }

    /// Serves the files below `root` instead of those given with [`Site::file`].
    #[must_use]
    pub fn root(mut self, root: impl Into<PathBuf>) -> Self {
        self.root = Some(root.into());
        self
    }

    /// Adds a location, such as `location("= /echo", "return 200 hello;")`.
    #[must_use]
    pub fn location(self, pattern: &str, directives: &str) -> Self {
        self.directive(&format!("location {pattern} {{ {directives} }}"))
    }

    /// Adds anything else to the server block, as nginx writes it.
    #[must_use]
    pub fn directive(mut self, directive: &str) -> Self {
        self.directives.push(directive.to_owned());
        self
    }
}
