import { alertingTexts as texts } from "../../texts/alerting.ts";
import classes from "./alerting-page.module.css";
import { BrowserPanel } from "./browser-panel.tsx";
import { CalendarPanel } from "./calendar-panel.tsx";
import { ChannelsPanel } from "./channels-panel.tsx";
import { LatencyPanel } from "./latency-panel.tsx";
import { MaintenancePanel } from "./maintenance-panel.tsx";
import { NotificationsPanel } from "./notifications-panel.tsx";
import { RoutesPanel } from "./routes-panel.tsx";
import { SilencesPanel } from "./silences-panel.tsx";

/** Who hears of what: what is kept from people, what did not reach them, the ways to them, and how fast all that is. */
export function AlertingPage() {
  return (
    <div className={classes.page}>
      <title>{texts.title}</title>
      <h2 className={classes.title}>{texts.page}</h2>
      <RoutesPanel />
      <div className={classes.columns}>
        <div className={classes.column}>
          <SilencesPanel />
          <MaintenancePanel />
          <CalendarPanel />
          <NotificationsPanel state="dead" />
          <NotificationsPanel state="suppressed" />
        </div>
        <div className={classes.column}>
          <LatencyPanel />
          <ChannelsPanel />
          <BrowserPanel />
        </div>
      </div>
    </div>
  );
}
