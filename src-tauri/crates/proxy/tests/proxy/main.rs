//! The proxy whole, between a client that speaks as a webview does and real servers.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

mod answers;
mod bench;
mod company;
mod curl;
mod devices;
mod door;
mod downloads;
mod early_data;
mod ended;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(target_os = "linux")]
mod files;
mod frame_server;
mod frames;
mod http2_only;
mod identity;
#[cfg(target_os = "linux")]
mod links;
mod losses;
#[cfg(target_os = "linux")]
mod memory;
mod network;
mod openssl;
#[cfg(target_os = "linux")]
mod own_nginx;
mod pages;
mod passage;
mod post_handshake_auth;
#[cfg(target_os = "linux")]
mod private_addresses;
mod ranges;
mod relaying;
mod reports;
mod requests;
mod sign_in;
mod signatures;
mod socks;
mod stalls;
mod transport;
mod trust;
mod uploads;
