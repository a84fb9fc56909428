import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { RightNote } from "../../components/right-note.tsx";
import type { Right } from "../../lib/session/use-right.ts";
import classes from "./alerting-page.module.css";

interface Props {
  readonly label: string;
  /** What is listed, in the plural. */
  readonly what: string;
  /** How many there are; null until that is known. */
  readonly count: number | null;
  readonly query: { readonly error: Error | null; readonly refetch: () => Promise<unknown> };
  readonly right: Right;
  /** On the button that shows the form. */
  readonly add: string;
  /** The form is there from the beginning. Default false. */
  readonly startsOpen?: boolean;
  readonly form: (onDone: () => void) => ReactNode;
  /** Said when there are none. */
  readonly none: ReactNode;
  /** The lines of the list. */
  readonly children: ReactNode;
}

/** A list to which a person with the right may add something: a press shows the form. */
export function AddingPanel({
  label,
  what,
  count,
  query,
  right,
  add,
  startsOpen = false,
  form,
  none,
  children,
}: Props) {
  const [isAdding, setIsAdding] = useState(startsOpen);
  return (
    <Panel
      label={label}
      title={count === null ? what : `${what} (${count})`}
      aside={
        <Button
          size="xs"
          variant="default"
          disabled={!right.may}
          aria-expanded={isAdding}
          {...(right.why === null ? {} : { title: right.why })}
          onClick={() => setIsAdding(!isAdding)}
        >
          {add}
        </Button>
      }
    >
      <RightNote right={right} />
      {isAdding && right.may && <div className={classes.form}>{form(() => setIsAdding(false))}</div>}
      {query.error !== null && <QueryError what={what} error={query.error} onRetry={() => void query.refetch()} />}
      {count === 0 && !isAdding && <p className={classes.none}>{none}</p>}
      <ul className={classes.list}>{children}</ul>
    </Panel>
  );
}
