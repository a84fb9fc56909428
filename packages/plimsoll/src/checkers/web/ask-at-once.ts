import type { CheckContext } from "../../port/checker.ts";
import type { ExchangeResult } from "./exchange.ts";
import { type AskGate, type ReadyRequest, RequestRun } from "./request-run.ts";

/** Sends all requests at once; `done` gets their results, in order, when the last is there or the check's time is over. */
export function askAtOnce(
  requests: readonly ReadyRequest[],
  { context, gate }: { readonly context: CheckContext; readonly gate: AskGate },
  done: (results: readonly ExchangeResult[]) => void,
): void {
  const { clock, timeoutMs } = context;
  const results: ExchangeResult[] = [];
  let open = requests.length;
  let forget = () => {};
  const runs = requests.map((request, index) => {
    const settle = (result: ExchangeResult) => {
      results[index] = result;
      open -= 1;
      if (open > 0) return;
      forget();
      done(results);
    };
    return new RequestRun(request, { clock, gate, settle });
  });
  const abort = () => {
    for (const run of runs) run.abort(timeoutMs);
  };
  for (const run of runs) run.start();
  if (open > 0) forget = whenAborted(context, abort);
}

/** Also when that was long ago. Answers what takes the listener back. */
function whenAborted(context: CheckContext, abort: () => void): () => void {
  if (context.onAbort !== undefined) {
    context.onAbort(abort);
    return () => {};
  }
  const { signal } = context;
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  return () => signal.removeEventListener("abort", abort);
}
