import { useEffect, useState } from "react";
import { useServices } from "../lib/services.ts";

/** How long until `at` (epoch ms on the browser's clock), ms; counts down by the second. */
export function useCountdown(at: number): number {
  const { clock } = useServices();
  const [left, setLeft] = useState(() => at - clock.now());
  useEffect(() => {
    let cancel = (): void => {};
    const tick = (): void => {
      const rest = at - clock.now();
      setLeft(rest);
      if (rest > 0) cancel = clock.schedule(Math.min(rest, 1000), tick);
    };
    tick();
    return () => cancel();
  }, [at, clock]);
  return left;
}
