import type { Port } from "../../bridge/port";
import type { Enrolment } from "../../bridge/types";
import { Action } from "../../shared/action.svelte";

/** How this device can get a certificate, and when it gets the next: asked once for all of a page that shows it. */
export class Ways {
  current = $state.raw<Enrolment | null>(null);
  readonly load: Action<[], void>;
  #isStale = false;

  constructor(port: Port) {
    this.load = new Action(async () => {
      this.current = await port.enrolment();
    });
  }

  /** Asks again. What changes while an answer is on its way is asked for after it, and never lost. */
  refresh = async (): Promise<void> => {
    this.#isStale = true;
    if (this.load.busy) return;
    while (this.#isStale) {
      this.#isStale = false;
      await this.load.run();
    }
  };
}
