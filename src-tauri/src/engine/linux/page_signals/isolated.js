// Runs in a world of its own, which no page reaches: hands on the badge, and looks for the icon of the app that the page
// belongs to. What is decoded is decoded here, in the page's own process; pixels of one size leave it, and nothing else.
(() => {
  const { porthole } = webkit.messageHandlers;
  document.addEventListener("EVENT", ({ detail }) => {
    if (typeof detail === "number") porthole.postMessage(`badge ${detail}`);
  });

  const SIDE = 128;
  const LARGEST_MANIFEST = 256 * 1024;
  const LARGEST_ICON = 2 * 1024 * 1024;
  const MOST_ICONS = 5;

  const get = async (address, credentials, largest) => {
    const answer = await fetch(address, { credentials, cache: "default" });
    if (!answer.ok) throw new Error("not there");
    const blob = await answer.blob();
    if (blob.size > largest) throw new Error("too large");
    return blob;
  };

  // How well an icon of these sizes does for one of ours: the smallest that is large enough.
  const fitness = (sizes) => {
    const sides = String(sizes ?? "").toLowerCase().split(/\s+/).map((it) => (it === "any" ? SIDE * 4 : parseInt(it, 10))).filter((it) => it > 0);
    const fits = sides.filter((side) => side >= SIDE).sort((one, other) => one - other)[0];
    return fits ? 1e6 - fits : Math.max(0, ...sides);
  };
  const best = (icons) => icons.sort((one, other) => fitness(other.sizes) - fitness(one.sizes)).slice(0, MOST_ICONS);

  // Web App Manifest (W3C), sections "icons" and "purpose": `any` before `maskable`; `monochrome` is no picture.
  const ofManifest = async () => {
    const link = document.querySelector('link[rel~="manifest" i][href]');
    if (!link) return [];
    const credentials = link.crossOrigin === "use-credentials" ? "include" : "same-origin";
    const { icons } = JSON.parse(await (await get(link.href, credentials, LARGEST_MANIFEST)).text());
    if (!Array.isArray(icons)) return [];
    const all = icons.slice(0, 50).filter((it) => typeof it?.src === "string").map((it) => ({
      address: new URL(it.src, link.href).href,
      sizes: it.sizes,
      purpose: String(it.purpose ?? "any").toLowerCase().split(/\s+/),
    }));
    const of = (purpose) => best(all.filter((it) => it.purpose.includes(purpose)));
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
    const image = await createImageBitmap(blob).catch(() => picture(blob));
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
    const named = await ofManifest().catch(() => []);
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
