import { Button, TextInput } from "@mantine/core";
import type { ComponentDefinitionView } from "@plimsoll/core";
import { useMemo, useState } from "react";
import { Link, useLocation, useSearchParams } from "react-router";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { RightNote } from "../../components/right-note.tsx";
import { componentPath } from "../../lib/component-path.ts";
import { useRoster } from "../../lib/live/use-live.ts";
import { saveFile } from "../../lib/save-file.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { manageTexts } from "../../texts/manage.ts";
import { ComponentLine } from "./component-line.tsx";
import { useDefinitionsQuery } from "./definition-queries.ts";
import classes from "./form.module.css";
import { isRecord, wordOf } from "./form-field.ts";

const STEP = 100;

/** What is watched and where that was declared, with all that can be done about it. */
export function ManagePage() {
  const right = useRight("operator");
  const query = useDefinitionsQuery({ isOn: right.may });
  return (
    <div className={classes.page}>
      <title>{manageTexts.title}</title>
      <h2 className={classes.title}>{manageTexts.manage}</h2>
      <p className={classes.help}>{manageTexts.intro}</p>
      <Outcome />
      <RightNote right={right} />
      {right.may && (
        <nav className={classes.buttons} aria-label={manageTexts.manage}>
          <Button component={Link} to="/manage/new" size="xs">
            {manageTexts.add}
          </Button>
          <Button component={Link} to="/manage/found" size="xs" variant="default">
            {manageTexts.found}
          </Button>
          <Button component={Link} to="/manage/import" size="xs" variant="default">
            {manageTexts.importFile}
          </Button>
          <Export definitions={query.data ?? []} />
        </nav>
      )}
      {query.error !== null && (
        <QueryError what={manageTexts.theComponents} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {right.may && query.isPending && <p>{manageTexts.loading}</p>}
      {query.data !== undefined && <Components definitions={query.data} />}
    </div>
  );
}

/** What was done last, and where to see it. */
function Outcome() {
  const { state } = useLocation();
  const saved = isRecord(state) && typeof state.saved === "string" ? state.saved : null;
  return (
    <p role="status" className={classes.outcome}>
      {saved !== null && (
        <>
          <bdi>{manageTexts.saved(saved)}</bdi>{" "}
          <Link to={componentPath(saved)} className={classes.link}>
            {manageTexts.seeIt}
          </Link>
        </>
      )}
    </p>
  );
}

function Export({ definitions }: { definitions: readonly ComponentDefinitionView[] }) {
  const all = () => ({ components: definitions.flatMap(({ definition }) => definition ?? []) });
  const isEmpty = definitions.length === 0;
  const exportYaml = async (): Promise<void> => {
    const { toYaml } = await import("./yaml-text.ts");
    saveText(toYaml(all()), "yaml");
  };
  const exportJson = (): void => saveText(JSON.stringify(all(), null, 2), "json");
  return (
    <>
      <Button
        size="xs"
        variant="default"
        disabled={isEmpty}
        title={manageTexts.exportNote}
        onClick={() => void exportYaml()}
      >
        {manageTexts.exportYaml}
      </Button>
      <Button size="xs" variant="default" disabled={isEmpty} title={manageTexts.exportNote} onClick={exportJson}>
        {manageTexts.exportJson}
      </Button>
    </>
  );
}

function saveText(text: string, format: "yaml" | "json"): void {
  saveFile(new Blob([text], { type: `application/${format}` }), `plimsoll-components.${format}`);
}

function Components({ definitions }: { definitions: readonly ComponentDefinitionView[] }) {
  const [search, setSearch] = useSearchParams();
  const [shown, setShown] = useState(STEP);
  const roster = useRoster();
  const known = useMemo(() => new Map(roster.map((entry) => [entry.component_id, entry])), [roster]);
  const text = search.get("filter") ?? "";
  const found = useMemo(() => definitions.filter((it) => matches(it, text)), [definitions, text]);
  const setText = (given: string): void => setSearch(given === "" ? {} : { filter: given }, { replace: true });
  return (
    <Panel
      label={manageTexts.components}
      title={`${manageTexts.components} (${manageTexts.countShown(found.length, definitions.length)})`}
      aside={
        <TextInput
          size="xs"
          aria-label={manageTexts.filter}
          placeholder={manageTexts.filterHint}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      }
    >
      {definitions.length === 0 && (
        <p className={classes.none}>
          {manageTexts.noneYet} {manageTexts.noneYetHint}
        </p>
      )}
      {definitions.length > 0 && found.length === 0 && <p className={classes.none}>{manageTexts.noneMatch}</p>}
      <ul className={classes.list}>
        {found.slice(0, shown).map((view) => (
          <ComponentLine key={view.component_id} view={view} entry={known.get(view.component_id) ?? null} />
        ))}
      </ul>
      {found.length > shown && (
        <div className={classes.part}>
          <Button size="xs" variant="default" onClick={() => setShown(shown + STEP)}>
            {manageTexts.showMore}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function matches({ component_id, source, definition }: ComponentDefinitionView, text: string): boolean {
  const check = isRecord(definition?.check) ? definition.check : {};
  const tags = Array.isArray(definition?.tags) ? definition.tags : [];
  const words = [component_id, source, manageTexts.sources[source], wordOf(check.kind), ...tags.map(String)];
  return words.some((word) => word.toLowerCase().includes(text.trim().toLowerCase()));
}
