/**
 * Work that stops between its steps, none of which takes longer than a few milliseconds, so that whoever runs it decides
 * when it goes on. What it returns is its result.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Does all of it at once. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
