//! The proxy beside others, in front of one nginx, all measured from outside in one run.

mod contender;
pub(crate) mod ends;
pub(crate) mod forwarder;
mod load;
pub(crate) mod relay;
mod server;

use std::time::Duration;

use clap::Args;

use crate::comparison::{Better, Comparison, Extent, Goal, Measure, Outputs, Subject};
use crate::figures::say;
use crate::result::Result;
use crate::usage;
use contender::{Contender, Kind, Programs};
use server::Server;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    programs: Programs,
    #[command(flatten)]
    outputs: Outputs,
}

struct Amounts {
    runs: usize,
    stream: u64,
    requests: usize,
    span: Duration,
    idle: usize,
    pass: u64,
    stall: Duration,
    quiet: Duration,
}

const fn amounts(extent: Extent) -> Amounts {
    const USUAL: Amounts = Amounts {
        runs: 3,
        stream: 300_000_000,
        requests: 3_000,
        span: Duration::from_millis(1_500),
        idle: 100,
        pass: 1_000_000_000,
        stall: Duration::from_secs(4),
        quiet: Duration::from_secs(5),
    };
    match extent {
        Extent::Smoke => Amounts {
            runs: 1,
            stream: 4_000_000,
            requests: 50,
            span: Duration::from_millis(200),
            idle: 5,
            pass: 8_000_000,
            stall: Duration::from_millis(200),
            quiet: Duration::from_millis(200),
        },
        Extent::Usual => USUAL,
        Extent::Full => Amounts { runs: 7, pass: 10_000_000_000, quiet: Duration::from_secs(20), ..USUAL },
    }
}

const fn measure(
    key: &'static str,
    title: &'static str,
    unit: &'static str,
    better: Better,
    goal: Goal,
) -> Measure {
    Measure { key, title, unit, better, goal }
}

/// The goals are ratios to the bare relay, or bounds; see docs/proxy.md.
const MEASURES: &[Measure] = &[
    measure("stream", "One stream", "MB/s", Better::Higher, Goal::AtLeastTimes(0.95)),
    measure("keep-alive-p50", "1 KB kept alive, p50", "µs", Better::Lower, Goal::AtMostAbove(15.0)),
    measure("keep-alive-p99", "1 KB kept alive, p99", "µs", Better::Lower, Goal::None),
    measure("processor-request", "Processor time of such a request", "µs", Better::Lower, Goal::None),
    measure("requests-16", "1 KB on 16 connections", "requests/s", Better::Higher, Goal::AtLeastTimes(0.95)),
    measure("connections-1", "New connections, 1 at a time", "/s", Better::Higher, Goal::AtLeastTimes(1.5)),
    measure("connections-8", "New connections, 8 at a time", "/s", Better::Higher, Goal::AtLeastTimes(1.5)),
    measure("processor", "Processor time to pass 1 GB", "s", Better::Lower, Goal::None),
    measure("memory-idle", "Memory, nothing asked yet", "MiB", Better::Lower, Goal::AtMost(15.0)),
    measure("memory-connection", "Memory an idle connection", "KiB", Better::Lower, Goal::AtMost(40.0)),
    measure("memory-pass", "Memory while bytes pass, at most", "MiB", Better::Lower, Goal::None),
    measure("memory-stall", "Memory while a reader stalls, at most", "MiB", Better::Lower, Goal::None),
    measure("wake-ups", "Wake-ups, nothing asked", "/s", Better::Lower, Goal::AtMost(0.0)),
];

/// Measures all of them and tells.
///
/// # Errors
/// The server does not start, or a file cannot be written. A proxy that fails is shown as one that did.
pub(crate) fn run(args: &Arguments) -> Result<()> {
    let amounts = amounts(args.outputs.extent);
    let server = Server::start(amounts.stream)?;
    let mut running = Vec::new();
    let mut subjects = Vec::new();
    for kind in Kind::ALL {
        let absent = match Contender::start(kind, &args.programs, &server) {
            Ok(contender) => {
                running.push((kind.name(), contender));
                None
            }
            Err(absence) => Some(format!("{}. To have it take part: {}", absence.why, absence.install)),
        };
        subjects.push(Subject { name: kind.name(), is: kind.is(), absent });
    }
    let names = (Kind::Relay.name(), Kind::Porthole.name());
    let mut comparison = Comparison::new(MEASURES, subjects, names, conditions(&amounts));

    // Before anything has passed.
    for (name, contender) in &running {
        at_rest(&mut comparison, name, contender, &amounts);
    }
    for run in 1..=amounts.runs {
        for (name, contender) in &running {
            say(&format!("run {run} of {}: {name}", amounts.runs));
            under_load(&mut comparison, name, contender, &amounts);
        }
    }
    for (name, contender) in &running {
        say(&format!("memory: {name}"));
        with_bodies(&mut comparison, name, contender, &amounts);
    }
    drop(running);

    args.outputs.write(&comparison)
}

