import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { saveCsv } from "../lib/save-file.ts";
import { useServices } from "../lib/services.ts";
import { type CsvColumn, toCsv } from "../lib/to-csv.ts";
import { componentTexts } from "../texts/components.ts";
import classes from "./csv-button.module.css";

/** Saves a list as CSV, as it is filtered. Says below what failed; a press tries again. */
export function CsvButton<Row>(props: {
  /** What is listed: names the file, and the button for those who hear it. */
  what: string;
  columns: readonly CsvColumn<Row>[];
  rows: () => readonly Row[] | Promise<readonly Row[]>;
}) {
  const { what, columns, rows } = props;
  const { time } = useServices();
  const save = useMutation({
    mutationFn: async () => saveCsv(toCsv(columns, await rows()), fileName(what, time.now())),
  });
  return (
    <span className={classes.csv}>
      <Button
        size="compact-xs"
        variant="default"
        loading={save.isPending}
        aria-label={componentTexts.csvOf(what)}
        title={componentTexts.csvOf(what)}
        onClick={() => save.mutate()}
      >
        {componentTexts.csv}
      </Button>
      {save.error !== null && <span role="alert">{componentTexts.csvFailed(what, save.error.message)}</span>}
    </span>
  );
}

/** `plimsoll-open-incidents-2026-11-23T1402Z.csv` */
function fileName(what: string, now: number): string {
  const at = new Date(now).toISOString().slice(0, 16).replace(":", "");
  return `plimsoll-${what.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}-${at}Z.csv`;
}
