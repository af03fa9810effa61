//! Looking at an app from outside: its first page, what that names, and the scripts of hosts that the app reaches. Hosts that
//! it does not reach are named, and not asked.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use http::HeaderMap;
use http::header::{self, HeaderName};
use porthole_policy::without_secrets;
use porthole_proxy::{VisitResult, Visitor};
use serde::Serialize;
use url::Url;

use super::features::{self, Feature};
use super::html::{self, Tag};
use super::manifest::Manifest;
use super::needs::{MentionKind, Needs};

const MOST_REDIRECTS: usize = 10;
const MOST_SCRIPTS: usize = 40;
const MOST_FRAMES: usize = 5;
const LARGEST_PAGE: usize = 4 << 20;
const LARGEST_SCRIPT: usize = 8 << 20;
const EACH: Duration = Duration::from_secs(20);
/// For all scripts and frames together.
const IN_ALL: Duration = Duration::from_secs(90);

/// Everything that was seen.
#[derive(Debug, Default)]
pub(super) struct Observations {
    pub(super) needs: Needs,
    /// The pages on the way to the first page, and that itself.
    pub(super) pages: Vec<PageView>,
    /// Features, each with where it was first named.
    pub(super) features: BTreeMap<&'static str, (&'static Feature, String)>,
    pub(super) manifest: Option<Manifest>,
    pub(super) has_icon: bool,
    /// The first page was read.
    pub(super) has_page: bool,
    /// What stands in the app's way or is worth knowing, whole sentences.
    pub(super) notes: Vec<String>,
    /// What could not be looked at, whole sentences.
    pub(super) unseen: Vec<String>,
    scripts_read: usize,
}

/// A page that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct PageView {
    pub(super) url: String,
    pub(super) status: u16,
}

fn text(headers: &HeaderMap, name: &HeaderName) -> String {
    let all =
        headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let all = all.collect::<Vec<_>>().join(", ");
    all.chars().filter(|letter| !letter.is_control()).take(20_000).collect()
}

/// Looks at the app that begins at `url`.
pub(super) async fn look(visitor: &Visitor, url: &Url) -> Observations {
    let mut seeing = Observations::default();
    if let Some((url, page)) = seeing.first_page(visitor, url).await {
        seeing.page(visitor, &url, &page).await;
    }
    seeing
}

