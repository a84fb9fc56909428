import { Figure } from "../../components/figure.tsx";
import type { Phase } from "./request-phases.ts";
import classes from "./waterfall.module.css";

/** Where a request's time went, one step after the other. */
export function Waterfall({ phases }: { phases: readonly Phase[] }) {
  const total = phases.reduce((sum, phase) => sum + phase.durationMs, 0);
  const share = (ms: number): string => `${total === 0 ? 0 : (ms / total) * 100}%`;
  return (
    <dl className={classes.waterfall}>
      {phases.map((phase) => (
        <div key={phase.name} className={classes.phase}>
          <dt>{phase.name}</dt>
          <dd className={classes.track}>
            <span
              className={classes.bar}
              style={{ marginLeft: share(phase.startMs), width: share(phase.durationMs) }}
              aria-hidden="true"
            />
          </dd>
          <dd className={classes.time}>
            <Figure value={phase.durationMs} unit="ms" />
          </dd>
        </div>
      ))}
    </dl>
  );
}
