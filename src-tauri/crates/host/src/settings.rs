//! What is in force, as the proxy takes it.

use std::sync::Arc;

use porthole_config::{Network, UpstreamProxy};
use porthole_network::{ResolveTo, Upstream, Way};
use porthole_policy::Apps;
use porthole_proxy::{OrganizationWords, Settings};

use crate::State;

/// The proxy's settings for `state`. With nothing in force they name no host, so that all is refused.
#[must_use]
pub fn settings(state: &State) -> Settings {
    let device = state.device.status.class;
    let identity = state.device.status.identity.clone();
    let Some(config) = state.in_force.config() else {
        return Settings {
            apps: Arc::new(Apps::default()),
            policy: None,
            device,
            identity,
            present_to: Arc::default(),
            resolve: Arc::default(),
            extra_roots: Arc::default(),
            upstream: Upstream::Direct,
            organization: None,
        };
    };
    let Way { upstream, resolve } = way(&config.network);
    Settings {
        apps: Arc::new(config.apps.clone()),
        policy: Some(Arc::new(config.session_policy.clone())),
        device,
        identity,
        present_to: config.device_certificate.iter().flat_map(|asked| asked.present_to.clone()).collect(),
        resolve,
        extra_roots: config.network.extra_roots.iter().cloned().collect(),
        upstream,
        organization: Some(OrganizationWords {
            name: config.organization.name.clone(),
            help_url: Some(config.organization.help_url.to_string()),
        }),
    }
}

/// The way to servers, as `network` says: for pages and for the organisation's PKI alike.
#[must_use]
pub fn way(network: &Network) -> Way {
    let resolve = network.resolve.iter().map(|(pattern, target)| {
        let to = ResolveTo { host: target.host.to_string(), port: target.port };
        (pattern.clone(), to)
    });
    Way {
        upstream: match &network.proxy {
            UpstreamProxy::Direct => Upstream::Direct,
            UpstreamProxy::Http { host, port } => Upstream::HttpProxy { host: host.to_string(), port: *port },
        },
        resolve: resolve.collect(),
    }
}
