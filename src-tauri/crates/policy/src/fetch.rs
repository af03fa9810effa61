//! What a webview says of its own requests (W3C Fetch Metadata): pages cannot forge it.

/// Where the page that asks is, seen from the address asked for (`Sec-Fetch-Site`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site {
    /// No page asks: the person or the browser itself does.
    None,
    /// A page of the same origin.
    SameOrigin,
    /// A page of the same site.
    SameSite,
    /// A page of another site.
    CrossSite,
}

/// What the answer is for (`Sec-Fetch-Dest`), as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchDestination {
    /// The page of a window.
    Document,
    /// A frame in a page.
    Frame,
    /// A document embedded in a page, which shows something else where it does not come.
    Embed,
    /// A part of a page: a script, a picture, what `fetch` asks for.
    Part,
}

/// The fetch metadata of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchMetadata {
    /// Who asks.
    pub site: Option<Site>,
    /// What for.
    pub destined: Option<FetchDestination>,
}

impl FetchMetadata {
    /// The request has none.
    pub const NONE: Self = Self { site: None, destined: None };

    /// Reads the values of `Sec-Fetch-Site`, `Sec-Fetch-Mode` and `Sec-Fetch-Dest`. Without a destination, the mode
    /// tells a page from its parts.
    #[must_use]
    pub fn read(site: Option<&str>, mode: Option<&str>, dest: Option<&str>) -> Self {
        let site = match site {
            Some("none") => Some(Site::None),
            Some("same-origin") => Some(Site::SameOrigin),
            Some("same-site") => Some(Site::SameSite),
            Some("cross-site") => Some(Site::CrossSite),
            Some(_) | None => None,
        };
        let destined = match (dest.filter(|dest| !dest.is_empty()), mode) {
            (Some("document"), _) => Some(FetchDestination::Document),
            (Some("iframe" | "frame" | "fencedframe"), _) => Some(FetchDestination::Frame),
            (Some("embed" | "object"), _) => Some(FetchDestination::Embed),
            (None, Some("navigate")) => Some(FetchDestination::Document),
            (Some(_), _) | (None, Some(_)) => Some(FetchDestination::Part),
            (None, None) => None,
        };
        Self { site, destined }
    }

    /// A window goes to another page.
    #[must_use]
    pub fn is_page(self) -> bool {
        self.destined == Some(FetchDestination::Document)
    }

    /// A window or a frame goes to another page: what comes is shown to the person.
    #[must_use]
    pub fn is_navigation(self) -> bool {
        matches!(self.destined, Some(FetchDestination::Document | FetchDestination::Frame))
    }

    /// What comes may be shown or kept as a file. A request without metadata counts, too.
    #[must_use]
    pub fn may_become_a_file(self) -> bool {
        self.destined != Some(FetchDestination::Part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_frames_and_parts_are_told_apart() {
        for (mode, dest, destined) in [
            (Some("navigate"), Some("document"), Some(FetchDestination::Document)),
            (Some("navigate"), Some(""), Some(FetchDestination::Document)),
            (Some("navigate"), None, Some(FetchDestination::Document)),
            (Some("navigate"), Some("iframe"), Some(FetchDestination::Frame)),
            (Some("navigate"), Some("embed"), Some(FetchDestination::Embed)),
            (Some("no-cors"), Some("object"), Some(FetchDestination::Embed)),
            (Some("cors"), Some("empty"), Some(FetchDestination::Part)),
            (Some("no-cors"), Some("image"), Some(FetchDestination::Part)),
            (Some("websocket"), None, Some(FetchDestination::Part)),
            (None, None, None),
        ] {
            assert_eq!(FetchMetadata::read(None, mode, dest).destined, destined, "{mode:?} {dest:?}");
        }
    }
}
