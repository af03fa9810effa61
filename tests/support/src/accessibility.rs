//! What a screen reader sees: the accessibility bus of a session (at-spi2-core), and the tree of a program on it.
//!
//! A tree has hundreds of nodes and each answers four questions, so all nodes of a level are asked at once.

use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use futures_util::{FutureExt as _, try_join};
use serde::de::DeserializeOwned;
use zbus::connection::Builder;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Type};
use zbus::{Connection, block_on};

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::process::{Process, command};
use crate::session_bus::SessionBus;
use crate::xvfb::Xvfb;

/// Debian's place of the program that starts the bus.
const LAUNCHER: &str = "/usr/libexec/at-spi-bus-launcher";

const READY: Duration = Duration::from_secs(60);

/// The list of programs.
const REGISTRY: &str = "org.a11y.atspi.Registry";
const ROOT: &str = "/org/a11y/atspi/accessible/root";
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";

/// What stands for nothing.
const NULL: &str = "/org/a11y/atspi/null";

/// What a view is whose page is in the tree of another program; that page is its child, but none of its list.
const SOCKET: &str = "filler";

/// Deeper than any of our trees.
const DEEPEST: usize = 60;

/// States by their bit (`AtspiStateType`).
const STATES: [(&str, u32); 4] = [("focusable", 11), ("focused", 12), ("modal", 16), ("showing", 25)];

/// Roles by their number (`AtspiRole`), as libatspi calls them; the web engine tells only numbers. Those with `true` are
/// controls: a person does something with them.
const ROLES: [(u32, &str, bool); 21] = [
    (2, "alert", false),
    (7, "check box", true),
    (11, "combo box", true),
    (16, "dialog", false),
    (20, SOCKET, false),
    (23, "frame", false),
    (29, "label", false),
    (35, "menu item", true),
    (37, "page tab", true),
    (39, "panel", false),
    (40, "password text", true),
    (43, "push button", true),
    (44, "radio button", true),
    (51, "slider", true),
    (52, "spin button", true),
    (61, "text", true),
    (62, "toggle button", true),
    (79, "entry", true),
    (83, "heading", false),
    (88, "link", true),
    (95, "document web", false),
];

/// A running accessibility bus; dropping it ends it.
#[derive(Debug)]
pub struct Accessibility {
    connection: Connection,
    _process: Process,
}

/// Something that is shown.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is, as AT-SPI calls it: `push button`, `link`, `heading`. Others are `other`.
    pub role: &'static str,
    is_control: bool,
    /// What it is called.
    pub name: String,
    /// `showing`, `focusable`, `focused`, `modal`.
    pub states: Vec<&'static str>,
    /// What is in it.
    pub children: Vec<Self>,
}

/// A node's place: its program's name on the bus, and its path there.
type Reference = (String, OwnedObjectPath);

impl Accessibility {
    /// Starts it in the session, and returns once programs find it. To be started before them.
    ///
    /// # Errors
    /// at-spi2-core is not installed or does not come up.
    pub fn start(session: &SessionBus, screen: &Xvfb) -> Result<Self> {
        let mut launcher = command(LAUNCHER, ["--launch-immediately", "--a11y=1"]);
        session.apply_to(&mut launcher);
        screen.apply_to(&mut launcher);
        let process = Process::spawn(launcher)?;
        session.wait_for_name("org.a11y.Bus", READY).map_err(|error| {
            Failure::from_cause(process.failure("did not take its name on the bus").to_string(), error)
        })?;
        let connect = async {
            let session = Builder::address(session.address())?.method_timeout(READY).build().await?;
            let path = "/org/a11y/bus";
            let answer = session
                .call_method(Some("org.a11y.Bus"), path, Some("org.a11y.Bus"), "GetAddress", &())
                .await?;
            let address: String = answer.body().deserialize()?;
            Builder::address(address.as_str())?.method_timeout(READY).build().await
        };
        let connection = block_on(connect).doing("join the accessibility bus")?;
        Ok(Self { connection, _process: process })
    }

