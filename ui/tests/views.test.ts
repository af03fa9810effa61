import { describe, expect, it } from "vitest";
import { VIEWS } from "../src/shared/views";
import { open, violations, textOf } from "./window";

describe.each(VIEWS.map(({ id }) => id))("the page %s", (view) => {
  it.each(["certified", "untrusted"] as const)("has nothing that keeps people out (%s)", async (scenario) => {
    await open(scenario, view);
    expect(await violations()).toEqual([]);
  });

  it("says something to whoever cannot see it", async () => {
    const { main } = await open("certified", view);
    expect(textOf(main).length).toBeGreaterThan(20);
  });
});
