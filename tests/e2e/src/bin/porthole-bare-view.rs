//! A bare view of the web engine, without Porthole: what a page finds in it is the measure for content windows.
//!
//! Arguments: the address to show, and the port of an HTTP proxy on this machine. Every line on standard input is a
//! script as a JSON string; its value comes back as one line: `= ` and its JSON.

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    linux::run()
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod linux {
    use std::cell::RefCell;
    use std::error::Error;
    use std::io::{BufRead as _, Write as _};

    use gtk::prelude::*;
    use gtk::{gio, glib};
    use javascriptcore::ValueExt as _;
    use webkit2gtk::{
        NetworkProxyMode, NetworkProxySettings, TLSErrorsPolicy, WebContext, WebContextExt as _, WebView,
        WebViewExt as _, WebsiteDataManagerExt as _,
    };

    thread_local! {
        static VIEW: RefCell<Option<WebView>> = const { RefCell::new(None) };
    }

    pub(super) fn run() -> Result<(), Box<dyn Error>> {
        let mut arguments = std::env::args().skip(1);
        let (Some(address), Some(port)) = (arguments.next(), arguments.next()) else {
            return Err("the address to show and the port of a proxy".into());
        };
        gtk::init()?;
        let context = WebContext::new_ephemeral();
        let data = context.website_data_manager().ok_or("an ephemeral context keeps its data in memory")?;
        let mut proxy = NetworkProxySettings::new(Some(&format!("http://127.0.0.1:{port}")), &[]);
        data.set_network_proxy_settings(NetworkProxyMode::Custom, Some(&mut proxy));
        // Nobody trusts the test's own authority, and who the server is is not what is measured.
        data.set_tls_errors_policy(TLSErrorsPolicy::Ignore);
        let view = WebView::builder().web_context(&context).build();
        let window = gtk::Window::new(gtk::WindowType::Toplevel);
        window.set_title("Bare view");
        window.set_default_size(1100, 760);
        window.add(&view);
        window.connect_delete_event(|_, _| std::process::exit(0));
        window.show_all();
        view.grab_focus();
        view.load_uri(&address);
        VIEW.set(Some(view));
        std::thread::spawn(|| {
            for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                glib::MainContext::default().invoke(move || evaluate(&line));
            }
            std::process::exit(0);
        });
        gtk::main();
        Ok(())
    }

    fn evaluate(line: &str) {
        let Ok(script) = serde_json::from_str::<String>(line) else { std::process::exit(2) };
        let Some(view) = VIEW.with_borrow(Clone::clone) else { return };
        view.evaluate_javascript(&script, None, None, gio::Cancellable::NONE, |value| {
            let value = value.ok().and_then(|value| value.to_json(0));
            let value = value.map_or_else(|| "null".to_owned(), Into::into);
            let mut out = std::io::stdout().lock();
            if writeln!(out, "= {value}").and_then(|()| out.flush()).is_err() {
                std::process::exit(0);
            }
        });
    }
}
