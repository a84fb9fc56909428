import { Button } from "@mantine/core";
import classes from "./query-error.module.css";

/** Says what could not be had and why, and offers to try again. */
export function QueryError(props: { what: string; error: Error; onRetry: () => void }) {
  return (
    <div className={classes.error} role="alert">
      <p>
        {props.what} could not be loaded: {props.error.message}.
      </p>
      <Button size="compact-xs" variant="default" onClick={props.onRetry}>
        Try again
      </Button>
    </div>
  );
}
