import { mount } from "svelte";
import App from "./App.svelte";
import type { Port } from "./bridge/port";
import { followDesktop } from "./shared/appearance";
import "./shared/tokens.css";
import "./shared/base.css";

/** The mock port exists in `npm run dev` alone: in any other mode the branch is dropped from the bundle. */
async function connect(): Promise<Port> {
  if (import.meta.env.MODE === "mock") {
    const { mockPort, scenarioNamed } = await import("./bridge/mock");
    const port = mockPort(scenarioNamed(new URLSearchParams(location.search).get("scenario")));
    // For the tests in a browser, which tell the window what the app would.
    Object.assign(window, { port });
    return port;
  }
  const { tauriPort } = await import("./bridge/tauri");
  return tauriPort;
}

followDesktop();
const target = document.getElementById("porthole");
if (target) mount(App, { target, props: { port: await connect() } });
