use crate::session::{Activity, Decision, Verdict};

/// Leave to write one download to the person's disk.
///
/// Only [`Decision::download_permit`] makes one, and only from a verdict that allows; all code that writes downloads
/// asks for it by value, so a write without a verdict does not compile.
#[derive(Debug)]
pub struct DownloadPermit {
    _made_here: (),
}

/// Leave to open the print dialog, from which a page can be printed to a file.
#[derive(Debug)]
pub struct PrintPermit {
    _made_here: (),
}

impl Decision {
    /// The permit for the download that this decision allows; `None` where it does not, or is about something else.
    #[must_use]
    pub fn download_permit(&self) -> Option<DownloadPermit> {
        self.allows(Activity::Download).then_some(DownloadPermit { _made_here: () })
    }

    /// The permit for the printing that this decision allows; `None` where it does not, or is about something else.
    #[must_use]
    pub fn print_permit(&self) -> Option<PrintPermit> {
        self.allows(Activity::Print).then_some(PrintPermit { _made_here: () })
    }

    fn allows(&self, activity: Activity) -> bool {
        self.activity == activity
            && match self.verdict {
                Verdict::Allow | Verdict::Monitor => true,
                Verdict::Block => false,
            }
    }
}
