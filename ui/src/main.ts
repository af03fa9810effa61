import { mount } from "svelte";
import App from "./App.svelte";
import type { Port } from "./bridge/port";
import "./shared/tokens.css";
import "./shared/base.css";

/** The mock port exists in `npm run dev` alone: in any other mode the branch is dropped from the bundle. */
async function connect(): Promise<Port> {
  if (import.meta.env.MODE === "mock") {
    const { mockPort, scenarioNamed } = await import("./bridge/mock");
    return mockPort(scenarioNamed(new URLSearchParams(location.search).get("scenario")));
  }
  const { tauriPort } = await import("./bridge/tauri");
  return tauriPort;
}

const target = document.getElementById("porthole");
if (target) mount(App, { target, props: { port: await connect() } });
