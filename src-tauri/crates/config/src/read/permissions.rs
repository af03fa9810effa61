//! `[permissions]` and `app.permissions`: what pages get by permission.

use porthole_policy::{Feature, FeatureRule, FeatureRules};

use super::context::ReadContext;
use super::table::{Found, Table};
use crate::fault::FaultMessage;
use crate::schema_types;

/// `[permissions]`: what is so in every app that says nothing else.
pub(super) fn of_all_apps(found: Option<Found<'_>>, context: &mut ReadContext<'_>) -> FeatureRules {
    let rules = found.map(|found| read("permissions", "permissions", found, context)).unwrap_or_default();
    let is_named = |feature: &Feature| {
        found.is_some_and(|found| found.entries.iter().any(|entry| entry.key == feature.as_str()))
    };
    for feature in Feature::ALL.into_iter().filter(|feature| !is_named(feature)) {
        context.default(format!("permissions.{}", feature.as_str()), FeatureRule::default().as_str());
    }
    rules
}

/// `app.permissions`.
pub(super) fn of_app(app: &Table<'_>, context: &mut ReadContext<'_>) -> FeatureRules {
    if !app.has_key("permissions") {
        app.default(context, "permissions", serde_json::Map::new());
        return FeatureRules::default();
    }
    let found = app.table(context, "permissions");
    let shown = app.setting("permissions");
    found.map(|found| read("app.permissions", &shown, found, context)).unwrap_or_default()
}

fn read(key: &str, shown: &str, found: Found<'_>, context: &mut ReadContext<'_>) -> FeatureRules {
    let table = Table::open::<schema_types::Permissions>(key, shown, found, context);
    let mut rules = FeatureRules::default();
    for feature in Feature::ALL {
        let Some((text, place)) = table.text(context, feature.as_str()) else { continue };
        match FeatureRule::ALL.into_iter().find(|rule| rule.as_str() == text) {
            Some(rule) => rules.set(feature, rule),
            None => {
                let message = FaultMessage::new(
                    format!("`{text}` is not a valid value of `{}`.", feature.as_str()),
                    "It sets whether Porthole asks the person for permission.",
                    format!(
                        "Write `{0} = \"ask\"`, `{0} = \"allow\"` or `{0} = \"block\"`.",
                        feature.as_str()
                    ),
                );
                context.faults.add(place, &table.path(feature.as_str()), message);
            }
        }
    }
    rules
}
