//! The app beside a bare view of the same engine and Chromium: when the same page is on the screen, and what it takes.

mod pages;
mod screen;
mod subject;

use std::ops::Range;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use porthole_support::process::Process;

use crate::comparison::{Better, Comparison, Extent, Goal, Measure, Outputs, Subject};
use crate::figures::say;
use crate::result::Result;
use crate::usage;
use pages::{APPS, Pages};
use subject::{Kind, Stage};

/// The apps that many people have; all are [`APPS`].
const FEW: usize = 3;

/// How long a page may take before it counts as never.
const PATIENCE: Duration = Duration::from_secs(40);

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The `porthole` that is measured, as it ships.
    #[arg(long)]
    porthole: PathBuf,
    #[command(flatten)]
    outputs: Outputs,
}

struct Amounts {
    runs: usize,
    /// How long it rests before its memory counts.
    rest: Duration,
    quiet: Duration,
}

const fn amounts(extent: Extent) -> Amounts {
    match extent {
        Extent::Smoke => {
            Amounts { runs: 1, rest: Duration::from_millis(200), quiet: Duration::from_millis(500) }
        }
        Extent::Usual => Amounts { runs: 5, rest: Duration::from_secs(3), quiet: Duration::from_secs(15) },
        Extent::Full => Amounts { runs: 11, rest: Duration::from_secs(5), quiet: Duration::from_secs(60) },
    }
}

const fn measure(key: &'static str, title: &'static str, unit: &'static str, goal: Goal) -> Measure {
    Measure { key, title, unit, better: Better::Lower, goal }
}

const MEASURES: &[Measure] = &[
    measure("first-paint", "Page painted after the start", "ms", Goal::AtMostTimes(1.15)),
    measure("launcher", "Launcher painted after the start", "ms", Goal::AtMost(1300.0)),
    measure("second-app", "Second page painted, by a second start", "ms", Goal::None),
    measure("memory-1", "Memory of all processes, 1 app", "MiB", Goal::Below("Chromium")),
    measure("memory-3", "Memory of all processes, 3 apps", "MiB", Goal::Below("Chromium")),
    measure("memory-6", "Memory of all processes, 6 apps", "MiB", Goal::Below("Chromium")),
    measure("memory-own", "Memory of the own processes, 3 apps", "MiB", Goal::AtMost(80.0)),
    measure("wake-ups", "Wake-ups of the own processes", "/s", Goal::AtMost(0.0)),
];

/// Measures all of them and tells.
///
/// # Errors
/// The server does not start, or a file cannot be written. A subject that fails is shown as one that did.
pub(crate) fn run(args: &Arguments) -> Result<()> {
    let amounts = amounts(args.outputs.extent);
    let pages = Pages::serve()?;
    let mut subjects = Vec::new();
    let mut present = Vec::new();
    for kind in Kind::ALL {
        let program = kind.program(&args.porthole);
        let absent = program.as_ref().err().map(|why| (*why).to_owned());
        subjects.push(Subject { name: kind.name(), is: kind.is(), absent });
        present.extend(program.ok().map(|program| (kind, program)));
    }
    subjects.push(Subject {
        name: "Electron",
        is: "",
        absent: Some("its package on npm downloads the program from elsewhere".to_owned()),
    });
    let names = (Kind::Bare.name(), Kind::Porthole.name());
    let mut comparison = Comparison::new(MEASURES, subjects, names, conditions(&amounts));
    // Who comes first reads programs and libraries from the disk, and the others find them in memory.
    for (kind, program) in present.iter().filter(|_| args.outputs.extent != Extent::Smoke) {
        say(&format!("once without counting: {}", kind.name()));
        let stage = Stage::set(*kind, program, &pages)?;
        let (process, begun) = stage.start(&pages, &[0])?;
        // Its time is not measured.
        let _painted = stage.screen.until(&[Pages::colour(0)], begun, PATIENCE);
        end(process)?;
    }
    for run in 1..=amounts.runs {
        for (kind, program) in &present {
            say(&format!("run {run} of {}: {}", amounts.runs, kind.name()));
            let is_last = run == amounts.runs;
            let staged = Stage::set(*kind, program, &pages);
            match staged.and_then(|stage| one_run(&mut comparison, *kind, &stage, &pages, &amounts, is_last))
            {
                Ok(()) => {}
                Err(error) => comparison.add("first-paint", kind.name(), Err(error)),
            }
        }
    }
    args.outputs.write(&comparison)
}

