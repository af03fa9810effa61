//! Several programs under the same measurements: a table, JSON, and plots.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::figures::say;

/// How long it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Extent {
    /// Seconds, and no figure means anything: that all of it still works.
    Smoke,
    /// Minutes.
    Usual,
    /// More runs, and of the proxy 10 GB through each.
    Full,
}

/// How much is measured, and where it goes.
#[derive(Debug, Args)]
pub(crate) struct Outputs {
    #[arg(long, value_enum, default_value_t = Extent::Usual)]
    pub(crate) extent: Extent,
    /// Where the figures go as JSON, too.
    #[arg(long)]
    json: Option<PathBuf>,
    /// The folder that the plots go to.
    #[arg(long)]
    plots: Option<PathBuf>,
}

impl Outputs {
    /// Prints the table, and writes the rest.
    pub(crate) fn write(&self, comparison: &Comparison) -> crate::result::Result<()> {
        say(&comparison.table());
        if let Some(file) = &self.json {
            std::fs::write(file, serde_json::to_vec_pretty(comparison)?)?;
        }
        if let Some(folder) = &self.plots {
            std::fs::create_dir_all(folder)?;
            for (name, svg) in comparison.plots() {
                std::fs::write(folder.join(name), svg)?;
            }
            say(&format!("Plots: {}", folder.display()));
        }
        Ok(())
    }
}

/// One thing that is measured.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Measure {
    /// Short and without blanks: the key in JSON, and the name of the plot.
    pub(crate) key: &'static str,
    pub(crate) title: &'static str,
    pub(crate) unit: &'static str,
    /// Which way is good, for anyone who reads a plot.
    pub(crate) better: Better,
    /// How ours is held against the limit.
    pub(crate) goal: Goal,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Better {
    Higher,
    Lower,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    /// At least so many times what the baseline reaches.
    AtLeastTimes(f64),
    /// At most so many times what the baseline takes.
    AtMostTimes(f64),
    /// Less than this one takes.
    Below(&'static str),
    /// At most so much above what the baseline takes.
    AtMostAbove(f64),
    /// At most this.
    AtMost(f64),
    /// None: it is there to be seen.
    None,
}

/// One program, and what it is.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) is: &'static str,
    /// Why it has no figures, and how to give it some.
    pub(crate) absent: Option<String>,
}

/// What several runs gave.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Values {
    pub(crate) median: f64,
    lowest: f64,
    highest: f64,
    runs: Vec<f64>,
}

/// All of it.
#[derive(Debug, Serialize)]
pub(crate) struct Comparison {
    /// What was run, and on what.
    conditions: Vec<String>,
    /// Whose figures the others are held against, and whose goals count.
    baseline: &'static str,
    ours: &'static str,
    subjects: Vec<Subject>,
    figures: Vec<Compared>,
}

#[derive(Debug, Serialize)]
struct Compared {
    #[serde(flatten)]
    measure: Measure,
    values: BTreeMap<&'static str, Values>,
    /// What could not be measured, and why.
    missing: BTreeMap<&'static str, String>,
}

impl Comparison {
    pub(crate) fn new(
        measures: &[Measure],
        subjects: Vec<Subject>,
        (baseline, ours): (&'static str, &'static str),
        conditions: Vec<String>,
    ) -> Self {
        let compared = |measure: &Measure| Compared {
            measure: *measure,
            values: BTreeMap::new(),
            missing: BTreeMap::new(),
        };
        let figures = measures.iter().map(compared).collect();
        Self { conditions, baseline, ours, subjects, figures }
    }

    /// Adds one run's value, or why there is none.
    pub(crate) fn add(&mut self, key: &str, subject: &'static str, value: crate::result::Result<f64>) {
        let Some(figure) = self.figures.iter_mut().find(|figure| figure.measure.key == key) else { return };
        match value {
            Ok(value) => {
                let none = || Values { median: value, lowest: value, highest: value, runs: Vec::new() };
                figure.values.entry(subject).or_insert_with(none).add(value);
            }
            Err(why) => {
                say(&format!("  {subject}, {}: {why}", figure.measure.title));
                figure.missing.insert(subject, why.to_string());
            }
        }
    }

    /// What was measured of a subject, if it was.
    #[cfg(test)]
    fn median(&self, key: &str, subject: &str) -> Option<f64> {
        let figure = self.figures.iter().find(|figure| figure.measure.key == key)?;
        figure.values.get(subject).map(|values| values.median)
    }

