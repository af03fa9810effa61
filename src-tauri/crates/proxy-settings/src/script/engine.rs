//! The interpreter, with limits on memory, stack and time.

use std::cell::{Cell, RefCell};
use std::net::IpAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rquickjs::context::EvalOptions;
use rquickjs::{CatchResultExt as _, CaughtError, Context, Ctx, Error, Function, Object, Runtime, Value};

const MEMORY: usize = 32 << 20;
const STACK: usize = 256 << 10;

/// For the script's own work, without the lookups that it asks for.
const TIME: Duration = Duration::from_secs(2);

/// More names than a script of people's making asks for in one question.
const LOOKUPS: u32 = 64;

/// What is shown of an error of the script's.
const WORDS: usize = 300;

const FUNCTIONS: &str = include_str!("functions.js");

/// Asks for the addresses of a name.
pub(super) type Lookup = Box<dyn FnMut(&str) -> Vec<IpAddr>>;

/// One script, loaded.
pub(super) struct Engine {
    context: Context,
    until: Rc<Cell<Instant>>,
    lookups: Rc<Cell<u32>>,
}

impl Engine {
    /// # Errors
    /// The script cannot be used, in words for its author.
    pub(super) fn load(script: &str, own: Vec<IpAddr>, lookup: Lookup) -> Result<Self, String> {
        let broken = |error: Error| error.to_string();
        let runtime = Runtime::new().map_err(broken)?;
        runtime.set_memory_limit(MEMORY);
        runtime.set_max_stack_size(STACK);
        let until = Rc::new(Cell::new(Instant::now() + TIME));
        let watch = Rc::clone(&until);
        runtime.set_interrupt_handler(Some(Box::new(move || Instant::now() > watch.get())));
        let context = Context::full(&runtime).map_err(broken)?;
        let engine = Self { context, until, lookups: Rc::default() };
        engine.context.with(|ctx| {
            engine.define_functions(&ctx, own, lookup).and_then(|()| run(&ctx, FUNCTIONS)).map_err(broken)?;
            run(&ctx, script).catch(&ctx).map_err(|error| describe(&error))?;
            let found: Value<'_> = ctx.globals().get("FindProxyForURL").map_err(broken)?;
            if found.is_function() { Ok(()) } else { Err("it has no function FindProxyForURL".to_owned()) }
        })?;
        Ok(engine)
    }

    /// What the script says of the way to `url`.
    pub(super) fn find(&self, url: &str, host: &str) -> Result<String, String> {
        self.until.set(Instant::now() + TIME);
        self.lookups.set(0);
        self.context.with(|ctx| {
            let find: Function<'_> =
                ctx.globals().get("FindProxyForURL").map_err(|error| error.to_string())?;
            let answer: Value<'_> = find.call((url, host)).catch(&ctx).map_err(|error| describe(&error))?;
            if answer.is_null() || answer.is_undefined() {
                return Ok(String::new());
            }
            let text = answer.as_string().and_then(|text| text.to_string().ok());
            text.ok_or_else(|| "FindProxyForURL returned something other than a text".to_owned())
        })
    }

    fn define_functions<'js>(&self, ctx: &Ctx<'js>, own: Vec<IpAddr>, lookup: Lookup) -> Result<(), Error> {
        let globals: Object<'js> = ctx.globals();
        let own: Vec<String> = own.iter().map(ToString::to_string).collect();
        globals.set("__own", Function::new(ctx.clone(), move || own.clone())?)?;
        globals.set(
            "__within",
            Function::new(ctx.clone(), |address: String, network: String| is_within(&address, &network))?,
        )?;
        let (until, count) = (Rc::clone(&self.until), Rc::clone(&self.lookups));
        let lookup = RefCell::new(lookup);
        let ask = move |name: String| -> Vec<String> {
            count.set(count.get() + 1);
            if count.get() > LOOKUPS || name.len() > 253 {
                return Vec::new();
            }
            let started = Instant::now();
            let found = match lookup.try_borrow_mut() {
                Ok(mut lookup) => lookup(&name),
                Err(_) => Vec::new(),
            };
            until.set(until.get() + started.elapsed());
            found.iter().map(ToString::to_string).collect()
        };
        globals.set("__lookup", Function::new(ctx.clone(), ask)?)
    }
}

/// Scripts are older than strict mode.
fn run(ctx: &Ctx<'_>, source: &str) -> Result<(), Error> {
    let mut options = EvalOptions::default();
    options.strict = false;
    ctx.eval_with_options::<(), _>(source, options)
}

