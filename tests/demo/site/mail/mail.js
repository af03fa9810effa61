// The mailbox: folders, the list, the letter that is open.

import { startCompose } from "./compose.js";
import { attachmentCards } from "./downloads.js";

const find = (id) => document.getElementById(id);
const list = find("letters");
const pane = find("pane");
const FOLDERS = { inbox: "Inbox", sent: "Sent" };

let letters = [];
let folder = "inbox";
let open = null;
const read = new Set();

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

function avatar(name) {
  const initials = name.split(" ").map((word) => word[0]).slice(0, 2).join("");
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 0);
  const made = element("span", { class: "avatar", "aria-hidden": "true" }, initials);
  made.style.setProperty("--hue", hue);
  return made;
}

function when(at, isLong) {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const day = { weekday: "short", day: "numeric", month: "short" };
  const hour = { hour: "2-digit", minute: "2-digit" };
  const options = isLong ? { ...day, ...hour } : isToday ? hour : { day: "numeric", month: "short" };
  return element("time", { datetime: at }, date.toLocaleString("en-GB", options));
}

const isUnread = (letter) => letter.unread && !read.has(letter.id);

function listed(letter) {
  const subject = element("span", { class: "subject" }, letter.subject);
  if (letter.attachments.length) subject.append(icon("clip"));
  const name = letter.folder === "sent" ? letter.to : letter.from;
  const button = element(
    "button",
    { class: isUnread(letter) ? "letter unread" : "letter", id: `letter-${letter.id}` },
    avatar(name),
    element("span", { class: "from" }, name),
    when(letter.at),
    subject,
    element("span", { class: "begin" }, letter.body.split("\n\n").find((part) => part.length > 24) ?? letter.body),
  );
  if (letter.id === open) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => (location.hash = letter.id));
  return element("li", {}, button);
}

function showList() {
  find("folder-name").textContent = FOLDERS[folder];
  list.replaceChildren(...letters.filter((letter) => letter.folder === folder).map(listed));
  const unread = letters.filter((letter) => letter.folder === "inbox" && isUnread(letter)).length;
  find("unread").textContent = unread || "";
  document.title = unread ? `(${unread}) Mail` : "Mail";
  for (const button of document.querySelectorAll("[data-folder]")) {
    button.setAttribute("aria-current", button.dataset.folder === folder);
  }
}

function paragraph(text) {
  return element("p", text.startsWith("Reference ") ? { class: "reference" } : {}, ...linked(text));
}

/** The text with its addresses made links. */
function linked(text) {
  return text
    .split(/(https:\/\/\S*[^\s.,;!?])/)
    .map((part, at) => (at % 2 ? element("a", { href: part }, part) : part));
}

function showLetter(letter) {
  open = letter?.id ?? null;
  document.body.classList.toggle("reading", Boolean(letter));
  if (!letter) return pane.replaceChildren();
  read.add(letter.id);
  const back = element("button", { class: "button quiet back" }, icon("back"), "All letters");
  back.addEventListener("click", () => (location.hash = ""));
  const who = element("div", {}, element("b", {}, letter.from), element("small", {}, `to ${letter.to}`));
  pane.replaceChildren(
    back,
    element("h2", {}, letter.subject),
    element("div", { class: "head" }, avatar(letter.from), who, when(letter.at, true)),
    element("div", { class: "body" }, ...letter.body.split("\n\n").map(paragraph)),
    ...attachmentCards(letter),
  );
  pane.scrollTop = 0;
}

function show() {
  const letter = letters.find(({ id }) => id === location.hash.slice(1));
  if (letter) folder = letter.folder;
  showLetter(letter);
  showList();
}

async function load() {
  const answer = await fetch("/api/messages");
  if (answer.status === 401) return location.reload();
  letters = await answer.json();
  const isWide = matchMedia("(min-width: 901px)").matches;
  if (!location.hash && isWide) history.replaceState(null, "", `#${letters.find((one) => one.folder === "inbox").id}`);
  show();
}

for (const button of document.querySelectorAll("[data-folder]")) {
  button.addEventListener("click", () => {
    folder = button.dataset.folder;
    showList();
  });
}
addEventListener("hashchange", show);
startCompose(async (sent) => {
  await load();
  location.hash = sent.id;
});
await load();
navigator.serviceWorker?.register("/sw.js");