fn conditions(amounts: &Amounts) -> Vec<String> {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    vec![format!(
        "{} runs, in turn, each in a new session with an empty profile; Xvfb of 1280 by 900 without a GPU, {cores} \
         processors; painted: a tenth of the screen has the page's colour, looked at every 4 ms; memory is the share \
         (PSS) after {:?} of rest; wake-ups over {:?}.",
        amounts.runs, amounts.rest, amounts.quiet
    )]
}

fn one_run(
    comparison: &mut Comparison,
    kind: Kind,
    stage: &Stage,
    pages: &Pages,
    amounts: &Amounts,
    is_last: bool,
) -> Result<()> {
    let name = kind.name();
    if kind == Kind::Porthole {
        let (launcher, begun) = stage.start(pages, &[])?;
        let settled = stage.screen.until_settled(begun, Duration::from_secs(1), PATIENCE);
        comparison.add("launcher", name, settled);
        end(launcher)?;
    }
    let (process, begun) = stage.start(pages, &[0])?;
    comparison.add("first-paint", name, stage.screen.until(&[Pages::colour(0)], begun, PATIENCE));
    std::thread::sleep(amounts.rest);
    comparison.add("memory-1", name, usage::memory(process.id()));
    if is_last {
        comparison.add("wake-ups", name, Ok(wake_ups(stage, &process, amounts)));
    }
    let process = match kind {
        // It has no first instance to hand over to: all pages open from the start.
        Kind::Bare => {
            end(process)?;
            all_at_once(stage, pages, FEW)?
        }
        Kind::Porthole | Kind::Chromium => {
            let begun = stage.open(pages, 1)?;
            let second = stage.screen.until(&[Pages::colour(1)], begun, PATIENCE);
            comparison.add("second-app", name, second);
            open_up_to(stage, pages, 2..FEW)?;
            process
        }
    };
    std::thread::sleep(amounts.rest.max(Duration::from_secs(1)));
    comparison.add("memory-3", name, usage::memory(process.id()));
    let own = stage.own_processes(process.id()).into_iter().map(usage::memory_of).sum();
    comparison.add("memory-own", name, own);
    let process = match kind {
        Kind::Bare => {
            end(process)?;
            all_at_once(stage, pages, APPS)?
        }
        Kind::Porthole | Kind::Chromium => {
            open_up_to(stage, pages, FEW..APPS)?;
            process
        }
    };
    std::thread::sleep(amounts.rest.max(Duration::from_secs(1)));
    comparison.add("memory-6", name, usage::memory(process.id()));
    end(process)
}

/// Starts it with so many pages, and waits until each was painted.
fn all_at_once(stage: &Stage, pages: &Pages, count: usize) -> Result<Process> {
    let all: Vec<usize> = (0..count).collect();
    let (process, begun) = stage.start(pages, &all)?;
    let colours: Vec<_> = all.iter().map(|number| Pages::colour(*number)).collect();
    stage.screen.until(&colours, begun, PATIENCE)?;
    Ok(process)
}

/// Has what runs open one page after the other.
fn open_up_to(stage: &Stage, pages: &Pages, numbers: Range<usize>) -> Result<()> {
    for number in numbers {
        let begun = stage.open(pages, number)?;
        stage.screen.until(&[Pages::colour(number)], begun, PATIENCE)?;
    }
    Ok(())
}

fn wake_ups(stage: &Stage, process: &Process, amounts: &Amounts) -> f64 {
    usage::wake_ups(&stage.own_processes(process.id()), amounts.quiet)
}

/// Ends it and waits for what it started, so that nothing of it disturbs the next.
fn end(mut process: Process) -> Result<()> {
    let all = usage::tree(process.id());
    process.terminate()?;
    let begun = Instant::now();
    let lives = |pid: &u32| std::path::Path::new(&format!("/proc/{pid}")).exists();
    while all.iter().any(lives) && begun.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