/// Whether `address` lies in `network`, an address with the length of its prefix.
fn is_within(address: &str, network: &str) -> bool {
    let Some((start, length)) = network.split_once('/') else { return false };
    let (Ok(length), Ok(address), Ok(start)) = (length.parse::<u32>(), address.parse(), start.parse()) else {
        return false;
    };
    match (address, start) {
        (IpAddr::V4(address), IpAddr::V4(start)) if length <= 32 => {
            let differing = u64::from(address.to_bits() ^ start.to_bits());
            differing >> (32 - length) == 0
        }
        (IpAddr::V6(address), IpAddr::V6(start)) if length <= 128 => {
            let differing = address.to_bits() ^ start.to_bits();
            length == 0 || differing >> (128 - length) == 0
        }
        _ => false,
    }
}

/// What went wrong, without what a script could fill a page with.
fn describe(error: &CaughtError<'_>) -> String {
    let text = match error {
        CaughtError::Exception(exception) => {
            let message = exception.message().unwrap_or_default();
            if message == "interrupted" { "it took too long".to_owned() } else { message }
        }
        CaughtError::Error(_) | CaughtError::Value(_) => error.to_string(),
    };
    text.chars().filter(|letter| !letter.is_control()).take(WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(script: &str) -> Result<Engine, String> {
        let lookup = Box::new(|name: &str| match name {
            "mail.harbor.test" => vec!["2001:db8::7".parse().unwrap(), "10.1.2.3".parse().unwrap()],
            "six.harbor.test" => vec!["2001:db8::8".parse().unwrap()],
            _ => Vec::new(),
        });
        Engine::load(script, vec!["192.0.2.9".parse().unwrap()], lookup)
    }

    /// What an expression yields where a script stands.
    fn value(expression: &str) -> String {
        let script = format!("function FindProxyForURL(url, host) {{ return String({expression}); }}");
        load(&script).unwrap().find("https://mail.harbor.test/", "mail.harbor.test").unwrap()
    }

    #[test]
    fn the_published_functions_do_what_they_say() {
        for (expression, expected) in [
            ("isPlainHostName('www')", "true"),
            ("isPlainHostName('www.harbor.test')", "false"),
            ("dnsDomainIs('www.Harbor.test', '.harbor.test')", "true"),
            ("dnsDomainIs('www', '.harbor.test')", "false"),
            ("localHostOrDomainIs('www.harbor.test', 'www.harbor.test')", "true"),
            ("localHostOrDomainIs('www', 'www.harbor.test')", "true"),
            ("localHostOrDomainIs('www.other.test', 'www.harbor.test')", "false"),
            ("localHostOrDomainIs('home.harbor.test', 'www.harbor.test')", "false"),
            ("isResolvable('mail.harbor.test')", "true"),
            ("isResolvable('none.harbor.test')", "false"),
            ("isResolvableEx('six.harbor.test')", "true"),
            ("dnsResolve('mail.harbor.test')", "10.1.2.3"),
            ("dnsResolve('six.harbor.test')", "null"),
            ("dnsResolveEx('mail.harbor.test')", "2001:db8::7;10.1.2.3"),
            ("isInNet('mail.harbor.test', '10.1.0.0', '255.255.0.0')", "true"),
            ("isInNet('10.2.0.1', '10.1.0.0', '255.255.0.0')", "false"),
            ("isInNet('198.95.249.79', '198.95.249.79', '255.255.255.255')", "true"),
            ("isInNet('none.harbor.test', '0.0.0.0', '0.0.0.0')", "false"),
            ("isInNetEx('six.harbor.test', '2001:db8::/32')", "true"),
            ("isInNetEx('six.harbor.test', '2001:db9::/32')", "false"),
            ("isInNetEx('mail.harbor.test', '10.0.0.0/8')", "true"),
            ("myIpAddress()", "192.0.2.9"),
            ("dnsDomainLevels('www.harbor.test')", "2"),
            ("dnsDomainLevels('www')", "0"),
            ("convert_addr('104.16.41.2')", "1745889538"),
            ("shExpMatch('http://home.harbor.test/people/index.html', '*/people/*')", "true"),
            ("shExpMatch('http://home.harbor.test/index.html', '*/people/*')", "false"),
            ("shExpMatch('a.b', 'a?b')", "true"),
            ("shExpMatch('a.bc', 'a?b')", "false"),
            ("shExpMatch('', '*')", "true"),
            ("shExpMatch('x'.repeat(5000), '*x'.repeat(2000) + 'y')", "false"),
            ("typeof __lookup + typeof __own + typeof __within", "undefinedundefinedundefined"),
        ] {
            assert_eq!(value(expression), expected, "{expression}");
        }
    }

    #[test]
    fn ranges_of_time_hold_now_and_go_around() {
        for (expression, expected) in [
            ("timeRange(0, 23)", "true"),
            ("timeRange(0, 0, 23, 59, 'GMT')", "true"),
            ("timeRange(0, 0, 0, 23, 59, 59)", "true"),
            ("timeRange(new Date().getUTCHours(), 'GMT')", "true"),
            ("timeRange((new Date().getUTCHours() + 5) % 24, 'GMT')", "false"),
            ("timeRange((new Date().getHours() + 23) % 24, (new Date().getHours() + 1) % 24)", "true"),
            ("weekdayRange('SUN', 'SAT')", "true"),
            ("weekdayRange('MON', 'SUN', 'GMT')", "true"),
            ("weekdayRange('NOW')", "false"),
            ("dateRange(1, 31)", "true"),
            ("dateRange('JAN', 'DEC')", "true"),
            ("dateRange(1, 'JAN', 31, 'DEC')", "true"),
            ("dateRange(1, 'JAN', 1995, 31, 'DEC', 2999)", "true"),
            ("dateRange(1, 'JAN', 1995, 31, 'DEC', 1996)", "false"),
            ("dateRange('JAN', 1995, 'DEC', 2999, 'GMT')", "true"),
            ("dateRange(1995)", "false"),
            ("dateRange(1995, 2999)", "true"),
            ("dateRange(new Date().getDate())", "true"),
            ("dateRange(1, 'JAN')", "false"),
            ("dateRange()", "false"),
        ] {
            assert_eq!(value(expression), expected, "{expression}");
        }
    }

    #[test]
    fn scripts_of_the_old_kind_run() {
        let script = "var table = { 'mail.harbor.test': 'PROXY a.test:1' };\n\
                      function FindProxyForURL(url, host) { proxy = table[host]; with (table) { }; return proxy; }";
        let engine = load(script).unwrap();
        assert_eq!(engine.find("https://mail.harbor.test/", "mail.harbor.test").unwrap(), "PROXY a.test:1");
        assert_eq!(engine.find("https://other.test/", "other.test").unwrap(), "", "undefined");
        // A mark of the byte order, comments of HTML, line ends of old systems, words for anyone who looks for a fault.
        let script = "\u{feff}<!-- for old browsers\r\nfunction FindProxyForURL(url, host)\r{\ralert(host);\r\
                      return \"PROXY b.test:1\" // caf\u{e9}\r}\n-->";
        let engine = load(script).unwrap();
        assert_eq!(engine.find("https://mail.harbor.test/", "mail.harbor.test").unwrap(), "PROXY b.test:1");
    }

    #[test]
    fn what_is_wrong_with_a_script_is_said() {
        for (script, expected) in [
            ("function (", "expect"),
            ("var FindProxyForURL = 'DIRECT';", "no function FindProxyForURL"),
            ("", "no function FindProxyForURL"),
            ("throw new Error('in the morning')", "in the morning"),
            ("for (;;) {}", "too long"),
        ] {
            let error = load(script).err().unwrap();
            assert!(error.contains(expected), "{script}: {error}");
        }
    }

    #[test]
    fn no_script_takes_more_than_its_limits() {
        let find = |body: &str| {
            let script = format!("function FindProxyForURL(url, host) {{ {body} }}");
            load(&script).unwrap().find("https://mail.harbor.test/", "mail.harbor.test")
        };
        let before = Instant::now();
        for (body, expected) in [
            ("while (true) {}", "too long"),
            ("try { while (true) {} } catch (e) { return 'DIRECT' }", "too long"),
            ("function f() { return f() + 1 } return f()", "stack"),
            ("var all = []; while (true) all.push('x'.repeat(1 << 20) + all.length)", "memory"),
            ("return 7", "other than a text"),
            ("return { toString: function() { return 'DIRECT' } }", "other than a text"),
        ] {
            let error = find(body).unwrap_err();
            assert!(error.contains(expected), "{body}: {error}");
        }
        assert!(before.elapsed() < 20 * TIME);
        let many = find("for (var i = 0; i < 1000; i++) isResolvable('n' + i + '.test'); return 'DIRECT'");
        assert_eq!(many.unwrap(), "DIRECT");
        let again = find(
            "var n = 0; for (var i = 0; i < 65; i++) n += isResolvable('mail.harbor.test'); return '' + n",
        );
        assert_eq!(again.unwrap(), "64", "the limit of lookups");
    }
}