    pub(crate) fn table(&self) -> String {
        let mut table = String::from("\n");
        for condition in &self.conditions {
            let _written = writeln!(table, "{condition}");
        }
        let _written = write!(table, "\n{:<44}", "Medians");
        for subject in &self.subjects {
            let _written = write!(table, "{:>13}", subject.name);
        }
        let _written = writeln!(table, "   {} against {}; goal", self.ours, self.baseline);
        for figure in &self.figures {
            let Measure { title, unit, .. } = figure.measure;
            let what = format!("{title}, {unit}");
            let _written = write!(table, "{what:<44}");
            for subject in &self.subjects {
                let cell = match (figure.values.get(subject.name), &subject.absent) {
                    (Some(values), _) => number(values.median),
                    (None, Some(_)) => "absent".to_owned(),
                    (None, None) => "-".to_owned(),
                };
                let _written = write!(table, "{cell:>13}");
            }
            let _written = writeln!(table, "   {}", self.against(figure));
        }
        table.push('\n');
        for subject in &self.subjects {
            let _written = match &subject.absent {
                None => writeln!(table, "{:<12} {}", subject.name, subject.is),
                Some(why) => writeln!(table, "{:<12} absent: {why}", subject.name),
            };
        }
        table
    }

    /// How ours stands.
    fn against(&self, figure: &Compared) -> String {
        let Some(ours) = figure.values.get(self.ours).map(|values| values.median) else {
            return String::new();
        };
        let base = figure.values.get(self.baseline).map(|values| values.median);
        let checked = |is: String, goal: String, reached: bool| {
            format!("{is}; goal {goal}, {}", if reached { "reached" } else { "missed" })
        };
        match (figure.measure.goal, base) {
            (Goal::AtLeastTimes(goal), Some(base)) => {
                checked(format!("{:.2} ×", ours / base), format!("at least {goal:.2} ×"), ours >= base * goal)
            }
            (Goal::AtMostTimes(goal), Some(base)) => {
                checked(format!("{:.2} ×", ours / base), format!("at most {goal:.2} ×"), ours <= base * goal)
            }
            (Goal::Below(whom), base) => {
                let is = base.map_or_else(|| number(ours), |base| format!("{:.2} ×", ours / base));
                match figure.values.get(whom) {
                    Some(theirs) => checked(is, format!("below {whom}"), ours < theirs.median),
                    None => is,
                }
            }
            (Goal::AtMostAbove(goal), Some(base)) => {
                checked(format!("{:+.0}", ours - base), format!("at most +{goal:.0}"), ours - base <= goal)
            }
            (Goal::AtMost(goal), _) => {
                checked(number(ours), format!("at most {}", number(goal)), ours <= goal)
            }
            (Goal::None, Some(base)) if base > 0.0 => format!("{:.2} ×", ours / base),
            (Goal::None | Goal::AtLeastTimes(_) | Goal::AtMostTimes(_) | Goal::AtMostAbove(_), _) => {
                String::new()
            }
        }
    }

    /// A plot of each figure as SVG, by the name of its file.
    pub(crate) fn plots(&self) -> Vec<(String, String)> {
        let plot = |figure: &Compared| (format!("{}.svg", figure.measure.key), self.plot(figure));
        self.figures.iter().filter(|figure| !figure.values.is_empty()).map(plot).collect()
    }

