import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";
import { licences } from "./licences";

// The policy of `src-tauri/tauri.conf.json`, so that `vite preview` refuses what the app would refuse.
const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export default defineConfig({
  base: "./",
  plugins: [svelte(), svelteTesting(), licences()],
  build: {
    // The system's web engine on the oldest Debian and macOS that Porthole runs on.
    target: ["safari15", "chrome109"],
    // Files of their own: the content security policy allows nothing inside the page.
    assetsInlineLimit: 0,
    // The launcher, and the window that asks for a PIN.
    rollupOptions: { input: ["index.html", "pin.html"] },
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  preview: { headers: { "Content-Security-Policy": csp } },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    // Every key is typed and every page checked for real; a busy machine needs its time for that.
    testTimeout: 60_000,
    restoreMocks: true,
    env: { TZ: "UTC" },
  },
});
