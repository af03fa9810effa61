//! Records in the activity log which hosts got the device certificate: once a run for each host and certificate.

use std::{collections::HashSet, sync::Arc};

use parking_lot::Mutex;
use porthole_activity::{Kind, Record};
use porthole_policy::{Endpoint, RequestFacts, Verdict};

use crate::{Settings, refusals::Refusals};

/// The name of the deciding rule: the list in the managed file.
const RULE: &str = "device_certificate.present_to";

/// The limit of remembered pairs of host and certificate.
const KEPT_APART: usize = 1_024;

pub(super) struct Presented {
    records: Arc<Refusals>,
    seen: Mutex<HashSet<(Endpoint, String)>>,
}

impl Presented {
    pub(super) fn new(records: Arc<Refusals>) -> Self {
        Self { records, seen: Mutex::default() }
    }

    pub(super) fn note(&self, target: &Endpoint, settings: &Settings) {
        let Some(fingerprint) = settings.fingerprint() else { return };
        let pair = (target.clone(), fingerprint.clone());
        {
            let mut seen = self.seen.lock();
            // A page can invent hosts below a wildcard; beyond this limit repeats are recorded again.
            if seen.len() >= KEPT_APART {
                seen.clear();
            }
            if !seen.insert(pair) {
                return;
            }
        }
        let record = Record::new(Kind::PresentCertificate, Verdict::Allow, RULE, settings.device)
            .host(&target.host)
            .certificate(Some(&fingerprint));
        self.records.append(&match target.url() {
            Some(url) => record.with_attribution(&settings.apps.attribute(RequestFacts::address(&url))),
            None => record,
        });
    }
}
