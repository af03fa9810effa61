// The functions that a proxy script may call, beside those of the language. Porthole gives `__lookup(name)`, a list of
// addresses, `__own()`, this device's, and `__within(address, network)`.
(function (global) {
  "use strict";
  const lookup = global.__lookup, own = global.__own, within = global.__within;
  delete global.__lookup;
  delete global.__own;
  delete global.__within;

  const text = (value) => String(value).toLowerCase();
  const isV4 = (address) => /^\d{1,3}(\.\d{1,3}){3}$/.test(address);
  const first = (addresses) => addresses.find(isV4) || null;
  const number = (address) => address.split(".").reduce((sum, part) => sum * 256 + (Number(part) & 255), 0);

  const functions = {
    isPlainHostName: (host) => !/[.:]/.test(host),
    dnsDomainIs: (host, domain) => text(host).endsWith(text(domain)),
    localHostOrDomainIs: (host, full) =>
      text(host) === text(full) || (!String(host).includes(".") && text(full).startsWith(text(host) + ".")),
    dnsDomainLevels: (host) => String(host).split(".").length - 1,
    dnsResolve: (host) => first(lookup(String(host))),
    dnsResolveEx: (host) => lookup(String(host)).join(";"),
    isResolvable: (host) => first(lookup(String(host))) !== null,
    isResolvableEx: (host) => lookup(String(host)).length > 0,
    myIpAddress: () => first(own()) || "127.0.0.1",
    myIpAddressEx: () => own().join(";"),
    convert_addr: (address) => number(String(address)),
    isInNet: (host, pattern, mask) => {
      const address = isV4(String(host)) ? String(host) : first(lookup(String(host)));
      if (address === null || !isV4(String(pattern)) || !isV4(String(mask))) return false;
      const bits = number(String(mask));
      return (BigInt(number(address)) & BigInt(bits)) === (BigInt(number(String(pattern))) & BigInt(bits));
    },
    isInNetEx: (host, network) => lookup(String(host)).some((address) => within(address, String(network))),
    sortIpAddressList: (list) => String(list).split(";").map((address) => address.trim()).sort().join(";"),
    shExpMatch: (value, pattern) => {
      // Without a regular expression, whose time a pattern could make explode: the last star is tried again.
      const [s, p] = [String(value), String(pattern)];
      let i = 0, j = 0, star = -1, mark = 0;
      while (i < s.length) {
        if (j < p.length && p[j] === "*") {
          star = j++;
          mark = i;
        } else if (j < p.length && (p[j] === "?" || p[j] === s[i])) {
          i++;
          j++;
        } else if (star >= 0) {
          j = star + 1;
          i = ++mark;
        } else {
          return false;
        }
      }
      while (p[j] === "*") j++;
      return j === p.length;
    },
    alert: () => undefined,
  };

  const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
  const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

  // The arguments before "GMT", and the parts of now in that zone or in this device's.
  const asked = (args) => {
    const list = Array.from(args);
    const utc = text(list[list.length - 1]) === "gmt";
    if (utc) list.pop();
    const now = new Date();
    const part = (name) => now[(utc ? "getUTC" : "get") + name]();
    return [list, {
      day: part("Date"), month: part("Month"), year: part("FullYear"), weekday: part("Day"),
      hour: part("Hours"), minute: part("Minutes"), second: part("Seconds"),
    }];
  };
  // Whether `now` lies between both; a range that ends before it begins goes around.
  const between = (from, now, to) => (from <= to ? from <= now && now <= to : now >= from || now <= to);

  functions.weekdayRange = function () {
    const [list, now] = asked(arguments);
    const days = list.map((day) => DAYS.indexOf(String(day).toUpperCase()));
    if (days.length < 1 || days.length > 2 || days.includes(-1)) return false;
    return between(days[0], now.weekday, days[days.length - 1]);
  };

  functions.timeRange = function () {
    const [list, now] = asked(arguments);
    const [a, b, c, d, e, f] = list.map(Number);
    const seconds = (hour, minute, second) => (hour * 60 + minute) * 60 + second;
    const at = seconds(now.hour, now.minute, now.second);
    switch (list.length) {
      case 1: return now.hour === a;
      case 2: return between(a, now.hour, b);
      case 4: return between(seconds(a, b, 0), at, seconds(c, d, 59));
      case 6: return between(seconds(a, b, c), at, seconds(d, e, f));
      default: return false;
    }
  };

  functions.dateRange = function () {
    const [list, now] = asked(arguments);
    const kinds = list.map((value) => {
      const month = MONTHS.indexOf(String(value).toUpperCase());
      if (month >= 0) return ["month", month];
      const n = Number(value);
      return [n >= 1 && n <= 31 ? "day" : "year", n];
    });
    if (list.length === 0 || kinds.some(([, value]) => !Number.isInteger(value))) return false;
    const half = list.length === 1 ? kinds : kinds.slice(0, list.length / 2);
    const rest = list.length === 1 ? kinds : kinds.slice(list.length / 2);
    const names = half.map(([name]) => name).join();
    if (names !== rest.map(([name]) => name).join()) return false;
    // Year before month before day, as far as they are named.
    const key = (value) => ["year", "month", "day"].reduce((sum, name) => sum * 100 + (value[name] ?? 0), 0);
    const named = (pairs) => key(Object.fromEntries(pairs));
    const today = named(half.map(([name]) => [name, now[name]]));
    return between(named(half), today, named(rest));
  };

  for (const name of Object.keys(functions)) global[name] = functions[name];
})(globalThis);
