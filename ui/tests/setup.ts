import { cleanup } from "@testing-library/svelte";
import { afterEach, beforeEach } from "vitest";
import { AS_THE_DESKTOP, appear } from "../src/shared/appearance";

beforeEach(() => appear(AS_THE_DESKTOP));

afterEach(() => {
  cleanup();
  history.replaceState(null, "", "#");
});

// jsdom draws no dialogs; this is as much of one as a page can tell: open or not.
HTMLDialogElement.prototype.showModal = function showModal() {
  this.setAttribute("open", "");
};
HTMLDialogElement.prototype.close = function close() {
  this.removeAttribute("open");
};
