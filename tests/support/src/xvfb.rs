//! A screen without a monitor: starts Xvfb, looks at it, and acts on it as a person would.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::process::{Process, command};

const READY: Duration = Duration::from_secs(30);

/// How long one gesture or one picture may take.
const GESTURE: Duration = Duration::from_secs(20);

/// A virtual screen; dropping it ends it and every program that shows something there.
#[derive(Debug)]
pub struct Xvfb {
    window_manager: Option<Process>,
    server: Process,
    display: String,
}

/// A window on an [`Xvfb`], by its X id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window(u64);

/// Where a window is on its screen, in pixels from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    /// Distance from the left edge.
    pub x: i32,
    /// Distance from the upper edge.
    pub y: i32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl Xvfb {
    /// Starts a screen of `width` by `height` pixels on a display number of its own.
    ///
    /// # Errors
    /// When Xvfb is not installed or does not come up.
    pub fn start(width: u32, height: u32) -> Result<Self> {
        let screen = format!("{width}x{height}x24");
        let server = Process::spawn(command(
            "Xvfb",
            ["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset"],
        ))?;
        // Xvfb writes the number once it takes connections.
        let number = server.wait_for_line(READY, |line| line.parse::<u32>().is_ok())?;
        Ok(Self { window_manager: None, server, display: format!(":{number}") })
    }

    /// Starts openbox on the screen, which gives windows focus and frames.
    ///
    /// # Errors
    /// When openbox is not installed or does not come up.
    pub fn start_window_manager(&mut self) -> Result<()> {
        let mut openbox = command("openbox", ["--sm-disable", "--startup", "echo the window manager is up"]);
        self.apply_to(&mut openbox);
        let openbox = Process::spawn(openbox)?;
        openbox.wait_for_line(READY, |line| line == "the window manager is up")?;
        self.window_manager = Some(openbox);
        Ok(())
    }

    /// The display's name, as in `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Makes `program` use this screen, and not another display of the environment.
    pub fn apply_to(&self, program: &mut Command) {
        program.env("DISPLAY", &self.display).env("GDK_BACKEND", "x11").env_remove("WAYLAND_DISPLAY");
        program.env_remove("XAUTHORITY");
    }

    /// Ends the screen, as the end of the session does.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn stop(&mut self) -> Result<()> {
        self.server.terminate().map(drop)
    }

    /// Whether the screen is still there.
    pub fn is_running(&self) -> bool {
        self.server.is_running()
    }

    /// Writes a picture of the whole screen to `file`; its ending says in which form (`.png`).
    ///
    /// # Errors
    /// When ImageMagick's `import` is not installed or the file cannot be written.
    pub fn screenshot(&self, file: &Path) -> Result<()> {
        let mut import = command("import", ["-silent", "-window", "root"]);
        import.arg(file);
        self.apply_to(&mut import);
        Process::run(import, GESTURE).map(drop)
    }

    /// Waits for a visible window whose title matches `title` (a regular expression) and returns it; of several,
    /// the newest.
    ///
    /// # Errors
    /// When there is none within `timeout`.
    pub fn find_window(&self, title: &str, timeout: Duration) -> Result<Window> {
        let deadline = Instant::now() + timeout;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.xdotool(["search", "--sync", "--onlyvisible", "--name", title], left) {
                Ok(found) => {
                    return newest(&found)
                        .ok_or_else(|| Failure::new(format!("no window has a title like {title}")));
                }
                // xdotool ends when any window goes while it looks through all of them.
                Err(failure) if failure.to_string().contains("BadWindow") && !left.is_zero() => {}
                Err(failure) => {
                    return Err(Failure::from_cause(format!("find a window called {title}"), failure));
                }
            }
        }
    }

    /// Every visible window whose title matches `title` now; the order is X's.
    ///
    /// # Errors
    /// When xdotool is not installed.
    pub fn windows(&self, title: &str) -> Result<Vec<Window>> {
        // xdotool's exit status says that there is none; so do the words it writes.
        let search = ["search", "--onlyvisible", "--name", title];
        let mut process = Process::spawn(self.xdotool_command(search))?;
        drop(process.take_stdin());
        process.wait_for_exit(GESTURE)?;
        Ok(process.stdout().lines().filter_map(window_id).collect())
    }

    /// The title of `window`.
    ///
    /// # Errors
    /// When it is gone.
    pub fn title(&self, window: Window) -> Result<String> {
        let title = self.xdotool(["getwindowname", &window.0.to_string()], GESTURE)?;
        Ok(title.trim_end_matches('\n').to_owned())
    }

    /// Where `window` is.
    ///
    /// # Errors
    /// When it is gone.
    pub fn geometry(&self, window: Window) -> Result<Geometry> {
        let text = self.xdotool(["getwindowgeometry", "--shell", &window.0.to_string()], GESTURE)?;
        let number = |name: &str| -> Result<i64> {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            let line = line.ok_or_else(|| Failure::new(format!("xdotool gave no {name}: {text}")))?;
            line.parse().doing(format_args!("read the window's {name}"))
        };
        Ok(Geometry {
            x: number("X")?.try_into().doing("read X")?,
            y: number("Y")?.try_into().doing("read Y")?,
            width: number("WIDTH")?.try_into().doing("read WIDTH")?,
            height: number("HEIGHT")?.try_into().doing("read HEIGHT")?,
        })
    }

    /// Whether `window` fills the screen, as it and the window manager have agreed.
    ///
    /// # Errors
    /// When it is gone, or xprop is not installed.
    pub fn is_full_screen(&self, window: Window) -> Result<bool> {
        let mut xprop = command("xprop", ["-id", &window.0.to_string(), "_NET_WM_STATE"]);
        self.apply_to(&mut xprop);
        Ok(Process::run(xprop, GESTURE)?.contains("_NET_WM_STATE_FULLSCREEN"))
    }

    /// Gives `window` the focus and waits until it has it; needs a window manager.
    ///
    /// # Errors
    /// When it is gone.
    pub fn activate(&self, window: Window) -> Result<()> {
        self.xdotool(["windowactivate", "--sync", &window.0.to_string()], GESTURE).map(drop)
    }

    /// Presses and releases a key with its modifiers, such as `ctrl+s`, for the window that has the focus.
    ///
    /// # Errors
    /// When `keys` names none.
    pub fn key(&self, keys: &str) -> Result<()> {
        self.xdotool(["key", "--clearmodifiers", keys], GESTURE).map(drop)
    }

    /// Types `text` into the window that has the focus.
    ///
    /// # Errors
    /// When xdotool is not installed.
    pub fn type_text(&self, text: &str) -> Result<()> {
        self.xdotool(["type", "--clearmodifiers", "--", text], GESTURE).map(drop)
    }

    /// Clicks with the first button at a point of the screen.
    ///
    /// # Errors
    /// When xdotool is not installed.
    pub fn click(&self, x: i32, y: i32) -> Result<()> {
        self.click_button(1, x, y)
    }

    /// Clicks with a button (1 left, 2 middle, 3 right) at a point of the screen.
    ///
    /// # Errors
    /// When xdotool is not installed.
    pub fn click_button(&self, button: u8, x: i32, y: i32) -> Result<()> {
        let (x, y, button) = (x.to_string(), y.to_string(), button.to_string());
        self.xdotool(["mousemove", "--sync", &x, &y, "click", &button], GESTURE).map(drop)
    }

    /// Puts the pointer at a point of the screen.
    ///
    /// # Errors
    /// When xdotool is not installed.
    pub fn point(&self, x: i32, y: i32) -> Result<()> {
        self.xdotool(["mousemove", "--sync", &x.to_string(), &y.to_string()], GESTURE).map(drop)
    }

    /// Puts `window` at a point of the screen, as a person does who drags its title.
    ///
    /// # Errors
    /// When it is gone.
    pub fn move_window(&self, window: Window, x: i32, y: i32) -> Result<()> {
        let (id, x, y) = (window.0.to_string(), x.to_string(), y.to_string());
        self.xdotool(["windowmove", "--sync", &id, &x, &y], GESTURE).map(drop)
    }

    /// Makes `window` this large, as a person does who drags its corner.
    ///
    /// # Errors
    /// When it is gone.
    pub fn resize(&self, window: Window, width: u32, height: u32) -> Result<()> {
        let (window, width, height) = (window.0.to_string(), width.to_string(), height.to_string());
        self.xdotool(["windowsize", &window, &width, &height], GESTURE).map(drop)
    }

    /// Clicks with the first button at a point of `window`, from its upper left corner.
    ///
    /// # Errors
    /// When the window is gone.
    pub fn click_in(&self, window: Window, x: i32, y: i32) -> Result<()> {
        // Asked for its geometry, xdotool counts the frame of a window twice; the server knows where it is.
        let (window, x, y) = (window.0.to_string(), x.to_string(), y.to_string());
        self.xdotool(["mousemove", "--sync", "--window", &window, &x, &y, "click", "1"], GESTURE).map(drop)
    }

    /// Clicks with a button (1 left, 2 middle, 3 right) at a point of `window` while a key such as `ctrl` is held, where
    /// one is named.
    ///
    /// # Errors
    /// When the window is gone.
    pub fn click_in_with(
        &self,
        window: Window,
        (x, y): (i32, i32),
        button: u8,
        held: Option<&str>,
    ) -> Result<()> {
        // Where the pointer is there already, xdotool would wait 15 seconds for it to move.
        let move_there =
            format!("mousemove --window {0} 1 1 mousemove --sync --window {0} {x} {y}", window.0);
        let click = match held {
            Some(key) => format!("keydown {key} click {button} keyup {key}"),
            None => format!("click {button}"),
        };
        self.xdotool(format!("{move_there} {click}").split(' '), GESTURE).map(drop)
    }

    /// Drags with the first button from a point of one window to a point of another, as a person does: in steps, with
    /// a moment at both ends in which the programs see what happens.
    ///
    /// # Errors
    /// A window is gone.
    pub fn drag(&self, from: Window, start: (i32, i32), to: Window, end: (i32, i32)) -> Result<()> {
        let (from, to) = (from.0, to.0);
        let mut text: Vec<String> = Vec::new();
        let mut say = |sentence: String| text.extend(sentence.split(' ').map(str::to_owned));
        let (x, y) = start;
        say(format!("mousemove --sync --window {from} {x} {y} sleep 0.1 mousedown 1"));
        for step in 1..5 {
            say(format!("sleep 0.05 mousemove --window {from} {} {}", x + 5 * step, y + 5 * step));
        }
        let (x, y) = end;
        for step in (0..13).rev() {
            say(format!("sleep 0.05 mousemove --window {to} {} {}", x - 3 * step, y - 2 * step));
        }
        for step in 0..6 {
            say(format!("sleep 0.1 mousemove --window {to} {} {y}", x + step % 2));
        }
        say("sleep 0.2 mouseup 1".to_owned());
        self.xdotool(text.iter().map(String::as_str), GESTURE).map(drop)
    }

    fn xdotool<'a>(&self, arguments: impl IntoIterator<Item = &'a str>, timeout: Duration) -> Result<String> {
        Process::run(self.xdotool_command(arguments), timeout)
    }

    fn xdotool_command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut xdotool = command("xdotool", arguments);
        self.apply_to(&mut xdotool);
        xdotool
    }
}

