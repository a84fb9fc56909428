import { Button } from "@mantine/core";
import { ApiError } from "../lib/api/api-client.ts";
import { componentTexts as texts } from "../texts/components.ts";
import classes from "./query-error.module.css";

/** Says what could not be had and why, and offers to try again; not where whoever asks may not have it. */
export function QueryError(props: { what: string; error: Error; onRetry: () => void }) {
  const isRefused = props.error instanceof ApiError && props.error.status === 403;
  return (
    <div className={classes.error} role="alert">
      <p>{texts.notLoaded(props.what, props.error.message)}</p>
      {!isRefused && (
        <Button size="compact-xs" variant="default" onClick={props.onRetry}>
          {texts.tryAgain}
        </Button>
      )}
    </div>
  );
}
