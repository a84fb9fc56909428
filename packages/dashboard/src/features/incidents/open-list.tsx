import { Button } from "@mantine/core";
import { type Incident, incidentName } from "@plimsoll/core";
import { type KeyboardEvent, useRef, useState } from "react";
import { RightNote } from "../../components/right-note.tsx";
import { namesInShort } from "../../lib/incident-words.ts";
import { isKey } from "../../lib/keys/key-table.ts";
import { useKeys } from "../../lib/keys/use-keys.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { incidentsTexts } from "../../texts/incidents.ts";
import { IncidentList } from "./incident-list.tsx";
import classes from "./incidents-page.module.css";
import { useBulkAcknowledge } from "./use-bulk-acknowledge.ts";

const texts = incidentsTexts.bulk;

/** The open incidents: gone through by j and k, chosen by x, acknowledged by a, one or many at once. */
export function OpenList({ incidents }: { incidents: readonly Incident[] }) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const part = useRef<HTMLDivElement>(null);
  const right = useRight("operator");
  const bulk = useBulkAcknowledge();
  const free = incidents.filter(({ status }) => status === "open");
  const chosen = free.filter(({ incident_id }) => picked.has(incident_id));
  const acknowledge = async (which: readonly Incident[]) => {
    if (!right.may || which.length === 0 || bulk.isPending) return;
    await bulk.mutateAsync(which).catch(() => undefined);
    setPicked(new Set());
  };
  const toggle = (id: string) => setPicked((before) => toggled(before, id));
  useKeys({
    nextIncident: () => step(part.current, 1),
    previousIncident: () => step(part.current, -1),
  });
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const id = (event.target as HTMLElement).closest<HTMLElement>("[data-incident]")?.dataset.incident;
    const incident = free.find(({ incident_id }) => incident_id === id);
    if (incident === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isKey("chooseIncident", event.key)) toggle(incident.incident_id);
    else if (isKey("takeIncident", event.key)) void acknowledge(chosen.length > 0 ? chosen : [incident]);
    else return;
    // Elsewhere these keys go to other pages.
    event.preventDefault();
    event.stopPropagation();
  };
  if (incidents.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is in it is interactive; these are its keys
    <div ref={part} onKeyDown={onKeyDown}>
      <IncidentList incidents={incidents} picked={picked} onPick={right.may ? toggle : null} />
      <div className={classes.bulk}>
        {free.length > 1 && right.may && (
          <>
            <Button
              size="xs"
              variant="default"
              onClick={() => setPicked(new Set(chosen.length > 0 ? [] : free.map(({ incident_id }) => incident_id)))}
            >
              {chosen.length > 0 ? texts.chooseNone : texts.chooseAll(free.length)}
            </Button>
            {chosen.length > 0 && (
              <Button size="xs" loading={bulk.isPending} onClick={() => void acknowledge(chosen)}>
                {texts.acknowledge(chosen.length)}
              </Button>
            )}
          </>
        )}
        <p className={classes.keys} aria-live="polite">
          {chosen.length > 0 ? texts.says(namesInShort(chosen.map(incidentName), 5)) : texts.keys}
          {bulk.data !== undefined && bulk.data.done > 0 && ` ${texts.done(bulk.data.done)}`}
        </p>
        {bulk.data?.failed != null && (
          <p role="alert" className={classes.keys}>
            {texts.failed(bulk.data.failed.names, bulk.data.failed.why)}
          </p>
        )}
      </div>
      <RightNote right={right} />
    </div>
  );
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}

/** To the next line, or the one before; to the first where none has the focus. */
function step(part: HTMLElement | null, by: 1 | -1): void {
  const lines = [...(part?.querySelectorAll<HTMLElement>("[data-incident]") ?? [])];
  const at = lines.findIndex((line) => line.contains(document.activeElement));
  const next = lines[at < 0 ? 0 : Math.min(lines.length - 1, Math.max(0, at + by))];
  next?.querySelector<HTMLElement>("a")?.focus();
}
