import type { Port } from "../../bridge/port";
import type { Enrolment } from "../../bridge/types";
import { Action } from "../../shared/action.svelte";

/** How this device can get a certificate, and when it gets the next: asked once for all of a page that shows it. */
export class Ways {
  current = $state.raw<Enrolment | null>(null);
  readonly load: Action<[], void>;

  constructor(port: Port) {
    this.load = new Action(async () => {
      this.current = await port.enrolment();
    });
  }
}
