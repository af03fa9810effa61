// Runs in a world of its own, which no page reaches: hands on the badge, and looks for the icon of the app that the page
// belongs to and for what its manifest says. What is decoded is decoded here, in the page's own process; pixels of one
// size leave it, a colour, and a few names and addresses.
(() => {
  const { porthole } = webkit.messageHandlers;
  document.addEventListener("EVENT", ({ detail }) => {
    if (typeof detail === "number") porthole.postMessage(`badge ${detail}`);
  });

  const SIDE = 128;
  const LARGEST_MANIFEST = 256 * 1024;
  const LARGEST_ICON = 2 * 1024 * 1024;
  const MOST_ICONS = 5;
  const MOST_PLACES = 10;
  const LONGEST_ADDRESS = 2048;
  // Beyond this a picture is not decoded: a small file can hold one that fills the memory.
  const LONGEST_SIDE = 4096;

  // Read piece by piece: what comes compressed can be far larger than what was sent.
  const get = async (address, credentials, largest) => {
    const stop = new AbortController();
    const answer = await fetch(address, { credentials, cache: "default", signal: stop.signal });
    if (!answer.ok || !answer.body) throw new Error("not there");
    const parts = [];
    let size = 0;
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return new Blob(parts, { type: answer.headers.get("content-type") ?? "" });
      size += value.byteLength;
      if (size > largest) {
        stop.abort();
        throw new Error("too large");
      }
      parts.push(value);
    }
  };

  const signed = (view, at, sign) => at + sign.length <= view.byteLength && [...sign].every((letter, it) => view.getUint8(at + it) === letter.charCodeAt(0));
  const png = (view, at) => signed(view, at, "\x89PNG\r\n\x1a\n") && [view.getUint32(at + 16), view.getUint32(at + 20)];

  // Width and height of each picture in a file, by its header; `null` for what is none of these formats.
  const sides = (view) => {
    if (signed(view, 0, "\x89PNG")) return [png(view, 0) || [Infinity]];
    if (signed(view, 0, "GIF8")) return [[view.getUint16(6, true), view.getUint16(8, true)]];
    if (signed(view, 0, "\0\0\x01\0")) {
      const count = view.getUint16(4, true);
      return Array.from({ length: count }, (_, it) => {
        const at = view.getUint32(6 + 16 * it + 12, true);
        // A bitmap's own header tells its size anew; its height counts colours and mask.
        return png(view, at) || [view.getInt32(at + 4, true), view.getInt32(at + 8, true) / 2].map(Math.abs);
      });
    }
    if (signed(view, 0, "RIFF") && signed(view, 8, "WEBP")) {
      if (signed(view, 12, "VP8X")) return [[1 + (view.getUint32(24, true) & 0xffffff), 1 + (view.getUint32(26, true) >>> 8)]];
      if (signed(view, 12, "VP8L")) return [[1 + (view.getUint32(21, true) & 0x3fff), 1 + ((view.getUint32(21, true) >>> 14) & 0x3fff)]];
      return [[view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff]];
    }
    if (signed(view, 0, "\xff\xd8")) {
      for (let at = 2; at + 9 < view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
        const kind = view.getUint8(at + 1);
        // Start of frame: all of them but the tables that share their numbers.
        if (kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind)) return [[view.getUint16(at + 7), view.getUint16(at + 5)]];
      }
      return [[Infinity]];
    }
    return null;
  };

  // How well an icon of these sizes does for one of ours: the smallest that is large enough.
  const fitness = (sizes) => {
    const sides = String(sizes ?? "").toLowerCase().split(/\s+/).map((it) => (it === "any" ? SIDE * 4 : parseInt(it, 10))).filter((it) => it > 0);
    const fits = sides.filter((side) => side >= SIDE).sort((one, other) => one - other)[0];
    return fits ? 1e6 - fits : Math.max(0, ...sides);
  };
  const best = (icons) => icons.sort((one, other) => fitness(other.sizes) - fitness(one.sizes)).slice(0, MOST_ICONS);

  // Web App Manifest (W3C). Addresses in it are relative to its own.
  const manifest = async () => {
    const link = document.querySelector('link[rel~="manifest" i][href]');
    if (!link) return null;
    const credentials = link.crossOrigin === "use-credentials" ? "include" : "same-origin";
    const members = JSON.parse(await (await get(link.href, credentials, LARGEST_MANIFEST)).text());
    return { members, base: link.href };
  };
  const list = (value) => (Array.isArray(value) ? value.slice(0, 50) : []);
  const resolved = (address, base) => {
    try {
      const { href } = new URL(address, base);
      return href.length <= LONGEST_ADDRESS ? href : null;
    } catch {
      return null;
    }
  };

  // A colour as six digits; `null` for what is none, or lets something through.
  const colour = (value) => {
    if (typeof value !== "string") return null;
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    const [one, other] = ["#000000", "#ffffff"].map((before) => {
      pen.fillStyle = before;
      pen.fillStyle = value;
      return pen.fillStyle;
    });
    return one === other && /^#[0-9a-f]{6}$/.test(one) ? one : null;
  };

  // What the app says of itself beside its icons: sections "background_color", "shortcuts" and "protocol_handlers".
  const declared = ({ members, base }) => ({
    background: colour(members.background_color),
    shortcuts: list(members.shortcuts)
      .filter((it) => typeof it?.name === "string" && typeof it.url === "string")
      .map((it) => ({ name: it.name.slice(0, 200), url: resolved(it.url, base) }))
      .filter(({ url }) => url !== null)
      .slice(0, MOST_PLACES),
    handlers: list(members.protocol_handlers)
      .filter((it) => typeof it?.protocol === "string" && typeof it.url === "string")
      .map((it) => ({ protocol: it.protocol.slice(0, 60), url: resolved(it.url, base) }))
      .filter(({ url }) => url !== null)
      .slice(0, MOST_PLACES),
  });

  // Sections "icons" and "purpose": `any` before `maskable`; `monochrome` is no picture.
  const ofManifest = ({ members, base }) => {
    const all = list(members.icons).filter((it) => typeof it?.src === "string").map((it) => ({
      address: resolved(it.src, base),
      sizes: it.sizes,
      purpose: String(it.purpose ?? "any").toLowerCase().split(/\s+/),
    }));
    const of = (purpose) => best(all.filter((it) => it.address !== null && it.purpose.includes(purpose)));
    return [...of("any"), ...of("maskable")];
  };

  const ofLinks = () => {
    const links = [...document.querySelectorAll('link[rel~="apple-touch-icon" i][href], link[rel~="icon" i][href]')];
    const touch = (it) => it.relList.contains("apple-touch-icon");
    const sizes = (it) => it.getAttribute("sizes") ?? (touch(it) ? "180x180" : it.type === "image/svg+xml" ? "any" : "");
    return best(links.slice(0, 50).map((it) => ({ address: it.href, sizes: sizes(it) })));
  };

  const picture = (blob) =>
    new Promise((done, fail) => {
      const image = new Image(SIDE, SIDE);
      image.onload = () => done(image);
      image.onerror = () => fail(new Error("no picture"));
      image.src = URL.createObjectURL(blob);
    });

  const pixels = async (blob) => {
    const found = sides(new DataView(await blob.arrayBuffer()));
    if (found?.flat().some((side) => !(side <= LONGEST_SIDE))) throw new Error("too many pixels");
    // Anything else is taken for a drawing, which is drawn at the size that is shown, and for nothing else.
    const image = found ? await createImageBitmap(blob).catch(() => picture(blob)) : await picture(new Blob([blob], { type: "image/svg+xml" }));
    const canvas = new OffscreenCanvas(SIDE, SIDE);
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    const scale = SIDE / Math.max(image.width, image.height);
    const [width, height] = [image.width * scale, image.height * scale];
    pen.drawImage(image, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
    const { data } = pen.getImageData(0, 0, SIDE, SIDE);
    if (!data.some((it) => it !== 0)) throw new Error("nothing to see");
    let text = "";
    for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
    return btoa(text);
  };

  const look = async () => {
    const found = await manifest().catch(() => null);
    let named = [];
    try {
      if (found) {
        named = ofManifest(found);
        porthole.postMessage(`manifest ${JSON.stringify(declared(found))}`);
      }
    } catch {
      // It is no manifest.
    }
    for (const { address } of [...named, ...ofLinks()]) {
      try {
        porthole.postMessage(`icon ${await pixels(await get(address, "same-origin", LARGEST_ICON))}`);
        return;
      } catch {
        // The next one may do.
      }
    }
  };
  addEventListener("load", () => setTimeout(look, 0));
})();
