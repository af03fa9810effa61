/** The keys of the apps' windows, as those windows list them, too; what each does is a message. */
export const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ["Ctrl+R, F5", "keys-reload"],
  ["Ctrl+Shift+R", "keys-reload-all"],
  ["Alt+Left", "keys-back"],
  ["Alt+Right", "keys-forward"],
  ["Alt+Home", "keys-home"],
  ["Ctrl+F", "keys-find"],
  ["Ctrl+G, F3", "keys-next"],
  ["Ctrl+Shift+G, Shift+F3", "keys-previous"],
  ["Ctrl+P", "keys-print"],
  ["Ctrl+Plus, Ctrl+Minus", "keys-zoom"],
  ["Ctrl+0", "keys-usual-size"],
  ["F11", "keys-full-screen"],
  ["Ctrl+W", "keys-close"],
  ["Ctrl+Q", "keys-leave"],
  ["Escape", "keys-dismiss"],
  ["F1, Ctrl+?", "keys-list"],
];
