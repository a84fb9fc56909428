import { Button } from "@mantine/core";
import { useState, useSyncExternalStore } from "react";
import { Panel } from "../../components/panel.tsx";
import { StatusShape } from "../../components/status-shape.tsx";
import { useServices } from "../../lib/services.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import classes from "./alerting-page.module.css";

/** Whether this browser shows notifications of severe alerts; off until somebody wants them. */
export function BrowserPanel() {
  const { notices } = useServices();
  const state = useSyncExternalStore(notices.subscribe, notices.state);
  const [isAsking, setIsAsking] = useState(false);
  const turnOn = (): void => {
    setIsAsking(true);
    void notices.turnOn().finally(() => setIsAsking(false));
  };
  return (
    <Panel label={texts.browser} title={texts.browser}>
      <div className={classes.line}>
        <span className={classes.what}>
          <strong>{state.kind === "on" ? texts.browserOn : texts.browserOff}</strong>
          <span>{texts.browserAbout}</span>
          <span aria-live="polite" className={classes.outcome}>
            {state.kind === "refused" && (
              <>
                <StatusShape status="WARNING" size={10} />
                <span>{state.why}</span>
              </>
            )}
          </span>
        </span>
        {state.kind === "on" ? (
          <Button size="xs" variant="default" onClick={() => notices.turnOff()}>
            {texts.browserStop}
          </Button>
        ) : (
          <Button size="xs" variant="default" loading={isAsking} onClick={turnOn}>
            {texts.browserShow}
          </Button>
        )}
      </div>
    </Panel>
  );
}
