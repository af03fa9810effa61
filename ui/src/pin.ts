import { mount } from "svelte";
import type { PinPort } from "./bridge/pin";
import PinPage from "./features/pin/PinPage.svelte";
import { followDesktop } from "./shared/appearance";
import "./shared/tokens.css";
import "./shared/base.css";

/** The mock port exists in `npm run dev` alone: in any other mode the branch is dropped from the bundle. */
async function connect(): Promise<PinPort> {
  if (import.meta.env.MODE === "mock") {
    const { mockPinPort, pinScenarioNamed } = await import("./bridge/mock/pin");
    return mockPinPort(pinScenarioNamed(new URLSearchParams(location.search).get("scenario")));
  }
  const { tauriPinPort } = await import("./bridge/tauriPin");
  return tauriPinPort;
}

followDesktop();
const target = document.getElementById("porthole");
if (target) mount(PinPage, { target, props: { port: await connect() } });
