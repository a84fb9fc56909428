import { Button, TextInput } from "@mantine/core";
import type { ResourceCapacity } from "@plimsoll/core";
import type { FormEvent } from "react";
import { useSearchParams } from "react-router";
import { fieldOf } from "../../components/inline-form.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { ShowMore } from "../../components/show-more.tsx";
import { insightTexts } from "../../texts/insight.ts";
import pages from "./capacity-page.module.css";
import { CapacityTable } from "./capacity-table.tsx";
import classes from "./insight-page.module.css";
import { useCapacityQuery } from "./insight-queries.ts";
import { PeakCharts } from "./peak-charts.tsx";

const texts = insightTexts.capacity;

/** How much room is left of everything that has a limit, and what would be left if there were more of something. */
export function CapacityPage() {
  const [search, setSearch] = useSearchParams();
  const whatIf = search.get("what_if");
  const query = useCapacityQuery(whatIf);
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const setWhatIf = (value: string) => setSearch(value === "" ? {} : { what_if: value });
  return (
    <>
      <title>{texts.documentTitle}</title>
      <PeakCharts rows={soonestFirst(rows)} />
      <Panel
        label={texts.label}
        title={texts.title}
        aside={<WhatIfForm key={whatIf} whatIf={whatIf} onAsk={setWhatIf} />}
      >
        {query.error !== null && (
          <QueryError what={texts.what} error={query.error} onRetry={() => void query.refetch()} />
        )}
        {query.isPending && <p className={classes.none}>{texts.asking}</p>}
        {query.isSuccess && rows.length === 0 && <p className={classes.none}>{texts.none}</p>}
        {rows.length > 0 && <CapacityTable rows={soonestFirst(rows)} isAsked={whatIf !== null} />}
        <ShowMore query={query} words={texts.more} />
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
    <form className={pages.form} aria-label={texts.form} onSubmit={submit}>
      <TextInput
        name="what_if"
        size="xs"
        aria-label={texts.field}
        placeholder={texts.example}
        defaultValue={whatIf ?? ""}
        autoCapitalize="none"
        spellCheck={false}
      />
      <Button type="submit" size="xs" variant="default">
        {texts.ask}
      </Button>
      {whatIf !== null && (
        <Button size="xs" variant="subtle" onClick={() => onAsk("")}>
          {texts.asIs}
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
