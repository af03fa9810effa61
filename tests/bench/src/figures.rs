//! What was measured, as a table and as JSON.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use serde::Serialize;

/// Everything that was measured, in the order it was.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Figures(Vec<Figure>);

#[derive(Debug, Serialize)]
struct Figure {
    /// What was measured.
    name: String,
    value: f64,
    unit: &'static str,
    /// What it is held against.
    baseline: Option<Baseline>,
    /// What the issue that asked for it wants.
    goal: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Baseline {
    name: &'static str,
    value: f64,
    /// How many times the baseline the value is.
    ratio: f64,
}

impl Figures {
    pub(crate) fn add(
        &mut self,
        name: impl Into<String>,
        (value, unit): (f64, &'static str),
        baseline: Option<(&'static str, f64)>,
        goal: Option<&'static str>,
    ) {
        let baseline =
            baseline.map(|(name, against)| Baseline { name, value: against, ratio: value / against });
        let figure = Figure { name: name.into(), value, unit, baseline, goal };
        say(&row(&figure));
        self.0.push(figure);
    }

    pub(crate) fn table(&self) -> String {
        let rows: Vec<String> = self.0.iter().map(row).collect();
        format!("\n{:<58}{:>19}   {}\n{}", "What", "Measured", "Against", rows.join("\n"))
    }
}

fn row(figure: &Figure) -> String {
    let Figure { name, value, unit, baseline, goal } = figure;
    let mut row = format!("{name:<58}{value:>9.2} {unit:<9}");
    if let Some(Baseline { name, value, ratio }) = baseline {
        let _written = write!(row, "   {ratio:.2} × {name} ({value:.2})");
    }
    if let Some(goal) = goal {
        let _written = write!(row, "   goal: {goal}");
    }
    row
}

/// Prints a line for the person who runs the benchmark.
pub(crate) fn say(text: &str) {
    // Nobody there to read it is no reason to stop.
    let _written = writeln!(std::io::stdout(), "{text}");
}

/// The middle of how long `work` takes, `times` times, in milliseconds.
pub(crate) fn median(
    times: usize,
    mut work: impl FnMut() -> crate::result::Result<()>,
) -> crate::result::Result<f64> {
    let mut taken = Vec::with_capacity(times);
    for _ in 0..times {
        let begun = Instant::now();
        work()?;
        taken.push(begun.elapsed());
    }
    Ok(middle(taken))
}

fn middle(mut taken: Vec<Duration>) -> f64 {
    taken.sort_unstable();
    taken.get(taken.len() / 2).map_or(0.0, |middle| middle.as_secs_f64() * 1000.0)
}
