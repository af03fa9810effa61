//! The pages: all of one colour each, so that it can be seen when they are painted.

use std::path::Path;

use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::Authority;

use crate::result::Result;
use crate::shell::screen::Colour;

/// How many apps there are.
pub(crate) const APPS: usize = 6;

pub(crate) struct Pages {
    nginx: Nginx,
    root: Authority,
}

impl Pages {
    pub(crate) fn serve() -> Result<Self> {
        let root = Authority::root("Bench Root")?;
        let names: Vec<String> =
            (0..APPS).map(Self::host).chain(std::iter::once("localhost".to_owned())).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut site = Site::new(&names, &root.issue_server(&names)?);
        for number in 0..APPS {
            let Colour(red, green, blue) = Self::colour(number);
            let page = format!(
                "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>App {number}</title>\
                 <style>html{{background:rgb({red},{green},{blue});color:#fff;font:16px sans-serif}}</style>\
                 <h1>App {number}</h1><p>Nothing happens on this page.</p></html>"
            );
            site = site.file(&format!("/app{number}.html"), page);
        }
        Ok(Self { nginx: Nginx::start([site])?, root })
    }

    fn host(number: usize) -> String {
        format!("app{number}.harbor.test")
    }

    /// How the managed file calls it.
    pub(crate) fn app(number: usize) -> String {
        format!("app{number}")
    }

    /// For who finds `localhost` by itself.
    pub(crate) fn local_url(&self, number: usize) -> String {
        format!("https://localhost:{}/app{number}.html", self.nginx.port())
    }

    pub(crate) const fn colour(number: usize) -> Colour {
        match number {
            0 => Colour(18, 104, 60),
            1 => Colour(140, 52, 24),
            2 => Colour(44, 60, 148),
            3 => Colour(120, 20, 110),
            4 => Colour(20, 110, 130),
            _ => Colour(110, 100, 20),
        }
    }

    /// Writes a managed file with the apps, and what it names, into `folder`.
    pub(crate) fn write_managed(&self, folder: &Path) -> Result<()> {
        let mut text = format!(
            "schema = 1\n\n[organization]\nname = \"Harbor Ltd\"\nhelp_url = \"https://help.harbor.test/device\"\n\n\
             [network]\nproxy = \"direct\"\nextra_roots = [\"root.pem\"]\n\
             resolve = {{ \"*.harbor.test\" = \"127.0.0.1:{}\" }}\n",
            self.nginx.port()
        );
        for number in 0..APPS {
            let (app, host) = (Self::app(number), Self::host(number));
            text += &format!(
                "\n[[app]]\nid = \"{app}\"\nname = \"App {number}\"\nurl = \"https://{host}/app{number}.html\"\n"
            );
        }
        std::fs::write(folder.join("root.pem"), self.root.certificate_pem())?;
        std::fs::write(folder.join("managed.toml"), text)?;
        Ok(())
    }
}
