//! The benches still run: at a size at which no figure means anything, and without the programs of others.

use std::path::Path;
use std::time::Duration;

use porthole_support::process::{Process, command};
use serde_json::Value;

const LONG: Duration = Duration::from_secs(120);

#[test]
fn the_proxy_is_measured_beside_a_relay_and_who_is_absent_is_named() {
    let bench = Path::new(env!("CARGO_BIN_EXE_porthole-bench"));
    let portholectl = bench.with_file_name("portholectl");
    assert!(portholectl.exists(), "build it first: cargo build -p porthole-cli");
    let folder = tempfile::tempdir().unwrap();
    let (json, plots) = (folder.path().join("figures.json"), folder.path().join("plots"));
    let mut program = command(bench, ["proxy", "--extent", "smoke", "--portholectl"]);
    program.arg(portholectl).arg("--json").arg(&json).arg("--plots").arg(&plots);
    let output = Process::run(program, LONG).unwrap();

    let figures: Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    let measured = figures["figures"].as_array().unwrap();
    for figure in measured {
        let key = figure["key"].as_str().unwrap();
        for subject in ["relay", "Porthole"] {
            assert!(
                figure["values"][subject]["median"].is_number(),
                "{key} of {subject}: {figure}\n{output}"
            );
        }
        let svg = std::fs::read_to_string(plots.join(format!("{key}.svg"))).unwrap();
        assert!(svg.contains(">Porthole<") && svg.contains(">absent<"), "{svg}");
    }
    let stream = measured.iter().find(|figure| figure["key"] == "stream").unwrap();
    assert!(stream["values"]["direct"]["median"].as_f64().unwrap() > 0.0, "{stream}");
    let absent = figures["subjects"].as_array().unwrap().iter().filter(|it| it["absent"].is_string());
    let absent: Vec<&str> = absent.filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(absent, ["hudsucker", "Squid", "mitmproxy"], "{output}");
    for text in ["relay", "absent: not found on this machine", "cargo build --release --manifest-path"] {
        assert!(output.contains(text), "{output}");
    }
}
