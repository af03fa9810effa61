//! The lines in which each test runner sums up its run.

/// Of `cargo test`: the result and name of each binary that has tests, then the sum.
pub(super) fn of_cargo_test(lines: &[String]) -> Vec<String> {
    let mut closings = Vec::new();
    let mut running = "";
    let mut sum = Sum::default();
    for line in lines {
        let text = line.trim_start();
        if let Some(binary) = text.strip_prefix("Running ").or_else(|| text.strip_prefix("Doc-tests ")) {
            running = binary.split(" (").next().unwrap_or(binary);
        } else if let Some(counts) = text.strip_prefix("test result: ok. ") {
            let this = Sum::read(counts);
            if this != Sum::default() {
                closings.push(format!("{}  ({running})", text.split(';').next().unwrap_or(text)));
            }
            sum.add(&this);
        }
    }
    closings.push(sum.line());
    closings
}

/// Of nextest: its summary, then the same sum as `cargo test` would give.
pub(super) fn of_nextest(lines: &[String]) -> Vec<String> {
    let summary = lines.iter().rev().map(|line| line.trim()).find(|line| line.starts_with("Summary"));
    let Some(summary) = summary else { return Vec::new() };
    let count = |what: &str| number_before(summary, what);
    let sum = Sum { passed: count("passed"), failed: count("failed"), ignored: count("skipped") };
    vec![summary.to_owned(), sum.line()]
}

/// Of Vitest: how many files and tests there were.
pub(super) fn of_vitest(lines: &[String]) -> Vec<String> {
    let wanted = |line: &&str| line.starts_with("Test Files ") || line.starts_with("Tests ");
    lines.iter().map(|line| line.trim()).filter(wanted).map(str::to_owned).collect()
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    passed: u32,
    failed: u32,
    ignored: u32,
}

impl Sum {
    fn read(counts: &str) -> Self {
        let count = |what: &str| number_before(counts, what);
        Self { passed: count("passed"), failed: count("failed"), ignored: count("ignored") }
    }

    fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    fn line(&self) -> String {
        let Self { passed, failed, ignored } = self;
        format!("test result: ok. {passed} passed; {failed} failed; {ignored} ignored")
    }
}

/// The number directly before `word`; 0 if `text` does not contain `word`.
fn number_before(text: &str, word: &str) -> u32 {
    let parts: Vec<&str> = text.split([' ', ',', ';']).filter(|part| !part.is_empty()).collect();
    let pair = parts.windows(2).find(|pair| pair.get(1) == Some(&word));
    pair.and_then(|pair| pair.first()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn cargo_test_is_summed_over_its_binaries() {
        let output = lines(
            "     Running unittests src/lib.rs (target/debug/deps/a-1)\n\
             test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             \u{20}    Running tests/b.rs (target/debug/deps/b-1)\n\
             test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             \u{20}  Doc-tests porthole_a\n\
             test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        );
        assert_eq!(
            of_cargo_test(&output),
            [
                "test result: ok. 3 passed  (unittests src/lib.rs)",
                "test result: ok. 2 passed  (tests/b.rs)",
                "test result: ok. 5 passed; 0 failed; 1 ignored",
            ]
        );
    }

    #[test]
    fn nextest_is_given_in_the_same_words() {
        let output = lines("     Summary [   0.520s] 12 tests run: 12 passed (1 slow), 2 skipped");
        assert_eq!(of_nextest(&output)[1], "test result: ok. 12 passed; 0 failed; 2 ignored");
    }

    #[test]
    fn vitest_is_found_among_other_lines() {
        let output =
            lines(" ✓ src/a.test.ts (3 tests)\n\n Test Files  1 passed (1)\n      Tests  3 passed (3)\n");
        assert_eq!(of_vitest(&output), ["Test Files  1 passed (1)", "Tests  3 passed (3)"]);
    }
}
