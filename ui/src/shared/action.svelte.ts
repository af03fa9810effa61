import { asProblem } from "../bridge/problem";
import type { Problem } from "../bridge/types";

/** Something a person asked for: busy until answered, and with the problem if it was refused. */
export class Action<Arguments extends unknown[], Answer> {
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  readonly #work: (...given: Arguments) => Promise<Answer>;

  constructor(work: (...given: Arguments) => Promise<Answer>) {
    this.#work = work;
  }

  /** Does the work unless it is being done already. Tells whether it succeeded. */
  run = async (...given: Arguments): Promise<boolean> => {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await this.#work(...given);
      return true;
    } catch (reason) {
      this.problem = asProblem(reason);
      return false;
    } finally {
      this.busy = false;
    }
  };

  dismiss = (): void => {
    this.problem = null;
  };
}
