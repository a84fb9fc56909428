import type { MaintenanceWindow } from "@plimsoll/core";
import { Moment } from "../../components/moment.tsx";
import { Until } from "../../components/until.tsx";
import { useMaintenanceQuery } from "../../lib/api/held-queries.ts";
import { describeMatch } from "../../lib/describe-match.ts";
import { type Right, useRight } from "../../lib/session/use-right.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import { AddingPanel } from "./adding-panel.tsx";
import classes from "./alerting-page.module.css";
import { ConfirmButton } from "./confirm-button.tsx";
import { MaintenanceForm } from "./maintenance-form.tsx";
import { useAlertingChange } from "./use-alerting-change.ts";

/** Times in which work on components is expected: checked and shown, but neither counted nor alerted. */
export function MaintenancePanel() {
  const query = useMaintenanceQuery();
  const right = useRight("operator");
  const windows = query.data ?? [];
  return (
    <AddingPanel
      label={texts.maintenance}
      what={texts.windows}
      count={query.isSuccess ? windows.length : null}
      query={query}
      right={right}
      add={texts.addWindow}
      form={(onDone) => <MaintenanceForm onDone={onDone} />}
      none={texts.noWindows}
    >
      {windows.map((window) => (
        <WindowLine key={window.window_id} window={window} right={right} />
      ))}
    </AddingPanel>
  );
}

function WindowLine({ window, right }: { window: MaintenanceWindow; right: Right }) {
  const remove = useAlertingChange("maintenance", (api, id: string) =>
    api.delete(`/maintenance/${encodeURIComponent(id)}`),
  );
  const isOurs = window.source === "api";
  return (
    <li className={classes.line} data-active={window.active}>
      <span className={classes.what}>
        <strong>
          <bdi>{window.window_id}</bdi>
          {window.active && <span className={classes.now}>{texts.now}</span>}
        </strong>
        <span dir="auto">
          {describeMatch(window.match)}: {window.note}
        </span>
        <span className={classes.about}>
          {isOurs ? (
            <>
              {texts.addedBy} <bdi>{window.created_by}</bdi>
            </>
          ) : (
            texts.ofFile
          )}
          , <WindowTimes window={window} />
        </span>
        {remove.error !== null && <span role="alert">{texts.notRemoved(remove.error.message)}</span>}
      </span>
      {isOurs && (
        <ConfirmButton
          label={texts.remove}
          name={window.window_id}
          says={window.active ? texts.removeNow : texts.removeLater}
          right={right}
          pending={remove.isPending}
          onConfirm={() => remove.mutate(window.window_id)}
        />
      )}
    </li>
  );
}

function WindowTimes({ window }: { window: MaintenanceWindow }) {
  const { active, starts_at, ends_at } = window;
  if (starts_at === null || ends_at === null) return texts.windowOver;
  if (active) {
    return (
      <>
        {texts.ends} <Until at={ends_at} /> (<Moment at={ends_at} />)
      </>
    );
  }
  return (
    <>
      {texts.next} <Until at={starts_at} />, <Moment at={starts_at} /> {texts.to} <Moment at={ends_at} />
    </>
  );
}
