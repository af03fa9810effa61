//! A screen whose pixels can be read without asking it: Xvfb keeps them in a file (`-fbdir`), as `xwd` writes them.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use porthole_support::process::{Process, command};
use tempfile::TempDir;

use crate::result::Result;

const READY: Duration = Duration::from_secs(30);
const WIDTH: usize = 1280;
const HEIGHT: usize = 900;
/// Every so many rows and columns a pixel is looked at.
const GRID: usize = 16;
/// How often, which is how exact a time is.
const EVERY: Duration = Duration::from_millis(4);

pub(crate) struct Screen {
    server: Process,
    display: String,
    pixels: File,
    first: u64,
    row: u64,
    _folder: TempDir,
}

/// A colour without its alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) u8, pub(crate) u8, pub(crate) u8);

impl Screen {
    pub(crate) fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("porthole-bench-screen-").tempdir()?;
        let size = format!("{WIDTH}x{HEIGHT}x24");
        let mut program = command(
            "Xvfb",
            ["-displayfd", "1", "-screen", "0", &size, "-nolisten", "tcp", "-noreset", "-fbdir"],
        );
        program.arg(folder.path());
        let server = Process::spawn(program)?;
        let number = server.wait_for_line(READY, |line| line.parse::<u32>().is_ok())?;
        let pixels = File::open(folder.path().join("Xvfb_screen0"))?;
        let mut head = [0; 100];
        pixels.read_exact_at(&mut head, 0)?;
        // XWDFile.h: words of 32 bits, most significant byte first.
        let word = |index: usize| -> Result<u64> {
            let bytes = head.get(index * 4..index * 4 + 4).ok_or("the head of the picture is cut off")?;
            Ok(u64::from(u32::from_be_bytes(bytes.try_into()?)))
        };
        let (version, bits, row, colours) = (word(1)?, word(11)?, word(12)?, word(19)?);
        if version != 7 || bits != 32 {
            return Err(format!("Xvfb's picture is of version {version} with {bits} bits a pixel").into());
        }
        // Each colour of the map takes 12 bytes.
        let first = word(0)? + colours * 12;
        Ok(Self { server, display: format!(":{number}"), pixels, first, row, _folder: folder })
    }

    pub(crate) fn apply_to(&self, program: &mut Command) {
        program.env("DISPLAY", &self.display).env("GDK_BACKEND", "x11").env_remove("WAYLAND_DISPLAY");
        program.env_remove("XAUTHORITY");
    }

    /// The pixels of the grid, now.
    fn look(&self) -> Result<Vec<Colour>> {
        let mut seen = Vec::with_capacity(WIDTH * HEIGHT / GRID / GRID);
        let mut row = vec![0; WIDTH * 4];
        for y in (0..HEIGHT).step_by(GRID) {
            self.pixels.read_exact_at(&mut row, self.first + self.row * y as u64)?;
            let pixels = row.chunks_exact(4).step_by(GRID);
            // Blue first: the screen has the byte order of this machine.
            seen.extend(pixels.filter_map(|it| Some(Colour(*it.get(2)?, *it.get(1)?, *it.first()?))));
        }
        Ok(seen)
    }

    /// Waits until a tenth of the screen has one of these colours; gives the time since `begun`, in milliseconds.
    pub(crate) fn until(&self, colours: &[Colour], begun: Instant, patience: Duration) -> Result<f64> {
        while begun.elapsed() < patience {
            let seen = self.look()?;
            let at = begun.elapsed();
            if seen.iter().filter(|it| colours.contains(it)).count() * 10 >= seen.len() {
                return Ok(at.as_secs_f64() * 1000.0);
            }
            if !self.server.is_running() {
                return Err("the screen has gone".into());
            }
            thread::sleep(EVERY);
        }
        Err(format!("nothing was painted within {} seconds", patience.as_secs()).into())
    }

    /// Waits until nothing has changed for `rest`; gives when nine tenths of what is there at the end were there first,
    /// since `begun`, in milliseconds. What stays as it was on the empty screen does not count.
    pub(crate) fn until_settled(&self, begun: Instant, rest: Duration, patience: Duration) -> Result<f64> {
        let empty = self.look()?;
        let mut seen = vec![(begun, empty.clone())];
        while begun.elapsed() < patience {
            let now = self.look()?;
            match seen.last() {
                Some((at, last)) if *last == now => {
                    if seen.len() > 1 && at.elapsed() >= rest {
                        return whole(&empty, &seen, begun);
                    }
                }
                _ => seen.push((Instant::now(), now)),
            }
            thread::sleep(EVERY);
        }
        Err(format!("the screen did not come to rest within {} seconds", patience.as_secs()).into())
    }
}

fn whole(empty: &[Colour], seen: &[(Instant, Vec<Colour>)], begun: Instant) -> Result<f64> {
    let (_, last) = seen.last().ok_or("nothing was seen")?;
    let painted: Vec<usize> = (0..last.len()).filter(|&index| last.get(index) != empty.get(index)).collect();
    let is_whole = |frame: &[Colour]| {
        let there = painted.iter().filter(|&&index| frame.get(index) == last.get(index)).count();
        there * 10 >= painted.len() * 9
    };
    let first = seen.iter().find(|(_, frame)| !painted.is_empty() && is_whole(frame));
    let (at, _) = first.ok_or("nothing was painted")?;
    Ok(at.duration_since(begun).as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_paints_is_seen_and_when() {
        let screen = Screen::start().expect("Xvfb starts");
        let begun = Instant::now();
        let short = Duration::from_millis(100);
        assert!(screen.until(&[Colour(255, 0, 0)], begun, short).is_err(), "nothing is there yet");
        let mut viewer = command("display", ["-size", "900x700", "xc:red"]);
        screen.apply_to(&mut viewer);
        let begun = Instant::now();
        let _viewer = Process::spawn(viewer).expect("ImageMagick is there");
        let painted = screen.until(&[Colour(255, 0, 0)], begun, READY).expect("it paints");
        assert!(painted > 0.0 && painted < 30_000.0, "{painted}");
    }

    #[test]
    fn a_picture_is_whole_when_nine_tenths_are_as_in_the_end() {
        let (black, red) = (Colour(0, 0, 0), Colour(255, 0, 0));
        let begun = Instant::now();
        let frame = |reds: usize| [vec![red; reds], vec![black; 20 - reds]].concat();
        let at = |ms: u64| begun + Duration::from_millis(ms);
        let seen = [(begun, frame(0)), (at(100), frame(5)), (at(200), frame(9)), (at(300), frame(10))];
        let painted = whole(&frame(0), &seen, begun).expect("it was painted");
        assert!((painted - 200.0).abs() < 1.0, "{painted}");
        assert!(whole(&frame(0), &[(begun, frame(0))], begun).is_err());
    }
}
