//! A window of an app as a person uses it: clicks, keys and text, by what the page shows.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use porthole_support::process::Process;
use porthole_support::xvfb::Window;
use porthole_support::{Failure, Result};
use serde_json::Value;

use crate::app::resting;
use crate::{App, Scene};

const SOON: Duration = Duration::from_secs(60);

/// The middle of "Reload" in the bar over a page that hangs, from the window's upper right corner.
const RELOAD: (i32, i32) = (120, 30);

/// A window with a page in it.
#[derive(Debug)]
pub struct Page<'a> {
    scene: &'a Scene,
    app: &'a App,
    label: String,
    window: Window,
}

impl<'a> Page<'a> {
    /// The window of the app `id`, whose frame says `name`. It gets the keyboard.
    ///
    /// # Errors
    /// It never comes.
    pub fn of(scene: &'a Scene, app: &'a App, id: &str, name: &str) -> Result<Self> {
        Self::labelled(scene, app, format!("app-{id}"), name)
    }

    /// The window with this label, whose frame says `name`. It gets the keyboard.
    ///
    /// # Errors
    /// It never comes.
    pub fn labelled(scene: &'a Scene, app: &'a App, label: String, name: &str) -> Result<Self> {
        let window = scene.screen.find_window(name, SOON)?;
        let page = Self { scene, app, label, window };
        page.activate()?;
        Ok(page)
    }

    /// Gives it the keyboard.
    ///
    /// # Errors
    /// The window has gone.
    pub fn activate(&self) -> Result<()> {
        self.scene.screen.activate(self.window)
    }

    /// Its window on the screen.
    pub fn window(&self) -> Window {
        self.window
    }

    /// What `script` gives in the page.
    ///
    /// # Errors
    /// The page does not answer.
    pub fn eval(&self, script: &str) -> Result<Value> {
        self.app.eval_in(&self.label, script)
    }

    /// Waits until `script` gives `true` in the page.
    ///
    /// # Errors
    /// It never does.
    pub fn until(&self, script: &str) -> Result<()> {
        self.wait_for(script, || Ok((self.eval(script)? == true).then_some(())))
    }

    /// Waits for `what`; where it never comes, the failure tells what the page shows.
    fn wait_for<T>(&self, what: &str, look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
        const SHOWN: &str =
            "location.href + ' ' + document.readyState + ': ' + document.body?.innerText.slice(0, 600)";
        self.app.until(what, look).map_err(|failure| {
            let shown = self.eval(SHOWN).map_or_else(|error| error.to_string(), |shown| shown.to_string());
            Failure::new(format!("{failure}; the page shows {shown}"))
        })
    }

    /// Waits until the page, or a frame of it that it may look into, says `text` somewhere.
    ///
    /// # Errors
    /// It never does.
    pub fn wait_for_text(&self, text: &str) -> Result<()> {
        self.until(&format!(
            "[document, ...[...document.querySelectorAll('iframe')].map(it => it.contentDocument)]\
             .some(it => it?.body?.innerText.includes({text:?}))"
        ))
    }

    /// Waits until something that `selector` names can be seen and clicked, and clicks in its middle. A selector
    /// within a frame is written `#frame >>> selector`.
    ///
    /// # Errors
    /// It never comes.
    pub fn click(&self, selector: &str) -> Result<()> {
        let (x, y) = self.middle_of(selector)?;
        self.scene.screen.click_in(self.window, x, y)
    }

    /// The middle of what `selector` names, from the window's upper left corner, once it can be clicked.
    ///
    /// # Errors
    /// It never comes.
    pub fn middle_of(&self, selector: &str) -> Result<(i32, i32)> {
        let script = format!(
            "(() => {{ let [frame, inner] = {selector:?}.split(' >>> '); let root = document, x = 0, y = 0; \
             if (inner) {{ const holder = document.querySelector(frame); if (!holder?.contentDocument) return null; \
             const box = holder.getBoundingClientRect(); x = box.x; y = box.y; root = holder.contentDocument; }} \
             const it = [...root.querySelectorAll(inner || frame)].find(it => it.getClientRects().length); \
             if (!it) return null; it.scrollIntoView({{ block: 'nearest' }}); \
             const box = it.getBoundingClientRect(); \
             const [left, top] = [box.x + box.width / 2, box.y + box.height / 2]; \
             const hit = root.elementFromPoint(left, top); \
             if (!hit || !(it.contains(hit) || hit.contains(it))) return null; \
             return [Math.round(x + left), Math.round(y + top)]; }})()"
        );
        let mut before = None;
        self.wait_for(selector, || Ok(resting(&mut before, self.eval(&script)?)))
    }

