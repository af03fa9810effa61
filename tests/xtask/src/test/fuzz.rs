//! The parsers that meet bytes from outside, fuzzed from the committed corpus for a while each.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::failure::{Failure, Result};
use crate::steps::{Step, root, target};
use crate::ui;

/// How long each target is fuzzed, in seconds, unless `PORTHOLE_FUZZ_SECONDS` says otherwise.
const SECONDS: &str = "60";

/// Targets that are fuzzed beside each other: each keeps one core busy.
const BESIDE: usize = 2;

/// The compiler's part of libFuzzer: which way an input takes, and what it is compared with. All of these are stable
/// flags; the engine itself comes with the crate libfuzzer-sys.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Fuzzes every target; the closing lines say how many inputs each one met.
///
/// # Errors
/// An input that a target did not come back from; its place was shown.
pub(super) fn run() -> Result<Vec<String>> {
    let program = build()?;
    let seconds = std::env::var("PORTHOLE_FUZZ_SECONDS").unwrap_or_else(|_| SECONDS.to_owned());
    let names = targets()?;
    ui::step(&format!("fuzzing {} targets, {seconds} seconds each", names.len()));
    let waiting = Mutex::new(VecDeque::from(names));
    let ended = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..BESIDE {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(name) = next else { return };
                    let found = fuzz(&program, &name, &seconds);
                    ended.lock().unwrap_or_else(PoisonError::into_inner).push(found);
                }
            });
        }
    });
    let mut closings =
        ended.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect::<Result<Vec<_>>>()?;
    closings.sort();
    Ok(closings)
}

/// The folders of the corpus are named as the targets are; a test of the fuzz crate holds that.
fn targets() -> Result<Vec<String>> {
    let corpus = root().join("tests/fuzz/corpus");
    let listed = std::fs::read_dir(&corpus).map_err(Failure::cannot(corpus.display()))?;
    let folders = listed.filter_map(std::result::Result::ok).filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

fn build() -> Result<PathBuf> {
    let folder = target().join("fuzz");
    let host = host()?;
    // With a target named, build scripts and macros are built without the flags, as they must be.
    let arguments = [
        "build",
        "--locked",
        "--profile",
        "fuzz",
        "-p",
        "porthole-fuzz",
        "--features",
        "engine",
        "--target",
        &host,
    ];
    Step::new("fuzz targets", "cargo", &arguments)
        .with("CARGO_TARGET_DIR", &folder.display().to_string())
        .with("RUSTFLAGS", COVERAGE)
        .run()?;
    Ok(folder.join(host).join("fuzz/porthole-fuzz"))
}

/// What the compiler calls this system.
fn host() -> Result<String> {
    let output = std::process::Command::new("rustc").arg("-vV").output();
    let output = output.map_err(Failure::cannot("`rustc -vV`"))?;
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = words.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::CannotRun("`rustc -vV` names no host.".to_owned()))
}

/// Fuzzes one target from its corpus. What is found is kept out of the corpus: whoever mends it puts it there.
fn fuzz(program: &Path, name: &str, seconds: &str) -> Result<String> {
    let found = target().join("fuzz/found").join(name);
    std::fs::create_dir_all(&found).map_err(Failure::cannot(found.display()))?;
    let seeds = root().join("tests/fuzz/corpus").join(name);
    let time = format!("-max_total_time={seconds}");
    let artifacts = format!("-artifact_prefix={}/", found.display());
    let (program, found, seeds) =
        (program.display().to_string(), found.display().to_string(), seeds.display().to_string());
    // An input may take ten seconds and 1 GiB at the most; real ones take microseconds.
    let limits = ["-timeout=10", "-rss_limit_mb=1024", "-max_len=65536", "-print_final_stats=1"];
    let arguments = [&[time.as_str(), artifacts.as_str()], &limits[..], &[&found, &seeds]].concat();
    let step = Step::new(&format!("fuzz {name}"), &program, &arguments)
        .with("PORTHOLE_FUZZ_TARGET", name)
        .beside_others();
    let output = step.run()?;
    let count = |what: &str| {
        let line = output.lines.iter().find_map(|line| line.strip_prefix(what));
        line.map_or("?", str::trim).to_owned()
    };
    Ok(format!("{name}: {} inputs, no fault", count("stat::number_of_executed_units:")))
}
