import type { BacktestReport } from "@plimsoll/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useServices } from "../../lib/services.ts";
import type { BacktestOrder, BacktestRange } from "./backtest-choice.ts";

/** The server ends one after 2 min, and says so. */
const DEADLINE_MS = 130_000;

export interface AskedBacktest {
  readonly order: BacktestOrder;
  readonly range: BacktestRange;
  readonly component: string;
  /** What is tried, in words; null: what is in force is held against what happened. */
  readonly tried: string | null;
  /** When it was asked, epoch ms. */
  readonly askedAt: number;
}

/** Has one backtest run at a time. Leaving the page, or giving up, ends it on the server too. */
export function useBacktest() {
  const { api } = useServices();
  const asking = useRef<AbortController | null>(null);
  const [isGivenUp, setGivenUp] = useState(false);
  useEffect(() => () => asking.current?.abort(), []);
  const mutation = useMutation({
    mutationFn: ({ order }: AskedBacktest) => {
      asking.current = new AbortController();
      return api.post<BacktestReport>("/backtest", order, { signal: asking.current.signal, deadlineMs: DEADLINE_MS });
    },
  });
  return {
    ...{ asked: mutation.variables, isRunning: mutation.isPending, isGivenUp },
    ...{ report: mutation.data, error: mutation.error },
    run: (asked: AskedBacktest): void => {
      setGivenUp(false);
      mutation.mutate(asked);
    },
    giveUp: (): void => {
      setGivenUp(true);
      mutation.reset();
      asking.current?.abort();
    },
  };
}