    /// What is shown of the programs that are called `name`.
    ///
    /// # Errors
    /// The bus has gone.
    pub fn programs(&self, name: &str) -> Result<Vec<Node>> {
        let look = async {
            let programs: Vec<Reference> = ask(&self.connection, REGISTRY, ROOT, "GetChildren").await?;
            let named = programs.into_iter().map(|program| async {
                // One that goes meanwhile is none.
                let called = name_of(&self.connection, &program).await.ok()?;
                if called == name { read(&self.connection, program, 0).await } else { None }
            });
            zbus::Result::Ok(join_all(named).await.into_iter().flatten().collect())
        };
        block_on(look).doing("read what a screen reader sees")
    }
}

async fn ask<T: DeserializeOwned + Type>(
    bus: &Connection,
    to: &str,
    path: &str,
    what: &str,
) -> zbus::Result<T> {
    bus.call_method(Some(to), path, Some(ACCESSIBLE), what, &()).await?.body().deserialize()
}

/// The page in a view.
async fn page_in(bus: &Connection, (to, path): &Reference) -> Option<Reference> {
    let answer = bus.call_method(Some(to.as_str()), path, Some(ACCESSIBLE), "GetChildAtIndex", &0_i32).await;
    let page: Reference = answer.ok()?.body().deserialize().ok()?;
    (page.1.as_str() != NULL).then_some(page)
}

async fn name_of(bus: &Connection, (to, path): &Reference) -> zbus::Result<String> {
    let properties = Some("org.freedesktop.DBus.Properties");
    let answer =
        bus.call_method(Some(to.as_str()), path, properties, "Get", &(ACCESSIBLE, "Name")).await?.body();
    Ok(String::try_from(answer.deserialize::<OwnedValue>()?)?)
}

/// A node with what is in it; `None` where it goes while it is looked at.
fn read(bus: &Connection, it: Reference, deep: usize) -> BoxFuture<'_, Option<Node>> {
    async move {
        let (to, path) = &it;
        let children = async {
            if deep < DEEPEST { ask(bus, to, path, "GetChildren").await } else { Ok(Vec::<Reference>::new()) }
        };
        let (role, name, states, mut children) = try_join!(
            ask::<u32>(bus, to, path, "GetRole"),
            name_of(bus, &it),
            ask::<Vec<u32>>(bus, to, path, "GetState"),
            children
        )
        .ok()?;
        let (_, role, is_control) =
            ROLES.into_iter().find(|(number, ..)| *number == role).unwrap_or((role, "other", false));
        if role == SOCKET && children.is_empty() {
            children.extend(page_in(bus, &it).await);
        }
        let has = |bit: u32| states.first().is_some_and(|word| word >> bit & 1 == 1);
        let states = STATES.iter().filter(|(_, bit)| has(*bit)).map(|(state, _)| *state).collect();
        let children = join_all(children.into_iter().map(|child| read(bus, child, deep + 1))).await;
        Some(Node { role, is_control, name, states, children: children.into_iter().flatten().collect() })
    }
    .boxed()
}

impl Node {
    /// Itself and all that is in it, as it is read.
    pub fn all(&self) -> Vec<&Self> {
        let mut all = vec![self];
        all.extend(self.children.iter().flat_map(Self::all));
        all
    }

    /// Whether it has this state.
    pub fn is(&self, state: &str) -> bool {
        self.states.contains(&state)
    }

    /// The first that is shown with this role and a name that begins so.
    pub fn find(&self, role: &str, name: &str) -> Option<&Self> {
        self.all().into_iter().find(|it| it.is("showing") && it.role == role && it.name.starts_with(name))
    }

    /// Whether a person does something with it.
    pub fn is_control(&self) -> bool {
        self.is_control && self.is("focusable") && self.is("showing")
    }

    /// One line for each thing, for people to read.
    pub fn outline(&self) -> String {
        fn write(node: &Node, deep: usize, into: &mut String) {
            let indent = "  ".repeat(deep);
            into.push_str(&format!("{indent}{} “{}” {:?}\n", node.role, node.name, node.states));
            node.children.iter().for_each(|child| write(child, deep + 1, into));
        }
        let mut text = String::new();
        write(self, 0, &mut text);
        text
    }
}
