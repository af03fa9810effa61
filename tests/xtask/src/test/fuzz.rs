//! Fuzzes the parsers of bytes from outside, each for some seconds, from the committed corpus.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::thread;

use super::changes::Changes;
use super::extent::Extent;
use crate::failure::{Failure, Result};
use crate::products;
use crate::steps::{Step, root, target};
use crate::ui;
use parking_lot::Mutex;

/// How many seconds a target is fuzzed, where `PORTHOLE_FUZZ_SECONDS` names no other number. The long form uses
/// [`CHANGED`] for all targets.
const UNCHANGED: &str = "10";
const CHANGED: &str = "60";

/// How many targets are fuzzed at the same time; each keeps one core busy.
const BESIDE: usize = 2;

/// The compiler's part of libFuzzer: it records the path of an input and the values that it is compared with. All flags
/// are stable; the engine itself is in the crate libfuzzer-sys.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Fast enough to try many inputs, and with every check that a developer's build makes.
const OPTIMISED: &str = "-Copt-level=1 -Cdebug-assertions=on -Coverflow-checks=on";

/// A target and how long it is fuzzed.
#[derive(Debug)]
struct Task {
    name: String,
    seconds: String,
}

/// Fuzzes every target; the closing lines say how many inputs each one met.
///
/// # Errors
/// A target failed on an input; the path of the input has been shown.
pub(super) fn run(extent: Extent) -> Result<Vec<String>> {
    let file = root().join("tests/fuzz/sources.txt");
    let text = std::fs::read_to_string(&file).map_err(Failure::cannot(file.display()))?;
    let sources = sources(&text);
    let program = build(extent, &crates(&sources))?;
    let tasks = tasks(sources, extent);
    ui::step(&format!("fuzzing {} targets, {BESIDE} at a time", tasks.len()));
    let waiting = Mutex::new(VecDeque::from(tasks));
    let ended = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..BESIDE {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().pop_front();
                    let Some(task) = next else { return };
                    let found = fuzz(&program, &task);
                    ended.lock().push(found);
                }
            });
        }
    });
    let mut closings = ended.into_inner().into_iter().collect::<Result<Vec<_>>>()?;
    closings.sort();
    Ok(closings)
}

/// Every target, those with the longest time first.
fn tasks(sources: BTreeMap<String, Vec<String>>, extent: Extent) -> Vec<Task> {
    let chosen = std::env::var("PORTHOLE_FUZZ_SECONDS").ok();
    let changes = (extent == Extent::Usual).then(Changes::find);
    let mut tasks: Vec<Task> = sources
        .into_iter()
        .map(|(name, places)| {
            let is_longer = changes.as_ref().is_none_or(|changes| changes.touch(&places));
            let usual = if is_longer { CHANGED } else { UNCHANGED };
            Task { name, seconds: chosen.clone().unwrap_or_else(|| usual.to_owned()) }
        })
        .collect();
    tasks.sort_by_key(|task| std::cmp::Reverse(task.seconds.parse::<u64>().unwrap_or_default()));
    tasks
}

/// The sources that each target tests, from lines of `target: path path`. A test of the fuzz crate fails where a target
/// is missing.
fn sources(text: &str) -> BTreeMap<String, Vec<String>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once(':'));
    pairs
        .map(|(name, places)| (name.to_owned(), places.split_whitespace().map(str::to_owned).collect()))
        .collect()
}

/// The crates that the targets test and the crate of the targets, as the compiler names them.
fn crates(sources: &BTreeMap<String, Vec<String>>) -> BTreeSet<String> {
    let places = sources.values().flatten();
    let named = places.filter_map(|place| place.strip_prefix("src-tauri/crates/")?.split('/').next());
    let tested = named.map(|name| format!("porthole_{}", name.replace('-', "_")));
    tested.chain(["porthole_fuzz".to_owned()]).collect()
}

/// Builds the targets with the engine. The usual form follows an input through the tested crates only, and takes their
/// dependencies from the build of the tests. The long form follows it through everything, and compiles everything for
/// it.
fn build(extent: Extent, crates: &BTreeSet<String>) -> Result<PathBuf> {
    let engine = ["build", "--example", "porthole-fuzz", "--features", "porthole-fuzz/engine"];
    let example = Path::new("examples/porthole-fuzz");
    match extent {
        Extent::Usual => {
            let wrapper = root().join("tests/fuzz/rustc").display().to_string();
            products::compile("fuzz targets", &engine)
                .with("RUSTC_WORKSPACE_WRAPPER", &wrapper)
                .with(
                    "PORTHOLE_FUZZ_CRATES",
                    &crates.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
                )
                .with("PORTHOLE_FUZZ_FLAGS", &format!("{COVERAGE} {OPTIMISED}"))
                .run()?;
            Ok(target().join("debug").join(example))
        }
        Extent::Long => {
            let folder = target().join("fuzz");
            let host = host()?;
            // `--target` keeps the flags from build scripts and macros, which would not run with them.
            let all = ["--locked", "--profile", "fuzz", "-p", "porthole-fuzz", "--target", &host];
            Step::new("fuzz targets and all they stand on", "cargo", &[&engine[..], &all].concat())
                .with("CARGO_TARGET_DIR", &folder.display().to_string())
                .with("RUSTFLAGS", COVERAGE)
                .run()?;
            Ok(folder.join(host).join("fuzz").join(example))
        }
    }
}

/// What the compiler calls this system.
fn host() -> Result<String> {
    let output = std::process::Command::new("rustc").arg("-vV").output();
    let output = output.map_err(Failure::cannot("`rustc -vV`"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::CannotRun("`rustc -vV` names no host.".to_owned()))
}

/// Fuzzes one target from its corpus. Inputs that are found do not go into the corpus; add one there together with its
/// fix.
fn fuzz(program: &Path, task: &Task) -> Result<String> {
    let Task { name, seconds } = task;
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
    Ok(format!("{name}: {} inputs in {seconds} s, no fault", count("stat::number_of_executed_units:")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_has_its_sources() {
        let read = sources("# what\ncrl: identity/src/revocation identity/src/der\njws: identity/src/jws\n");
        assert_eq!(read.len(), 2);
        assert_eq!(read["crl"], ["identity/src/revocation", "identity/src/der"]);
    }

    #[test]
    fn an_input_is_followed_through_the_crates_of_the_sources_and_no_others() {
        let read = sources(
            "a: src-tauri/crates/identity/src/x src-tauri/crates/file-watch/src\nb: tests/fuzz/src\n",
        );
        let found: Vec<String> = crates(&read).into_iter().collect();
        assert_eq!(found, ["porthole_file_watch", "porthole_fuzz", "porthole_identity"]);
    }
}
