// The chat: rooms, what is said in them over a WebSocket, files, and who has not read what.

const find = (id) => document.getElementById(id);
const me = document.body.dataset.person;
const messages = find("messages");

let rooms = [];
let open = null;
let socket = null;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function avatar(name) {
  const initials = name.split(" ").map((word) => word[0]).slice(0, 2).join("");
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 0);
  const made = element("span", { class: "avatar", "aria-hidden": "true" }, initials);
  made.style.setProperty("--hue", hue);
  return made;
}

function bubble(message) {
  const time = new Date(message.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const head = element("div", { class: "head" }, element("b", {}, message.from), element("small", {}, time));
  const made = element("li", { class: "message", "data-from": message.from }, avatar(message.from), head);
  for (const line of message.text.split("\n").filter(Boolean)) {
    made.append(element("p", line.startsWith("Reference ") ? { class: "reference" } : {}, line));
  }
  if (message.file) made.append(...shared(message.file));
  return made;
}

function shared(file) {
  const address = `/files/${file.id}`;
  const size = file.bytes < 1024 ? `${file.bytes} bytes` : `${Math.round(file.bytes / 1024)} KB`;
  const told = element("div", {}, element("b", { title: file.name }, file.name), element("small", {}, size));
  const save = element("a", { class: "button small", href: address, id: `download-${file.id}` }, "Download");
  const card = element("div", { class: "file" }, told, save);
  return file.type.startsWith("image/") ? [card, element("img", { src: `${address}/view`, alt: file.name })] : [card];
}

function showUnread() {
  const unread = rooms.reduce((sum, room) => sum + room.unread, 0);
  document.title = unread ? `(${unread}) Chat` : "Chat";
  navigator.setAppBadge?.(unread).catch(() => {});
  find("rooms").replaceChildren(
    ...rooms.map((room) => {
      const button = element(
        "button",
        { class: room.unread ? "room unread" : "room", id: `room-${room.id}`, "aria-current": room === open },
        room.name,
        element("b", {}, room.unread ? `${room.unread}` : ""),
      );
      button.addEventListener("click", () => show(room));
      return element("li", {}, button);
    }),
  );
}

function show(room) {
  open = room;
  find("room-name").textContent = room.name;
  find("room-topic").textContent = room.topic;
  messages.replaceChildren(...room.messages.map(bubble));
  showEnd();
  read(room);
}

function showEnd() {
  messages.scrollTop = messages.scrollHeight;
}

/** Only what somebody can see counts as read. */
const isSeen = () => document.visibilityState === "visible" && document.hasFocus();

function read(room) {
  if (room.unread && isSeen()) {
    room.unread = 0;
    fetch(`/api/rooms/${room.id}/read`, { method: "POST" });
  }
  showUnread();
}

function hear(message) {
  const room = rooms.find(({ id }) => id === message.room);
  if (!room) return;
  room.messages.push(message);
  if (message.from !== me) room.unread += 1;
  if (room === open) {
    messages.append(bubble(message));
    showEnd();
  }
  if (message.from !== me && !(room === open && isSeen())) notify(room, message);
  if (room === open) read(room);
  else showUnread();
}

async function notify(room, message) {
  if (Notification.permission !== "granted") return;
  const words = { body: message.text || message.file?.name, icon: "/icon-192.png", tag: room.id };
  const note = new Notification(`${message.from} in ${room.name}`, words);
  note.onclick = () => {
    focus();
    show(room);
  };
}

async function load() {
  const answer = await fetch("/api/rooms");
  if (answer.status === 401) return location.reload();
  rooms = await answer.json();
  open = rooms.find(({ id }) => id === open?.id) ?? rooms.find(({ id }) => id === location.hash.slice(1)) ?? rooms[0];
  show(open);
}

/** Connects, and connects again for as long as the page is open; what was missed is asked for. */
function connect() {
  const said = find("connection");
  socket = new WebSocket(`wss://${location.host}/ws`);
  socket.onopen = () => {
    said.textContent = "";
    load();
  };
  socket.onmessage = ({ data }) => hear(JSON.parse(data));
  socket.onclose = () => {
    said.textContent = "Connecting…";
    setTimeout(connect, 1500);
  };
}

find("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = find("say-text");
  if (!field.value.trim() || socket?.readyState !== WebSocket.OPEN) return;
  socket.send(JSON.stringify({ room: open.id, text: field.value }));
  field.value = "";
});

find("share-file").addEventListener("change", async ({ target }) => {
  const form = new FormData();
  form.append("file", target.files[0]);
  target.value = "";
  const answer = await fetch(`/api/rooms/${open.id}/files`, { method: "POST", body: form }).catch(() => null);
  find("connection").textContent = answer?.ok ? "" : "That file was not shared.";
});

function showPermission() {
  const words = { granted: "Notifications on", denied: "Notifications off", default: "Notify me" };
  find("notify-said").textContent = words[Notification.permission];
  find("notify").disabled = Notification.permission === "denied";
}

if ("Notification" in window) {
  showPermission();
  find("notify").addEventListener("click", async () => {
    const answer = await Notification.requestPermission();
    showPermission();
    if (answer === "granted") new Notification("Harbor Chat", { body: "You will hear of new messages here.", icon: "/icon-192.png" });
  });
} else {
  find("notify").hidden = true;
}
// A picture takes its room only once it is there.
messages.addEventListener("load", showEnd, true);
addEventListener("focus", () => open && read(open));
connect();
navigator.serviceWorker?.register("/sw.js");
