import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useRouteError } from "react-router";
import { useConnection } from "../lib/live/use-live.ts";
import { useServices } from "../lib/services.ts";
import { appTexts } from "../texts/app.ts";
import classes from "./message-page.module.css";

/**
 * Shown instead of a page that could not be loaded or drawn. Where the server was away it is loaded by itself once that is
 * back; until then it can't be, and whoever tried would lose what the page still shows.
 */
export function RouteError() {
  const error = useRouteError();
  const { reload } = useServices();
  const { kind } = useConnection();
  const isLost = kind === "lost";
  const [wasLost, setWasLost] = useState(isLost);
  if (isLost && !wasLost) setWasLost(true);
  const isBack = wasLost && (kind === "live" || kind === "polling");
  useEffect(() => {
    if (isBack) reload();
  }, [isBack, reload]);
  const message = error instanceof Error ? error.message : String(error);
  return (
    <section className={classes.message} role="alert">
      <h2>{appTexts.pageFault}</h2>
      <p>{isLost ? appTexts.pageFaultLost : appTexts.pageFaultWhy(message)}</p>
      {!isLost && (
        <Button variant="default" onClick={reload}>
          {appTexts.loadAgain}
        </Button>
      )}
    </section>
  );
}
