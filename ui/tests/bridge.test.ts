import { describe, expect, it, vi } from "vitest";
import { COMMANDS } from "../src/bridge/generated";
import { Live } from "../src/bridge/live.svelte";
import { mockPort } from "../src/bridge/mock";
import { SCENARIOS } from "../src/bridge/mock/scenarios";
import { asking, methodOf } from "../src/bridge/tauri";

const invoked = vi.hoisted(() => [] as unknown[]);
vi.mock("@tauri-apps/api/core", () => ({
  invoke: (...call: unknown[]) => {
    invoked.push(call);
    return Promise.resolve(null);
  },
}));

describe("the port to the app", () => {
  it("hands each command on under the name that the app has for it, with its fields", async () => {
    await asking.openApp({ id: "mail" });
    await asking.recheckDevice();
    expect(invoked).toEqual([
      ["launcher_request", { request: { command: "open_app", id: "mail" } }],
      ["launcher_request", { request: { command: "recheck_device" } }],
    ]);
  });

  it("has a method for each command, and so has the mock", () => {
    const methods = COMMANDS.map(methodOf);
    expect(Object.keys(asking).sort()).toEqual([...methods].sort());
    expect(Object.keys(mockPort(SCENARIOS.certified))).toEqual(expect.arrayContaining(methods));
  });
});

describe("what the window shows", () => {
  it("is what the app told last, also where an older answer comes after it", async () => {
    const { overview, downloads } = SCENARIOS.certified;
    const newer = { ...overview, apps: [] };
    const port = mockPort(SCENARIOS.certified);
    port.overview = port.recheckDevice = () => {
      port.tellOverview(newer);
      return Promise.resolve(overview);
    };
    port.downloads = () => {
      port.tellDownloads([]);
      return Promise.resolve(downloads);
    };
    const live = new Live(port);
    await live.start();
    expect(downloads).not.toEqual([]);
    expect(live.downloads).toEqual([]);
    expect(live.overview).toEqual(newer);
    await live.recheck();
    expect(live.overview).toEqual(newer);
  });

  it("holds each record of the activity log once, also one told between the question and its answer", async () => {
    const [oldest, older, newer, newest] = SCENARIOS.certified.records;
    if (!oldest || !older || !newer || !newest) throw new Error("too few records");
    const port = mockPort(SCENARIOS.certified);
    port.activity = () => {
      // The second of them is in the log already when it is read; the third is told after that, and before the answer.
      for (const record of [oldest, older, newer]) port.tellActivity(record);
      return Promise.resolve({ number: 2, records: [older, oldest] });
    };
    const live = new Live(port);
    await live.start();
    expect(live.records).toEqual([newer, older, oldest]);
    port.tellActivity(newest);
    expect(live.records).toEqual([newest, newer, older, oldest]);
  });
});
