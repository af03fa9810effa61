//! What the rules allow in each app on this device, for anyone who tells a person: computed by the rules themselves, so that
//! the words never differ from what happens.

use serde::Serialize;

use crate::{Activity, AppId, Apps, DeviceClass, Request, SessionPolicy, Verdict};

/// The verdict on one activity in one app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Permission {
    /// The app.
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub app: AppId,
    /// The activity.
    pub activity: Activity,
    /// What the policy decides.
    pub verdict: Verdict,
    /// The name of the rule, or of the default, that decides.
    pub rule: String,
}

/// In which apps an activity is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent<'a> {
    /// In every one.
    Every,
    /// In none.
    None,
    /// In these only.
    Only(Vec<&'a AppId>),
}

impl SessionPolicy {
    /// The verdict on every activity in every app, for a device of this class: app by app, in the order of `apps`.
    #[must_use]
    pub fn permissions(&self, apps: &Apps, device: DeviceClass) -> Vec<Permission> {
        let of = |app: &AppId, activity| {
            let decision = self.decide(Request { app, activity, device });
            let rule = decision.reason.name().to_owned();
            Permission { app: app.clone(), activity, verdict: decision.verdict, rule }
        };
        apps.iter().flat_map(|app| Activity::ALL.map(|activity| of(&app.id, activity))).collect()
    }
}

/// In which of the apps that `permissions` name `activity` is allowed.
#[must_use]
pub fn extent(permissions: &[Permission], activity: Activity) -> Extent<'_> {
    let of_activity = || permissions.iter().filter(|permission| permission.activity == activity);
    let allowed: Vec<_> = of_activity()
        .filter(|permission| permission.verdict != Verdict::Block)
        .map(|permission| &permission.app)
        .collect();
    match allowed.len() {
        0 => Extent::None,
        all if all == of_activity().count() => Extent::Every,
        _ => Extent::Only(allowed),
    }
}