    /// Clicks on a field, types `text` into it in place of what it holds, and waits until it is there.
    ///
    /// # Errors
    /// It never comes.
    pub fn fill(&self, selector: &str, text: &str) -> Result<()> {
        self.click(selector)?;
        // What is typed before the page has seen the click would go elsewhere.
        self.until(&format!(
            "document.querySelector({selector:?})?.contains(document.activeElement) ?? false"
        ))?;
        self.key("ctrl+a")?;
        self.scene.screen.type_text(text)?;
        self.until(&format!("(it => (it.value ?? it.innerText).includes({text:?}))(document.activeElement)"))
    }

    /// Picks `file` in the file dialog that the page has opened.
    ///
    /// # Errors
    /// There is none.
    pub fn choose_file(&self, file: &Path) -> Result<()> {
        let dialog = self.scene.screen.find_window("^Choose (a file|files) for ", SOON)?;
        self.scene.screen.activate(dialog)?;
        // The first letter opens the field that takes the others.
        let path = file.display().to_string();
        let (slash, rest) = path.split_at(1);
        self.scene.screen.type_text(slash)?;
        self.scene.screen.type_text(rest)?;
        self.key("Return")
    }

    /// Drags a file from another program into the page, drops it in the middle of what `selector` names, and gives it to
    /// the page.
    ///
    /// # Errors
    /// It never comes, or nothing can be dragged.
    pub fn drop_file(&self, file: &Path, selector: &str) -> Result<()> {
        let _source = self.drag_file(file, selector)?;
        self.answer_question("alt+s")
    }

    /// Answers with `keys` whether the page gets the files that were dropped onto it: the broker's own window asks.
    ///
    /// # Errors
    /// It does not ask.
    pub fn answer_question(&self, keys: &str) -> Result<()> {
        let question = self.scene.screen.find_window("^Share (this file|these [0-9]+ files) with ", SOON)?;
        self.scene.screen.activate(question)?;
        self.key(keys)?;
        self.app.until("the end of the question", || {
            Ok(self
                .scene
                .screen
                .windows("^Share (this file|these [0-9]+ files) with ")?
                .is_empty()
                .then_some(()))
        })
    }

    /// Answers the question that the window asks about a permission: `alt+a` allows, `alt+b` blocks, `Escape` closes it.
    ///
    /// # Errors
    /// It asks none, or does not take the answer.
    pub fn answer_permission(&self, keys: &str) -> Result<()> {
        let is_asked = || {
            let bars = self.app.bars(&self.label)?;
            Ok::<bool, Failure>(bars.iter().any(|name| name.starts_with("porthole-permission-")))
        };
        self.app.until("the question", || Ok(is_asked()?.then_some(())))?;
        self.activate()?;
        // It takes none in its first moments.
        self.app.until("the end of the question", || {
            self.key(keys)?;
            Ok((!is_asked()?).then_some(()))
        })
    }

    /// Drags a file from another program into the page and drops it in the middle of what `selector` names. Gives that
    /// program, which must live until the file's address was read.
    ///
    /// # Errors
    /// It never comes, or nothing can be dragged.
    pub fn drag_file(&self, file: &Path, selector: &str) -> Result<Process> {
        let mut source = Command::new(drag_source()?);
        source.arg(file);
        self.scene.screen.apply_to(&mut source);
        let source = Process::spawn(source)?;
        let from = self.scene.screen.find_window("^Drag source$", SOON)?;
        let (x, y) = self.middle_of(selector)?;
        self.scene.screen.drag(from, (20, 20), self.window, (x, y))?;
        Ok(source)
    }

    /// Has the page run without an end, and presses a key that it then does not take.
    ///
    /// # Errors
    /// The page does not answer before.
    pub fn hang(&self) -> Result<()> {
        self.eval("setTimeout(() => { window.hangs = true; while (window.hangs); }, 0); 1")?;
        self.activate()?;
        self.key("x")
    }

    /// Clicks on "Reload" in the bar that says that the page does not respond: the left one of its two buttons, at the
    /// right end.
    ///
    /// # Errors
    /// The window has gone.
    pub fn click_on_reload(&self) -> Result<()> {
        let place = self.scene.screen.geometry(self.window)?;
        let width = i32::try_from(place.width).unwrap_or_default();
        self.scene.screen.click_in(self.window, width - RELOAD.0, RELOAD.1)
    }

    /// Presses a key.
    ///
    /// # Errors
    /// There is no such key.
    pub fn key(&self, keys: &str) -> Result<()> {
        self.scene.screen.key(keys)
    }
}

/// The program that this crate builds beside its tests.
fn drag_source() -> Result<PathBuf> {
    let test = std::env::current_exe().map_err(|error| Failure::from_cause("find this test", error))?;
    let built = test.ancestors().nth(2).unwrap_or(&test);
    Ok(built.join("drag-source"))
}
