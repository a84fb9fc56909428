import { Button } from "@mantine/core";
import { useRouteError } from "react-router";
import classes from "./message-page.module.css";

/** Shown instead of a page that could not be loaded or drawn, for instance while the server is being upgraded. */
export function RouteError() {
  const error = useRouteError();
  const message = error instanceof Error ? error.message : String(error);
  return (
    <section className={classes.message} role="alert">
      <h2>This page could not be shown</h2>
      <p>If Plimsoll has just been upgraded or restarted, loading it again helps. What went wrong: {message}</p>
      <Button variant="default" onClick={() => window.location.reload()}>
        Load again
      </Button>
    </section>
  );
}
