import { Button, TextInput } from "@mantine/core";
import type { ResourceCapacity } from "@plimsoll/core";
import type { FormEvent } from "react";
import { useSearchParams } from "react-router";
import { fieldOf } from "../../components/inline-form.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { ShowMore } from "../../components/show-more.tsx";
import pages from "./capacity-page.module.css";
import { CapacityTable } from "./capacity-table.tsx";
import classes from "./insight-page.module.css";
import { useCapacityQuery } from "./insight-queries.ts";

/** How much room is left of everything that has a limit, and what would be left if there were more of something. */
export function CapacityPage() {
  const [search, setSearch] = useSearchParams();
  const whatIf = search.get("what_if");
  const query = useCapacityQuery(whatIf);
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const setWhatIf = (value: string) => setSearch(value === "" ? {} : { what_if: value });
  return (
    <>
      <title>Capacity · Plimsoll</title>
      <Panel label="Capacity" title="Room left" aside={<WhatIfForm key={whatIf} whatIf={whatIf} onAsk={setWhatIf} />}>
        {query.error !== null && (
          <QueryError what="The capacity" error={query.error} onRetry={() => void query.refetch()} />
        )}
        {query.isPending && <p className={classes.none}>Working out what is left…</p>}
        {query.isSuccess && rows.length === 0 && (
          <p className={classes.none}>
            Nothing has a limit yet. A metric has one when its thresholds have a critical edge, or when it is a share of
            100 %.
          </p>
        )}
        {rows.length > 0 && <CapacityTable rows={soonestFirst(rows)} isAsked={whatIf !== null} />}
        <ShowMore query={query} words="Show more components" />
      </Panel>
    </>
  );
}

function WhatIfForm({ whatIf, onAsk }: { whatIf: string | null; onAsk: (value: string) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onAsk(fieldOf(new FormData(event.currentTarget), "what_if"));
  };
  return (
    <form className={pages.form} aria-label="What if" onSubmit={submit}>
      <TextInput
        name="what_if"
        size="xs"
        aria-label="What if there were more of a metric: its name and how many times as much"
        placeholder="orders_per_second=1.5"
        defaultValue={whatIf ?? ""}
        autoCapitalize="none"
        spellCheck={false}
      />
      <Button type="submit" size="xs" variant="default">
        What if
      </Button>
      {whatIf !== null && (
        <Button size="xs" variant="subtle" onClick={() => onAsk("")}>
          As it is
        </Button>
      )}
    </form>
  );
}

/** What lasts the shortest first, then what has the least headroom. */
function soonestFirst(rows: readonly ResourceCapacity[]): ResourceCapacity[] {
  const days = ({ days_left }: ResourceCapacity) => days_left ?? Number.POSITIVE_INFINITY;
  const room = ({ headroom_percent }: ResourceCapacity) => headroom_percent ?? Number.POSITIVE_INFINITY;
  const compare = (a: number, b: number) => (a === b ? 0 : a - b);
  return rows.toSorted((a, b) => compare(days(a), days(b)) || compare(room(a), room(b)));
}
