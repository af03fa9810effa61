//! What is in force, as the proxy takes it.

use std::sync::Arc;

use porthole_config::{Network, PrivateAddresses, ProxyFallback, TunnelUntrusted, UpstreamProxy};
use porthole_network::{Outbound, ProxySignIn, ResolveTo, Upstream};
use porthole_policy::Apps;
use porthole_proxy::{OrganizationInfo, Settings, Tunnelled};
use porthole_proxy_settings::{Rule, Unknown, WorkerCommand, finder};

use crate::State;
use crate::proxy_accounts::PersonsAccounts;

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
            sign_in: ProxySignIn::default(),
            tunnelled: Tunnelled::default(),
            private_addresses: porthole_proxy::PrivateAddresses::default(),
            organization: None,
        };
    };
    let Outbound { upstream, sign_in, resolve } = outbound(&config.network);
    Settings {
        apps: Arc::new(config.apps.clone()),
        policy: Some(Arc::new(config.session_policy.clone())),
        device,
        identity,
        present_to: config
            .device_certificate
            .iter()
            .flat_map(|certificate| certificate.present_to.clone())
            .collect(),
        resolve,
        extra_roots: config.network.extra_roots.iter().cloned().collect(),
        upstream,
        sign_in,
        tunnelled: Tunnelled {
            hosts: config.network.tunnel.iter().cloned().collect(),
            pages_on_untrusted: config.network.tunnel_untrusted == TunnelUntrusted::Allow,
        },
        private_addresses: porthole_proxy::PrivateAddresses {
            are_refused: config.network.private_addresses == PrivateAddresses::Refuse,
            except: config.network.private_hosts.iter().cloned().collect(),
        },
        organization: Some(OrganizationInfo {
            name: config.organization.name.clone(),
            help_url: Some(config.organization.help_url.to_string()),
        }),
    }
}

/// The way to servers, as `network` says: for pages and for the organisation's PKI alike.
#[must_use]
pub fn outbound(network: &Network) -> Outbound {
    let resolve = network.resolve.iter().map(|(pattern, target)| {
        let to = ResolveTo { host: target.host.to_string(), port: target.port };
        (pattern.clone(), to)
    });
    Outbound { upstream: upstream(network), sign_in: sign_in(), resolve: resolve.collect() }
}

fn upstream(network: &Network) -> Upstream {
    let rule = match &network.proxy {
        UpstreamProxy::Direct => return Upstream::Direct,
        UpstreamProxy::Http { host, port } => {
            return Upstream::HttpProxy { host: host.to_string(), port: *port };
        }
        UpstreamProxy::System => Rule::System,
        UpstreamProxy::ScriptAt(url) => Rule::ScriptAt(url.clone()),
        UpstreamProxy::Script(text) => Rule::Script(text.clone()),
    };
    let unknown = match network.proxy_fallback {
        ProxyFallback::Refuse => Unknown::Refuse,
        ProxyFallback::Direct => Unknown::Direct,
    };
    Upstream::Found(finder(rule, unknown, &network.extra_roots, WorkerCommand::this_program()))
}

fn sign_in() -> ProxySignIn {
    ProxySignIn::new(Arc::new(PersonsAccounts), porthole_proxy_settings::system_tickets())
}
