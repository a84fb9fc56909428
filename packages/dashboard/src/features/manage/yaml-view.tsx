import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { Panel } from "../../components/panel.tsx";
import { manageTexts } from "../../texts/manage.ts";
import { CopyButton } from "./copy-button.tsx";
import type { Draft } from "./definition-queries.ts";
import classes from "./form.module.css";
import { isRecord } from "./form-field.ts";
import { readYaml, toYaml } from "./yaml-text.ts";

interface Props {
  readonly draft: Draft;
  /** Absent: only to be read. */
  readonly onChange?: (draft: Draft) => void;
  /** Told whether what stands there can be read. */
  readonly onBroken?: (isBroken: boolean) => void;
}

/** The same component as text. What is typed here is in the form at once, and the other way round. */
export function YamlView({ draft, onChange, onBroken }: Props) {
  const [typed, setTyped] = useState<{ text: string; of: Draft; fault: string | null } | null>(null);
  const isCurrent = typed !== null && (typed.of === draft || typed.fault !== null);
  const text = isCurrent ? typed.text : toYaml(draft);
  const fault = isCurrent ? typed.fault : null;
  const change = (given: string): void => {
    const read = toDraft(given);
    const next = "fault" in read ? draft : read.draft;
    setTyped({ text: given, of: next, fault: "fault" in read ? read.fault : null });
    onBroken?.("fault" in read);
    if (!("fault" in read)) onChange?.(next);
  };
  const goBack = (): void => {
    setTyped(null);
    onBroken?.(false);
  };
  return (
    <Panel label={manageTexts.asYaml} title={manageTexts.asYaml} aside={<CopyButton text={() => text} />}>
      <div className={classes.yaml}>
        <Textarea
          aria-label={manageTexts.definitionAsYaml}
          autosize={false}
          rows={Math.min(40, Math.max(8, text.split("\n").length + 1))}
          spellCheck={false}
          readOnly={onChange === undefined}
          value={text}
          error={fault ?? undefined}
          onChange={(event) => change(event.currentTarget.value)}
        />
        {fault !== null && (
          <p>
            {manageTexts.formWaits}{" "}
            <Button size="compact-xs" variant="default" onClick={goBack}>
              {manageTexts.takeTextBack}
            </Button>
          </p>
        )}
      </div>
    </Panel>
  );
}

function toDraft(text: string): { draft: Draft } | { fault: string } {
  const read = readYaml(text);
  if ("fault" in read) return read;
  return isRecord(read.value) ? { draft: read.value } : { fault: manageTexts.notOneComponent };
}
