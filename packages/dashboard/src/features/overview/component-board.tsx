import { SegmentedControl, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { CsvButton } from "../../components/csv-button.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { useStripsQuery } from "../../lib/api/strips-query.ts";
import { componentPath } from "../../lib/component-path.ts";
import { COMPONENT_COLUMNS } from "../../lib/csv-columns.ts";
import { isKey } from "../../lib/keys/key-table.ts";
import { useKeys } from "../../lib/keys/use-keys.ts";
import { useRoster } from "../../lib/live/use-live.ts";
import { useServices } from "../../lib/services.ts";
import { overviewTexts } from "../../texts/overview.ts";
import { type BoardChoice, type BoardLine, type Grouping, toBoardLines } from "./board-lines.ts";
import { BoardList } from "./board-list.tsx";
import classes from "./component-board.module.css";

interface Props {
  readonly choice: BoardChoice;
  readonly onFilter: (filter: string) => void;
  readonly onGrouping: (grouping: Grouping) => void;
}

/** Every component, grouped and filtered. `/` goes to the filter, arrows pick a line, Enter opens it. */
export function ComponentBoard({ choice, onFilter, onGrouping }: Props) {
  const roster = useRoster();
  const { live } = useServices();
  const lines = useMemo(() => toBoardLines(roster, choice), [roster, choice]);
  const rows = useMemo(() => lines.filter((line) => line.kind === "row"), [lines]);
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const strips = useStripsQuery();
  useKeys({ filter: () => input.current?.focus() });

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = isKey("nextLine", event.key) ? 1 : isKey("previousLine", event.key) ? -1 : null;
    if (step !== null) {
      event.preventDefault();
      setSelectedKey(stepSelection(rows, selectedKey, step));
    } else if (isKey("openLine", event.key)) {
      const row = rows.find((line) => line.key === selectedKey) ?? rows[0];
      if (row?.kind === "row") void navigate(componentPath(row.id));
    } else if (isKey("clearFilter", event.key)) {
      setSelectedKey(null);
      if (choice.filter === "") input.current?.blur();
      else onFilter("");
    }
  };

  const shownComponents = () => {
    const ids = new Set(rows.flatMap((line) => (line.kind === "row" ? [line.id] : [])));
    return [...ids].flatMap((id) => live.component(id)?.health ?? []);
  };

  const isFiltered = choice.filter !== "" || choice.status !== null;
  const shownCount = useMemo(() => countComponents(rows), [rows]);
  return (
    <Panel
      label={overviewTexts.components}
      title={overviewTexts.componentsOf(isFiltered ? shownCount : roster.length, roster.length)}
      aside={
        <div className={classes.tools}>
          <CsvButton what={overviewTexts.components} columns={COMPONENT_COLUMNS} rows={shownComponents} />
          <SegmentedControl
            size="xs"
            aria-label={overviewTexts.groupBy}
            value={choice.grouping}
            onChange={(value) => onGrouping(value === "tag" ? "tag" : "type")}
            data={[
              { value: "type", label: overviewTexts.byType },
              { value: "tag", label: overviewTexts.byTag },
            ]}
          />
          <TextInput
            ref={input}
            className={classes.filter}
            size="xs"
            type="search"
            aria-label={overviewTexts.filterLabel}
            placeholder={overviewTexts.filterHint}
            leftSection={<Search size={13} aria-hidden="true" />}
            value={choice.filter}
            onChange={(event) => onFilter(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
        </div>
      }
    >
      {strips.error !== null && (
        <QueryError what={overviewTexts.stripsMissing} error={strips.error} onRetry={() => void strips.refetch()} />
      )}
      {rows.length === 0 ? (
        <p className={classes.none}>{overviewTexts.noneMatches}</p>
      ) : (
        <BoardList lines={lines} strips={strips.data} selectedKey={selectedKey} withHistory={roster.length <= 100} />
      )}
    </Panel>
  );
}

function stepSelection(rows: readonly BoardLine[], selectedKey: string | null, step: number): string | null {
  const at = rows.findIndex((line) => line.key === selectedKey);
  const next = at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
  return rows[next]?.key ?? null;
}

/** A component with two tags stands in two groups but is one component. */
function countComponents(rows: readonly BoardLine[]): number {
  return new Set(rows.map((line) => (line.kind === "row" ? line.id : ""))).size;
}
