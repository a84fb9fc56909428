import { Button, Textarea } from "@mantine/core";
import type { ComponentDefinitionView } from "@plimsoll/core";
import { type ChangeEvent, useId, useMemo, useState } from "react";
import { Link, useLocation } from "react-router";
import { Name } from "../../components/name.tsx";
import { Panel } from "../../components/panel.tsx";
import { WithRole } from "../../components/with-role.tsx";
import { manageTexts } from "../../texts/manage.ts";
import { changedSettings } from "./changed-settings.ts";
import { type Draft, useDefinitionsQuery } from "./definition-queries.ts";
import classes from "./form.module.css";
import { isRecord } from "./form-field.ts";
import { MOST_BYTES, readImport } from "./read-import.ts";
import { Refusal } from "./refusal.tsx";
import { type Import, type ImportLine, isToDo, useImport } from "./use-import.ts";
import { toYaml } from "./yaml-text.ts";

const NONE: readonly ComponentDefinitionView[] = [];

/** Takes components over from a file: first what would come of it, then one by one. */
export function ImportPage() {
  return (
    <div className={classes.page}>
      <title>{manageTexts.importTitle}</title>
      <header className={classes.head}>
        <h2 className={classes.title}>{manageTexts.importHeading}</h2>
        <Link to="/manage" className={classes.link}>
          {manageTexts.back}
        </Link>
      </header>
      <p className={classes.help}>{manageTexts.importSays}</p>
      <WithRole needs="operator">
        <ImportForm />
      </WithRole>
    </div>
  );
}

function ImportForm() {
  const { state } = useLocation();
  const [text, setText] = useState(() => (isRecord(state) && Array.isArray(state.components) ? toYaml(state) : ""));
  const [said, setSaid] = useState("");
  const job = useImport();
  const look = (): void => {
    const read = readImport(text);
    if ("fault" in read) {
      setSaid(read.fault);
      return;
    }
    setSaid(read.presets === 0 ? "" : manageTexts.presetsSkipped(read.presets));
    void job.plan(read.components);
  };
  return (
    <>
      <Panel label={manageTexts.importHeading} title={manageTexts.importHeading}>
        <div className={classes.part}>
          <FileChoice onText={setText} onFault={setSaid} />
          <Textarea
            size="xs"
            label={manageTexts.orPaste}
            rows={10}
            spellCheck={false}
            value={text}
            classNames={{ input: classes.code ?? "" }}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className={classes.bar}>
            <Button size="xs" loading={job.isPlanning} disabled={text.trim() === "" || job.isRunning} onClick={look}>
              {manageTexts.lookAtIt}
            </Button>
            <span role="status" className={classes.help} dir="auto">
              {said}
            </span>
          </div>
          <Refusal refusal={job.error === null ? null : { error: job.error, words: manageTexts.importUnread }} />
        </div>
      </Panel>
      {job.lines.length > 0 && <Plan job={job} />}
    </>
  );
}

function FileChoice({ onText, onFault }: { onText: (text: string) => void; onFault: (fault: string) => void }) {
  const id = useId();
  const choose = async ({ currentTarget }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = currentTarget.files?.[0];
    if (file === undefined) return;
    if (file.size > MOST_BYTES) return onFault(manageTexts.importTooLarge);
    onFault("");
    onText(await file.text());
  };
  return (
    <div>
      <label htmlFor={id}>{manageTexts.chooseFile}</label>{" "}
      <input id={id} type="file" accept=".yaml,.yml,.json" onChange={(event) => void choose(event)} />
    </div>
  );
}

function Plan({ job }: { job: Import }) {
  const { data = NONE } = useDefinitionsQuery();
  const known = useMemo(() => new Map(data.map((it) => [it.component_id, it.definition])), [data]);
  const count = (outcome: string) => job.lines.filter(({ plan }) => plan.outcome === outcome).length;
  const counts = { add: count("add"), change: count("change"), same: count("same"), refuse: count("refuse") };
  const done = job.lines.filter(({ state }) => state === "done").length;
  const failed = job.lines.filter(({ state }) => state === "failed").length;
  const todo = job.lines.filter(({ plan, state }) => isToDo(plan.outcome) && state !== "done").length;
  const isOver = !job.isRunning && done + failed > 0;
  return (
    <Panel
      label={manageTexts.planned}
      title={manageTexts.planned}
      aside={
        job.isRunning ? (
          <Button size="xs" variant="default" onClick={job.stop}>
            {manageTexts.stopImport}
          </Button>
        ) : (
          !isOver && (
            <Button size="xs" disabled={todo === 0} onClick={() => void job.run()}>
              {todo === 0 ? manageTexts.nothingToDo : manageTexts.doIt(todo)}
            </Button>
          )
        )
      }
    >
      <div className={classes.part}>
        <p role="status">
          {isOver ? manageTexts.importDone(done, failed) : manageTexts.planCounts(counts)}{" "}
          {job.wasStopped && manageTexts.importStopped}
        </p>
      </div>
      <ul className={classes.list}>
        {job.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: ids may be missing or repeated in what is imported
          <PlanLine key={index} line={line} before={known.get(line.plan.component_id ?? "") ?? null} />
        ))}
      </ul>
    </Panel>
  );
}

function PlanLine({ line: { component, plan, state, why }, before }: { line: ImportLine; before: Draft | null }) {
  const { component_id: id, outcome, reason, errors } = plan;
  const changed =
    state === "planned" && outcome === "change" && before !== null ? changedSettings(before, component) : [];
  const words = state === "planned" ? manageTexts.outcomes[outcome] : manageTexts.took[state];
  return (
    <li className={classes.line}>
      <div className={classes.what}>
        <span>
          {id === null ? manageTexts.withoutId : <Name>{id}</Name>} <strong>{words}</strong>
        </span>
        {changed.length > 0 && <span className={classes.note}>{manageTexts.changes(changed)}</span>}
        {errors.length === 0 && reason !== null && (
          <span className={classes.note} dir="auto">
            {reason}
          </span>
        )}
        {errors.map(({ path, message }) => (
          <span key={`${path} ${message}`} className={classes.note} dir="auto">
            <code>{path}</code> {message}
          </span>
        ))}
        {why !== null && (
          <span className={classes.note} dir="auto">
            {why}
          </span>
        )}
      </div>
    </li>
  );
}
