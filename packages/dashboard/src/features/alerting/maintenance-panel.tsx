import type { MaintenanceWindow } from "@plimsoll/core";
import { Moment } from "../../components/moment.tsx";
import { Until } from "../../components/until.tsx";
import { useMaintenanceQuery } from "../../lib/api/held-queries.ts";
import { type Right, useRight } from "../../lib/session/use-right.ts";
import { AddingPanel } from "./adding-panel.tsx";
import classes from "./alerting-page.module.css";
import { ConfirmButton } from "./confirm-button.tsx";
import { MaintenanceForm } from "./maintenance-form.tsx";
import { describeMatch } from "./match-words.ts";
import { useAlertingChange } from "./use-alerting-change.ts";

/** Times in which work on components is expected: checked and shown, but neither counted nor alerted. */
export function MaintenancePanel() {
  const query = useMaintenanceQuery();
  const right = useRight("operator");
  const windows = query.data ?? [];
  return (
    <AddingPanel
      label="Maintenance"
      what="Maintenance windows"
      count={query.isSuccess ? windows.length : null}
      query={query}
      right={right}
      add="Add a window…"
      form={(onDone) => <MaintenanceForm onDone={onDone} />}
      none="No maintenance is planned. In a window, components are checked and shown, but do not count and do not alert. Those that come by cron belong into plimsoll.yaml."
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
          {window.active && <span className={classes.now}>now</span>}
        </strong>
        <span dir="auto">
          {describeMatch(window.match)}: {window.note}
        </span>
        <span className={classes.about}>
          {isOurs ? (
            <>
              added by <bdi>{window.created_by}</bdi>
            </>
          ) : (
            "stands in plimsoll.yaml, to be changed there"
          )}
          , <WindowTimes window={window} />
        </span>
        {remove.error !== null && <span role="alert">It is not removed: {remove.error.message}.</span>}
      </span>
      {isOurs && (
        <ConfirmButton
          label="Remove"
          name={window.window_id}
          says={window.active ? "What is in it counts and alerts again at once." : "It will not come."}
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
  if (starts_at === null || ends_at === null) return <>over: it will not come again</>;
  if (active) {
    return (
      <>
        ends <Until at={ends_at} /> (<Moment at={ends_at} />)
      </>
    );
  }
  return (
    <>
      next <Until at={starts_at} />, <Moment at={starts_at} /> to <Moment at={ends_at} />
    </>
  );
}