    fn plot(&self, figure: &Compared) -> String {
        const LEFT: f64 = 110.0;
        const WIDE: f64 = 420.0;
        const ROW: f64 = 26.0;
        const TOP: f64 = 58.0;
        let most = figure.values.values().map(|values| values.highest).fold(f64::MIN_POSITIVE, f64::max);
        #[expect(clippy::cast_precision_loss, reason = "a handful of rows")]
        let height = TOP + ROW * self.subjects.len() as f64 + 14.0;
        let better = match figure.measure.better {
            Better::Higher => "more is better",
            Better::Lower => "less is better",
        };
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"680\" height=\"{height}\" viewBox=\"0 0 680 {height}\" \
             font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"680\" height=\"{height}\" fill=\"#fff\"/>\n\
             <text x=\"14\" y=\"24\" font-size=\"16\" font-weight=\"bold\" fill=\"#1c2733\">{}</text>\n\
             <text x=\"14\" y=\"43\" fill=\"#5b6875\">{}; {better}; median, lowest and highest of the runs</text>\n",
            escaped(figure.measure.title),
            escaped(figure.measure.unit),
        );
        let mut y = TOP;
        for subject in &self.subjects {
            let text = y + 17.0;
            let _written = writeln!(
                svg,
                "<text x=\"{:.0}\" y=\"{text}\" text-anchor=\"end\" fill=\"#1c2733\">{}</text>",
                LEFT - 8.0,
                escaped(subject.name)
            );
            if let Some(values) = figure.values.get(subject.name) {
                let along = |value: f64| value / most * WIDE;
                let fill = if subject.name == self.ours { "#0b6e6e" } else { "#a9b8c4" };
                let (low, high) = (LEFT + along(values.lowest), LEFT + along(values.highest));
                let _written = writeln!(
                    svg,
                    "<rect x=\"{LEFT}\" y=\"{:.1}\" width=\"{:.1}\" height=\"18\" fill=\"{fill}\"/>\n\
                     <path d=\"M{low:.1} {:.1}H{high:.1}\" stroke=\"#1c2733\" stroke-width=\"1.5\"/>\n\
                     <text x=\"{:.1}\" y=\"{text}\" fill=\"#1c2733\">{}</text>",
                    y + 4.0,
                    along(values.median),
                    y + 13.0,
                    high + 8.0,
                    number(values.median),
                );
            } else {
                let word = if subject.absent.is_some() { "absent" } else { "not measured" };
                let _written =
                    writeln!(svg, "<text x=\"{LEFT}\" y=\"{text}\" fill=\"#5b6875\">{word}</text>");
            }
            y += ROW;
        }
        svg.push_str("</svg>\n");
        svg
    }
}

impl Values {
    fn add(&mut self, value: f64) {
        self.runs.push(value);
        let mut sorted = self.runs.clone();
        sorted.sort_by(f64::total_cmp);
        self.median = sorted.get(sorted.len() / 2).copied().unwrap_or(value);
        self.lowest = self.lowest.min(value);
        self.highest = self.highest.max(value);
    }
}

/// With as many digits as mean something.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(key: &'static str, goal: Goal) -> Measure {
        Measure { key, title: "One stream", unit: "MB/s", better: Better::Higher, goal }
    }

    fn comparison(goal: Goal) -> Comparison {
        let subject = |name, absent| Subject { name, is: "a proxy", absent };
        let subjects = vec![
            subject("relay", None),
            subject("ours", None),
            subject("Squid", Some("not installed".to_owned())),
        ];
        Comparison::new(&[measure("stream", goal)], subjects, ("relay", "ours"), Vec::new())
    }

    #[test]
    fn the_middle_of_the_runs_counts_and_the_goal_is_checked_by_it() {
        let mut comparison = comparison(Goal::AtLeastTimes(0.95));
        for value in [90.0, 10.0, 96.0] {
            comparison.add("stream", "ours", Ok(value));
            comparison.add("stream", "relay", Ok(100.0));
        }
        assert_eq!(comparison.median("stream", "ours"), Some(90.0));
        let table = comparison.table();
        assert!(table.contains("0.90 ×; goal at least 0.95 ×, missed"), "{table}");
        comparison.add("stream", "ours", Ok(96.0));
        let table = comparison.table();
        assert!(table.contains("0.96 ×; goal at least 0.95 ×, reached"), "{table}");
    }

    #[test]
    fn who_is_absent_and_what_is_missing_is_said_and_never_a_figure() {
        let mut comparison = comparison(Goal::AtMost(5.0));
        comparison.add("stream", "ours", Err("it ended".into()));
        let table = comparison.table();
        assert!(table.contains("absent: not installed"), "{table}");
        let json = serde_json::to_value(&comparison).expect("it is plain data");
        assert_eq!(json["figures"][0]["missing"]["ours"], "it ended");
        assert!(comparison.plots().is_empty(), "nothing was measured");
    }

    #[test]
    fn a_plot_has_a_bar_for_who_took_part_and_a_word_for_who_did_not() {
        let mut comparison = comparison(Goal::None);
        comparison.add("stream", "ours", Ok(50.0));
        comparison.add("stream", "relay", Ok(100.0));
        let plots = comparison.plots();
        assert!(matches!(plots.as_slice(), [(name, svg)] if name == "stream.svg"
            && svg.contains("width=\"210.0\"") && svg.contains("width=\"420.0\"") && svg.contains(">absent<")));
    }
}
