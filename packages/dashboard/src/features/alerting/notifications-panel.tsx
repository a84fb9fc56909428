import { Button } from "@mantine/core";
import type { NotificationRecord } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { CsvButton } from "../../components/csv-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { RightNote } from "../../components/right-note.tsx";
import { ShowMore } from "../../components/show-more.tsx";
import { StatusShape } from "../../components/status-shape.tsx";
import { readAll } from "../../lib/api/read-all.ts";
import { NOTIFICATION_COLUMNS } from "../../lib/csv-columns.ts";
import { useServices } from "../../lib/services.ts";
import { type Right, useRight } from "../../lib/session/use-right.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import classes from "./alerting-page.module.css";
import { useAlertingChange } from "./use-alerting-change.ts";
import { useNotificationsQuery } from "./use-notifications-query.ts";

/** Notifications that reached nobody, and why: given up after an error, or kept back on purpose. */
export function NotificationsPanel({ state }: { state: "dead" | "suppressed" }) {
  const { api } = useServices();
  const query = useNotificationsQuery(state);
  const right = useRight("operator");
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const count = query.isSuccess ? (query.hasNextPage ? texts.ofMore : texts.counted)(items.length) : "";
  return (
    <Panel
      label={texts.notificationTitles[state]}
      title={`${texts.notificationTitles[state]}${count}`}
      aside={
        <CsvButton
          what={texts.notificationTitles[state]}
          columns={NOTIFICATION_COLUMNS}
          rows={() => readAll<NotificationRecord>(api, "/notifications", { state })}
        />
      }
    >
      {query.error !== null && (
        <QueryError what={texts.notifications} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && <p className={classes.none}>{texts.notificationNone[state]}</p>}
      {state === "dead" && items.length > 0 && <RightNote right={right} />}
      <ul className={classes.list}>
        {items.map((item) => (
          <NotificationLine key={item.notification_id} item={item} right={right} />
        ))}
      </ul>
      <ShowMore query={query} />
    </Panel>
  );
}

function NotificationLine({ item, right }: { item: NotificationRecord; right: Right }) {
  const isDead = item.state === "dead";
  return (
    <li className={classes.line}>
      <span className={classes.what}>
        <strong>
          {isDead && <StatusShape status="CRITICAL" size={10} />}
          <span>
            <bdi>{item.channel_id}</bdi>
            {isDead ? texts.notTold : texts.keptFrom}
            {texts.kinds[item.kind]}
            {item.component_id !== null && (
              <>
                {texts.of}
                <ComponentLink id={item.component_id} className={classes.link} />
              </>
            )}
          </span>
        </strong>
        <span dir="auto">{item.last_error ?? texts.noReason}</span>
        <span className={classes.about}>
          {texts.at} <Moment at={item.settled_at ?? item.generated_at} />
          {item.attempts > 0 && `, ${texts.tries(item.attempts)}`}
        </span>
      </span>
      {isDead && <ResendButton item={item} right={right} />}
    </li>
  );
}

function ResendButton({ item, right }: { item: NotificationRecord; right: Right }) {
  const resend = useAlertingChange("notifications", (api, id: string) =>
    api.post<null>(`/notifications/${encodeURIComponent(id)}/resend`, undefined),
  );
  return (
    <span className={classes.confirm}>
      {resend.error !== null && <span role="alert">{texts.notResent(resend.error.message)}</span>}
      <Button
        size="xs"
        variant="default"
        disabled={!right.may}
        loading={resend.isPending}
        aria-label={texts.resendTo(item.channel_id)}
        title={right.why ?? texts.resendTitle(item.channel_id)}
        onClick={() => resend.mutate(item.notification_id)}
      >
        {texts.resend}
      </Button>
    </span>
  );
}
