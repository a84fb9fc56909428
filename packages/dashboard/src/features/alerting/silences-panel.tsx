import type { Silence } from "@plimsoll/core";
import { Moment } from "../../components/moment.tsx";
import { Until } from "../../components/until.tsx";
import { useSilencesQuery } from "../../lib/api/held-queries.ts";
import { useNow } from "../../lib/live/use-live.ts";
import { type Right, useRight } from "../../lib/session/use-right.ts";
import { AddingPanel } from "./adding-panel.tsx";
import classes from "./alerting-page.module.css";
import { ConfirmButton } from "./confirm-button.tsx";
import { describeMatch } from "./match-words.ts";
import { SilenceForm } from "./silence-form.tsx";
import { useAlertingChange } from "./use-alerting-change.ts";

/** What nobody is notified of for a time, and why. */
export function SilencesPanel() {
  const query = useSilencesQuery();
  const right = useRight("operator");
  const silences = query.data ?? [];
  return (
    <AddingPanel
      label="Silences"
      what="Silences"
      count={query.isSuccess ? silences.length : null}
      query={query}
      right={right}
      add="Add a silence…"
      form={(onDone) => <SilenceForm onDone={onDone} />}
      none="Nothing is silenced. A silence keeps the alerts of some components from people until it ends; they are still recorded and shown."
    >
      {silences.map((silence) => (
        <SilenceLine key={silence.silence_id} silence={silence} right={right} />
      ))}
    </AddingPanel>
  );
}

function SilenceLine({ silence, right }: { silence: Silence; right: Right }) {
  const now = useNow();
  const end = useAlertingChange("silences", (api, id: string) => api.delete(`/silences/${encodeURIComponent(id)}`));
  const words = describeMatch(silence.match);
  return (
    <li className={classes.line}>
      <span className={classes.what}>
        <strong dir="auto">{words}</strong>
        <span dir="auto">{silence.reason}</span>
        <span className={classes.about}>
          by <bdi>{silence.created_by}</bdi>,{" "}
          {Date.parse(silence.starts_at) > now + 1000 ? (
            <>
              begins <Until at={silence.starts_at} />,{" "}
            </>
          ) : null}
          ends <Until at={silence.ends_at} /> (<Moment at={silence.ends_at} />)
        </span>
        {end.error !== null && <span role="alert">It has not ended: {end.error.message}.</span>}
      </span>
      <ConfirmButton
        label="End"
        name={`the silence of ${words}`}
        says="People hear of it again at once."
        right={right}
        pending={end.isPending}
        onConfirm={() => end.mutate(silence.silence_id)}
      />
    </li>
  );
}