impl Observations {
    fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    /// Goes to the first page; `None` where there is none to look at.
    async fn first_page(&mut self, visitor: &Visitor, url: &Url) -> Option<(Url, VisitResult)> {
        let mut url = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let page = match visitor.get(&url, "text/html,*/*;q=0.8", LARGEST_PAGE, EACH).await {
                Ok(page) => page,
                Err(problem) => {
                    let why =
                        problem.detail.as_deref().unwrap_or(problem.title).trim_end_matches('.').to_owned();
                    self.unseen.push(format!("`{}` was not checked: {why}.", without_secrets(&url)));
                    return None;
                }
            };
            self.pages.push(PageView { url: without_secrets(&url), status: page.status.as_u16() });
            if !page.status.is_redirection() {
                return Some((url, page));
            }
            let location = page.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
            let next = location.and_then(|location| url.join(location).ok());
            let Some(mut next) = next else {
                self.note(format!(
                    "`{}` redirects to an address that cannot be read.",
                    without_secrets(&url)
                ));
                return None;
            };
            if next.scheme() == "http" {
                self.note(format!(
                    "`{}` redirects to http://; Porthole opens that over https.",
                    without_secrets(&url)
                ));
                // Without its own port.
                let _set = next.set_scheme("https");
            }
            if next.origin() != url.origin() {
                self.needs.add(&next, MentionKind::Redirect);
            }
            url = next;
        }
        self.note("There are too many redirects. A server that does not get its cookie back may redirect again and again.");
        None
    }

    async fn page(&mut self, visitor: &Visitor, url: &Url, page: &VisitResult) {
        self.answer(url, page);
        let content_type = text(&page.headers, &header::CONTENT_TYPE).to_ascii_lowercase();
        if !content_type.is_empty() && !content_type.contains("html") {
            self.unseen.push(format!(
                "The first page is no HTML (`{content_type}`), so its content was not checked."
            ));
            return;
        }
        self.has_page = true;
        let content = String::from_utf8_lossy(&page.body).into_owned();
        let tags = html::tags(&content);
        let base = tags.iter().find(|tag| tag.name == "base").and_then(|tag| tag.get("href"));
        let base = base.and_then(|href| url.join(href).ok()).unwrap_or_else(|| url.clone());
        let mut scripts = Vec::new();
        let mut frames = Vec::new();
        let mut manifest = None;
        for tag in &tags {
            self.tag(&base, tag, &mut scripts, &mut frames, &mut manifest);
        }
        self.name_features(&content, "the page");
        tags.iter().for_each(|tag| self.needs.add_mentions(&tag.script));
        if tags.iter().filter(|tag| tag.name != "script").count() < 12 && !scripts.is_empty() {
            self.unseen.push(
                "Scripts create most of this page. This check does not see what they load and show later."
                    .to_owned(),
            );
        }
        let end = Instant::now() + IN_ALL;
        self.scripts(visitor, scripts, end).await;
        self.frames(visitor, frames, end).await;
        if let Some(address) = manifest {
            self.read_manifest(visitor, &address).await;
        }
    }

    /// What the head of an answer says.
    fn answer(&mut self, url: &Url, page: &VisitResult) {
        let at = without_secrets(url);
        let challenge = text(&page.headers, &header::WWW_AUTHENTICATE);
        if page.status.as_u16() == 401 {
            let lower = challenge.to_ascii_lowercase();
            self.note(if lower.contains("negotiate") {
                format!("`{at}` asks for Kerberos (Negotiate): people sign in with their ticket where the managed file lets Porthole use it.")
            } else if lower.contains("ntlm") {
                format!("`{at}` asks for NTLM, which Porthole does not support.")
            } else {
                format!("`{at}` asks for a name and a password ({challenge}).")
            });
        } else if !page.status.is_success() {
            self.note(format!("`{at}` answers with the status {}.", page.status));
        }
        if text(&page.headers, &header::CONTENT_DISPOSITION).to_ascii_lowercase().starts_with("attachment") {
            self.note(format!("`{at}` is sent as a download, not as a page."));
        }
        let policy = text(&page.headers, &header::CONTENT_SECURITY_POLICY);
        self.security_policy(&policy);
        if page.is_cut {
            self.unseen.push(format!("`{at}` is larger than the part that was read."));
        }
    }

    fn security_policy(&mut self, policy: &str) {
        for directive in policy.split([';', ',']) {
            let mut tokens = directive.split_ascii_whitespace();
            let name = tokens.next().unwrap_or_default().to_ascii_lowercase();
            if name.ends_with("-src") || name == "form-action" {
                tokens.for_each(|source| self.needs.add_source(source));
            } else if name == "sandbox" {
                self.note("Its Content-Security-Policy puts the page into a sandbox, so it may not do all that a page can.");
            }
        }
    }

    fn tag(
        &mut self,
        base: &Url,
        tag: &Tag,
        scripts: &mut Vec<Url>,
        frames: &mut Vec<Url>,
        manifest: &mut Option<Url>,
    ) {
        let address = |attribute: &str| {
            tag.get(attribute).filter(|value| !value.is_empty()).and_then(|value| base.join(value).ok())
        };
        let (attribute, seen) = match tag.name.as_str() {
            "script" => ("src", MentionKind::Script),
            "link" if tag.has_word("rel", "manifest") => ("href", MentionKind::Manifest),
            "link" if tag.has_word("rel", "icon") || tag.has_word("rel", "apple-touch-icon") => {
                ("href", MentionKind::Media)
            }
            "link" if tag.has_word("rel", "stylesheet") => ("href", MentionKind::Style),
            "link" if tag.has_word("rel", "modulepreload") => ("href", MentionKind::Script),
            "link" if tag.has_word("rel", "preconnect") || tag.has_word("rel", "dns-prefetch") => {
                ("href", MentionKind::Hint)
            }
            "link" if tag.has_word("rel", "preload") || tag.has_word("rel", "prefetch") => {
                ("href", MentionKind::Hint)
            }
            "img" | "audio" | "video" | "source" | "track" | "embed" => ("src", MentionKind::Media),
            "iframe" | "frame" => ("src", MentionKind::Frame),
            "object" => ("data", MentionKind::Frame),
            "form" => ("action", MentionKind::Form),
            "meta" => {
                self.meta(base, tag);
                return;
            }
            _ => return,
        };
        let Some(to) = address(attribute) else { return };
        if to.scheme() == "http" {
            self.note(format!(
                "The page names `{}` without TLS; Porthole opens https addresses only.",
                without_secrets(&to)
            ));
        }
        self.needs.add(&to, seen);
        match seen {
            MentionKind::Script if !scripts.contains(&to) => scripts.push(to),
            MentionKind::Frame if !frames.contains(&to) => frames.push(to),
            MentionKind::Manifest => *manifest = Some(to),
            MentionKind::Media if tag.name == "link" => self.has_icon = true,
            MentionKind::Script
            | MentionKind::Frame
            | MentionKind::Redirect
            | MentionKind::Form
            | MentionKind::Style
            | MentionKind::Media
            | MentionKind::Hint
            | MentionKind::Policy
            | MentionKind::Mention => {}
        }
    }

    fn meta(&mut self, base: &Url, tag: &Tag) {
        let content = tag.get("content").unwrap_or_default();
        if tag.has_word("http-equiv", "content-security-policy") {
            self.security_policy(content);
        } else if tag.has_word("http-equiv", "refresh")
            && let Some((_, to)) = content.split_once("url=").or_else(|| content.split_once("URL="))
            && let Ok(to) = base.join(to.trim_matches(['\'', '"', ' ']))
        {
            self.needs.add(&to, MentionKind::Redirect);
            self.note(format!(
                "The page redirects to `{}` with a script or a `refresh`; this check did not follow it.",
                without_secrets(&to)
            ));
        }
    }

    fn name_features(&mut self, text: &str, place: &str) {
        for feature in features::named_in(text) {
            self.features.entry(feature.id).or_insert_with(|| (feature, place.to_owned()));
        }
    }

    async fn scripts(&mut self, visitor: &Visitor, scripts: Vec<Url>, end: Instant) {
        let count = scripts.len();
        let mut not_reached = BTreeSet::new();
        for script in scripts.into_iter().take(MOST_SCRIPTS) {
            let left = end.saturating_duration_since(Instant::now()).min(EACH);
            match visitor.get(&script, "*/*", LARGEST_SCRIPT, left).await {
                Ok(answer) if answer.status.is_success() => {
                    let content = String::from_utf8_lossy(&answer.body).into_owned();
                    self.name_features(&content, &without_secrets(&script));
                    self.needs.add_mentions(&content);
                    self.scripts_read += 1;
                    if answer.is_cut {
                        self.unseen.push(format!(
                            "`{}` is larger than the part that was read.",
                            without_secrets(&script)
                        ));
                    }
                }
                Ok(answer) => self.note(format!(
                    "The script `{}` answers with the status {}.",
                    without_secrets(&script),
                    answer.status
                )),
                Err(_) => {
                    not_reached.insert(script.host_str().unwrap_or_default().to_owned());
                }
            }
        }
        if !not_reached.is_empty() {
            let hosts = not_reached.into_iter().collect::<Vec<_>>().join(", ");
            self.unseen.push(format!(
                "Scripts of these hosts were not read, since no answer came or no app reaches them: {hosts}."
            ));
        }
        if count > MOST_SCRIPTS {
            self.unseen
                .push(format!("The page names {count} scripts, and {MOST_SCRIPTS} of them were read."));
        }
    }

    async fn frames(&mut self, visitor: &Visitor, frames: Vec<Url>, end: Instant) {
        for frame in frames.into_iter().take(MOST_FRAMES) {
            let left = end.saturating_duration_since(Instant::now()).min(EACH);
            let Ok(answer) = visitor.get(&frame, "text/html,*/*;q=0.8", LARGEST_PAGE, left).await else {
                continue;
            };
            let options = text(&answer.headers, &header::X_FRAME_OPTIONS).to_ascii_lowercase();
            let policy = text(&answer.headers, &header::CONTENT_SECURITY_POLICY).to_ascii_lowercase();
            let ancestors =
                policy.split(';').map(str::trim).find_map(|one| one.strip_prefix("frame-ancestors"));
            let is_refused = match ancestors {
                Some(ancestors) => ancestors.trim() == "'none'",
                None => options.contains("deny"),
            };
            if is_refused {
                self.note(format!(
                    "The frame `{}` does not allow other pages to embed it.",
                    without_secrets(&frame)
                ));
            }
        }
    }

    async fn read_manifest(&mut self, visitor: &Visitor, address: &Url) {
        let read = match visitor.get(address, "application/manifest+json,*/*", LARGEST_PAGE, EACH).await {
            Ok(answer) if answer.status.is_success() => Manifest::read(address, &answer.body),
            Ok(answer) => Err(format!("it answers with the status {}", answer.status)),
            Err(problem) => Err(problem.title.to_owned()),
        };
        match read {
            Ok(manifest) => self.manifest = Some(manifest),
            Err(why) => {
                self.note(format!("The manifest `{}` cannot be used: {why}.", without_secrets(address)));
            }
        }
    }

    /// How many scripts were read.
    pub(super) const fn scripts_read(&self) -> usize {
        self.scripts_read
    }
}
