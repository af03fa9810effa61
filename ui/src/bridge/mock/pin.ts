import type { PinPort } from "../pin";
import type { PinQuestion, Problem } from "../types";
import { PIN_QUESTIONS, PROBLEMS } from "./generated";

const WRONG: Problem = PROBLEMS["store-pin-wrong"];
const LOCKED: Problem = PROBLEMS["store-pin-locked"];
const NOT_KEPT: Problem = PROBLEMS["proxy-sign-in-not-kept"];

export interface PinScenario {
  question: PinQuestion | null;
  /** What each attempt comes to, in order; afterwards the token opens. */
  attempts: { problem: Problem; lastTry: boolean }[];
}

export const PIN_SCENARIOS = {
  waiting: { question: PIN_QUESTIONS.token, attempts: [] },
  wrong: { question: PIN_QUESTIONS.token, attempts: [{ problem: WRONG, lastTry: false }] },
  lastTry: { question: PIN_QUESTIONS.lastTry, attempts: [{ problem: LOCKED, lastTry: true }] },
  noKeyring: { question: PIN_QUESTIONS.noKeyring, attempts: [] },
  keypad: { question: PIN_QUESTIONS.keypad, attempts: [{ problem: WRONG, lastTry: false }] },
  proxy: { question: PIN_QUESTIONS.proxy, attempts: [] },
  proxyRefused: { question: PIN_QUESTIONS.proxyRefused, attempts: [] },
  proxyNotKept: { question: PIN_QUESTIONS.proxy, attempts: [{ problem: NOT_KEPT, lastTry: false }] },
  nothing: { question: null, attempts: [] },
} satisfies Record<string, PinScenario>;

export function pinScenarioNamed(name: string | null): PinScenario {
  return name !== null && Object.hasOwn(PIN_SCENARIOS, name)
    ? PIN_SCENARIOS[name as keyof typeof PIN_SCENARIOS]
    : PIN_SCENARIOS.waiting;
}

export interface MockPinPort extends PinPort {
  readonly calls: string[];
}

export function mockPinPort(scenario: PinScenario): MockPinPort {
  const calls: string[] = [];
  const attempts = [...scenario.attempts];
  let question = scenario.question;
  return {
    calls,
    question: () => Promise.resolve(question),
    unlock(pin, remember) {
      calls.push(`unlock ${pin} ${remember}`);
      const next = attempts.shift();
      if (!next) return Promise.resolve();
      if (question?.kind === "token") question = { ...question, lastTry: next.lastTry };
      return Promise.reject(next.problem);
    },
    signIn(user, password, remember) {
      calls.push(`sign in ${user} ${password} ${remember}`);
      // Whatever becomes of keeping it, it is in use.
      question = null;
      const next = attempts.shift();
      return next ? Promise.reject(next.problem) : Promise.resolve();
    },
    cancel() {
      calls.push("cancel");
      return Promise.resolve();
    },
  };
}
