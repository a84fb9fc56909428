/**
 * Work that stops between its steps, none of which takes longer than a few milliseconds, so that whoever runs it decides
 * when it goes on. What it returns is its result.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Values after which a pass over them pauses: well below a millisecond's work, cold code included. */
export const A_STEP = 48;

/** What `make` gives for each, pausing after every few. */
export function* mapInSteps<Each, Result>(
  list: readonly Each[],
  make: (each: Each, index: number) => Result,
): Steps<Result[]> {
  const made: Result[] = [];
  for (const [index, each] of list.entries()) {
    made.push(make(each, index));
    if (index % A_STEP === A_STEP - 1) yield undefined;
  }
  return made;
}

/** Does all of it at once. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