fn window_id(line: &str) -> Option<Window> {
    line.trim().parse().ok().map(Window)
}

fn newest(found: &str) -> Option<Window> {
    found.lines().filter_map(window_id).max_by_key(|window| window.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Xvfb;
    use crate::process::{Process, command};

    const LONG: Duration = Duration::from_secs(30);

    #[test]
    fn a_window_is_found_looked_at_and_typed_into() {
        let mut screen = Xvfb::start(640, 480).unwrap();
        screen.start_window_manager().unwrap();
        // ImageMagick's own viewer is a window that every test machine has.
        let mut viewer = command("display", ["-title", "A red sheet", "-size", "200x100", "xc:red"]);
        screen.apply_to(&mut viewer);
        let mut viewer = Process::spawn(viewer).unwrap();
        let window = screen.find_window("^A red sheet$", LONG).unwrap();
        assert_eq!(screen.windows("^A red sheet$").unwrap(), [window]);
        assert_eq!(screen.title(window).unwrap(), "A red sheet");
        let place = screen.geometry(window).unwrap();
        assert_eq!((place.width, place.height), (200, 100));

        let folder = tempfile::tempdir().unwrap();
        let picture = folder.path().join("screen.png");
        screen.screenshot(&picture).unwrap();
        assert!(std::fs::read(&picture).unwrap().starts_with(b"\x89PNG"));

        screen.activate(window).unwrap();
        screen.key("q").unwrap();
        viewer.wait_for_exit(LONG).unwrap();
        assert!(screen.windows("^A red sheet$").unwrap().is_empty());
    }

    #[test]
    fn two_screens_do_not_meet() {
        let (one, two) = (Xvfb::start(64, 64).unwrap(), Xvfb::start(64, 64).unwrap());
        assert_ne!(one.display(), two.display());
        assert!(one.is_running() && two.is_running());
    }
}
