//! The fuzzing engine around one target, the one that `PORTHOLE_FUZZ_TARGET` names. libFuzzer brings the `main`
//! function and reads the command line; `cargo xtask test fuzz` starts it.
#![no_main]
#![expect(clippy::disallowed_methods, reason = "the engine's macro writes down what it is told to")]

use std::sync::LazyLock;

use porthole_fuzz::{Target, target};

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("PORTHOLE_FUZZ_TARGET").unwrap_or_default();
    // Fuzzing something else than what was asked for would look like success.
    #[expect(clippy::panic, reason = "see above")]
    target(&name).unwrap_or_else(|| panic!("PORTHOLE_FUZZ_TARGET names no target: `{name}`"))
});

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _accepted = (TARGET.run)(input);
});
