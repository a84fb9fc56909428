import { Button } from "@mantine/core";
import { useRouteError } from "react-router";
import { appTexts } from "../texts/app.ts";
import classes from "./message-page.module.css";

/** Shown instead of a page that could not be loaded or drawn, for instance while the server is being upgraded. */
export function RouteError() {
  const error = useRouteError();
  const message = error instanceof Error ? error.message : String(error);
  return (
    <section className={classes.message} role="alert">
      <h2>{appTexts.pageFault}</h2>
      <p>{appTexts.pageFaultWhy(message)}</p>
      <Button variant="default" onClick={() => window.location.reload()}>
        {appTexts.loadAgain}
      </Button>
    </section>
  );
}
