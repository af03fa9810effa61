//! PKCS#11 tokens: SoftHSM 2 and the NSS user database, the real ones, each with folders of its own.
//!
//! A process has one environment, so what is asked of a token is an ignored test here, and its claim starts this binary
//! again for it with that token's environment.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helpers fail as the test does"
)]

mod change;
mod fixture;
mod gone;
mod handshake;
mod keypad;
mod nss;
mod pin;
mod renewed;
mod saved_pin;
mod shared;
mod shim;
mod tpm;

/// What a token's module is loaded in: this binary, started again.
#[test]
#[ignore = "started by the tests that look into tokens"]
fn token_worker() {
    let _served = porthole_keystore::token_worker();
}
