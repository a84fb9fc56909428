import { judgeSystem, type StatusCounts, type SystemJudgement } from "@plimsoll/core";
import type { AggregationPolicy } from "../config/config.ts";
import type { Watched } from "./watched.ts";

interface Judged {
  readonly definition: Pick<Watched["definition"], "id" | "urgency">;
  readonly state: Pick<Watched["state"], "status" | "lifecycle">;
}

/** The system's judgement, worked out again only when a component's status may have changed. */
export class SystemFigures {
  readonly #watched: ReadonlyMap<string, Judged>;
  readonly #policy: () => AggregationPolicy;
  #judgement: SystemJudgement | null = null;
  uptime24h: number | null = null;

  constructor(watched: ReadonlyMap<string, Judged>, policy: () => AggregationPolicy) {
    this.#watched = watched;
    this.#policy = policy;
  }

  /** After a component's status or lifecycle changed, or one came or went. */
  judgeAnew(): SystemJudgement {
    this.#judgement = null;
    return this.judge();
  }

  judge(): SystemJudgement {
    this.#judgement ??= judgeSystem(Array.from(this.#watched.values(), toMember), this.#policy());
    return this.#judgement;
  }

  counts(): StatusCounts {
    return { ...this.judge().counts, uptime_percentage_24h: this.uptime24h };
  }
}

function toMember({ definition, state }: Judged) {
  return {
    componentId: definition.id,
    status: state.status,
    lifecycle: state.lifecycle,
    urgency: definition.urgency,
  };
}
