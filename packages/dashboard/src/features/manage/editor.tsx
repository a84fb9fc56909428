import { Button } from "@mantine/core";
import { lazy, Suspense, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { ApiError } from "../../lib/api/api-client.ts";
import { useComponentView } from "../../lib/live/use-live.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { manageTexts } from "../../texts/manage.ts";
import type { ComponentFields } from "./component-fields.ts";
import { ComponentForm } from "./component-form.tsx";
import { type Draft, useSave, useTest } from "./definition-queries.ts";
import classes from "./form.module.css";
import { LeaveQuestion, useUnsavedChanges } from "./leave-question.tsx";
import { Refusal } from "./refusal.tsx";
import { TestPanel } from "./test-panel.tsx";

const YamlView = lazy(async () => ({ default: (await import("./yaml-view.tsx")).YamlView }));

interface Props {
  readonly fields: ComponentFields;
  /** Null: it is new. */
  readonly id: string | null;
  readonly initial: Draft;
}

/** A component as a form and as text, one beside the other; nothing is done before it is saved. */
export function Editor({ fields, id, initial }: Props) {
  const right = useRight("operator");
  const navigate = useNavigate();
  const [draft, setDraft] = useState(initial);
  const [isBroken, setBroken] = useState(false);
  const tested = useRef<Draft | null>(null);
  const save = useSave();
  const test = useTest();
  const [refusal, setRefusal] = useState<{ error: Error; words: (why: string) => string } | null>(null);
  const isDirty = JSON.stringify(draft) !== JSON.stringify(initial);
  const unsaved = useUnsavedChanges((isDirty || isBroken) && !save.isSuccess);
  const faults = refusal?.error instanceof ApiError ? refusal.error.faults : [];
  const metricNames = useMetricNames(
    id,
    test.data?.component.metrics.map(({ name }) => name),
  );

  const submit = (): void => {
    setRefusal(null);
    save.mutate(
      { draft, id },
      {
        onError: (error) => setRefusal({ error, words: manageTexts.notSaved }),
        onSuccess: (saved) => {
          unsaved.letGo();
          void navigate("/manage", { state: { saved: saved.component_id } });
        },
      },
    );
  };
  const tryIt = (): void => {
    setRefusal(null);
    tested.current = draft;
    test.mutate(draft, { onError: (error) => setRefusal({ error, words: manageTexts.notTested }) });
  };
  return (
    <div className={classes.editor}>
      <form
        className={classes.column}
        aria-label={manageTexts.component}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Refusal refusal={refusal} />
        <fieldset className={classes.whole} disabled={isBroken || save.isPending}>
          <ComponentForm
            fields={fields}
            draft={draft}
            faults={faults}
            metricNames={metricNames}
            isIdFixed={id !== null}
            onChange={setDraft}
          />
        </fieldset>
        <div className={classes.bar}>
          <Button type="submit" size="xs" loading={save.isPending} disabled={isBroken || !right.may}>
            {manageTexts.save}
          </Button>
          {isDirty && (
            <Button size="xs" variant="default" onClick={() => setDraft(initial)}>
              {manageTexts.discard}
            </Button>
          )}
          <span className={classes.help}>{right.why ?? (isDirty ? manageTexts.unsaved : "")}</span>
        </div>
        <LeaveQuestion unsaved={unsaved} />
      </form>
      <div className={classes.column}>
        <TestPanel
          answer={test.data}
          error={test.error}
          isPending={test.isPending}
          isStale={tested.current !== draft}
          mayTest={right.may && !isBroken}
          onTest={tryIt}
        />
        <Suspense fallback={<p className={classes.help}>{manageTexts.loading}</p>}>
          <YamlView draft={draft} onChange={setDraft} onBroken={setBroken} />
        </Suspense>
      </div>
    </div>
  );
}

/** What a threshold can be set for: what the component measures, and what a test has shown. */
function useMetricNames(id: string | null, tested: readonly string[] = []): readonly string[] {
  const measured = useComponentView(id ?? "")?.health.metrics.map(({ name }) => name) ?? [];
  return [...new Set([...measured, ...tested])];
}
