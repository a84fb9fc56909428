import classes from "./alerting-page.module.css";
import { BrowserPanel } from "./browser-panel.tsx";
import { ChannelsPanel } from "./channels-panel.tsx";
import { LatencyPanel } from "./latency-panel.tsx";
import { MaintenancePanel } from "./maintenance-panel.tsx";
import { NotificationsPanel } from "./notifications-panel.tsx";
import { SilencesPanel } from "./silences-panel.tsx";

/** Who hears of what: what is kept from people, what did not reach them, the ways to them, and how fast all that is. */
export function AlertingPage() {
  return (
    <div className={classes.page}>
      <title>Alerting · Plimsoll</title>
      <h2 className={classes.title}>Alerting</h2>
      <div className={classes.columns}>
        <div className={classes.column}>
          <SilencesPanel />
          <MaintenancePanel />
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
