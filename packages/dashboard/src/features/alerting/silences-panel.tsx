import type { Silence } from "@plimsoll/core";
import { useSearchParams } from "react-router";
import { Moment } from "../../components/moment.tsx";
import { Until } from "../../components/until.tsx";
import { useSilencesQuery } from "../../lib/api/held-queries.ts";
import { describeMatch } from "../../lib/describe-match.ts";
import { useNow } from "../../lib/live/use-live.ts";
import { type Right, useRight } from "../../lib/session/use-right.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import { AddingPanel } from "./adding-panel.tsx";
import classes from "./alerting-page.module.css";
import { ConfirmButton } from "./confirm-button.tsx";
import { SilenceForm } from "./silence-form.tsx";
import { useAlertingChange } from "./use-alerting-change.ts";

/** What nobody is notified of for a time, and why. */
export function SilencesPanel() {
  const query = useSilencesQuery();
  const right = useRight("operator");
  const [search] = useSearchParams();
  const asked = search.get("silence");
  const silences = query.data ?? [];
  return (
    <AddingPanel
      key={asked}
      label={texts.silences}
      what={texts.silences}
      count={query.isSuccess ? silences.length : null}
      query={query}
      right={right}
      add={texts.addSilence}
      startsOpen={asked !== null}
      form={(onDone) => <SilenceForm components={asked ?? ""} onDone={onDone} />}
      none={texts.noSilences}
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
          {texts.by} <bdi>{silence.created_by}</bdi>,{" "}
          {Date.parse(silence.starts_at) > now + 1000 ? (
            <>
              {texts.begins} <Until at={silence.starts_at} />,{" "}
            </>
          ) : null}
          {texts.ends} <Until at={silence.ends_at} /> (<Moment at={silence.ends_at} />)
        </span>
        {end.error !== null && <span role="alert">{texts.notEnded(end.error.message)}</span>}
      </span>
      <ConfirmButton
        label={texts.end}
        name={texts.endOf(words)}
        says={texts.endSays}
        right={right}
        pending={end.isPending}
        onConfirm={() => end.mutate(silence.silence_id)}
      />
    </li>
  );
}
