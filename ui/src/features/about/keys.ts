/** The keys of the apps' windows, as those windows list them, too. An app that uses one of them has it first. */
export const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ["Ctrl+R, F5", "Load the page again"],
  ["Ctrl+Shift+R", "Load it again, and everything in it"],
  ["Alt+Left", "Back"],
  ["Alt+Right", "Forward"],
  ["Alt+Home", "The app's start page"],
  ["Ctrl+F", "Find in the page"],
  ["Ctrl+G, F3", "Next match"],
  ["Ctrl+Shift+G, Shift+F3", "Previous match"],
  ["Ctrl+P", "Print"],
  ["Ctrl+Plus, Ctrl+Minus", "Larger, smaller"],
  ["Ctrl+0", "Usual size"],
  ["F11", "Full screen"],
  ["Ctrl+W", "Close the window"],
  ["Ctrl+Q", "Leave Porthole"],
  ["Escape", "Dismiss a notice"],
  ["F1, Ctrl+?", "This list"],
];