fn conditions(amounts: &Amounts) -> Vec<String> {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    vec![
        format!(
            "One nginx with TLS and HTTP/2, one machine of {cores} processors, Linux {}; clients speak HTTP/1.1 and \
             resume no TLS session.",
            kernel.trim()
        ),
        format!(
            "{} runs, in turn; a stream of {} MB; {} requests, or as many as fit into {:?}; {} idle connections, both \
             legs; {} MB while memory is watched; {:?} of a reader that stalls; {:?} of nothing.",
            amounts.runs,
            amounts.stream / 1_000_000,
            amounts.requests,
            amounts.span,
            amounts.idle,
            amounts.pass / 1_000_000,
            amounts.stall,
            amounts.quiet,
        ),
    ]
}

fn at_rest(comparison: &mut Comparison, name: &'static str, contender: &Contender, amounts: &Amounts) {
    let Some(id) = contender.id() else { return };
    comparison.add("memory-idle", name, usage::memory(id));
    // One request first: what is set up once is not a connection's.
    let grown = load::idle(&contender.way, 1).and_then(|_first| {
        let before = usage::memory(id)?;
        let kept = load::idle(&contender.way, amounts.idle)?;
        let after = usage::memory(id)?;
        #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
        Ok((after - before) * 1024.0 / kept.len() as f64)
    });
    comparison.add("memory-connection", name, grown);
    comparison.add("wake-ups", name, Ok(usage::wake_ups(&usage::tree(id), amounts.quiet)));
}

fn under_load(comparison: &mut Comparison, name: &'static str, contender: &Contender, amounts: &Amounts) {
    let way = &contender.way;
    let stream = load::stream(way, amounts.stream);
    comparison.add("stream", name, stream.map(|rate| rate / 1e6));
    let spent = || contender.id().map(usage::processor_time);
    let before = spent();
    match load::keep_alive(way, amounts.requests, amounts.span) {
        Ok(taken) => {
            if let (Some(before), Some(after)) = (before, spent()) {
                #[expect(clippy::cast_precision_loss, reason = "some thousands")]
                let answered = taken.len() as f64;
                comparison.add("processor-request", name, Ok((after - before) * 1e6 / answered));
            }
            let at = |share: usize| {
                let index = (taken.len() * share / 100).min(taken.len().saturating_sub(1));
                taken.get(index).copied().ok_or_else(|| "no request was answered".into())
            };
            comparison.add("keep-alive-p50", name, at(50));
            comparison.add("keep-alive-p99", name, at(99));
        }
        Err(error) => comparison.add("keep-alive-p50", name, Err(error)),
    }
    comparison.add("requests-16", name, load::requests(way, 16, amounts.span));
    comparison.add("connections-1", name, load::new_connections(way, 1, amounts.span));
    comparison.add("connections-8", name, load::new_connections(way, 8, amounts.span));
}

fn with_bodies(comparison: &mut Comparison, name: &'static str, contender: &Contender, amounts: &Amounts) {
    let Some(id) = contender.id() else { return };
    let way = &contender.way;
    let before = usage::processor_time(id);
    match usage::peak_memory(id, || load::stream(way, amounts.pass)) {
        Ok((peak, _)) => {
            comparison.add("memory-pass", name, Ok(peak));
            #[expect(clippy::cast_precision_loss, reason = "some gigabytes")]
            let gigabytes = amounts.pass as f64 / 1e9;
            comparison.add("processor", name, Ok((usage::processor_time(id) - before) / gigabytes));
        }
        Err(error) => comparison.add("memory-pass", name, Err(error)),
    }
    let stalled = usage::peak_memory(id, || load::stall(way, amounts.stall));
    comparison.add("memory-stall", name, stalled.map(|(peak, ())| peak));
}
