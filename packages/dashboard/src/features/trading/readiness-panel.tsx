import type { HealthStatus, ReadinessGateInfo } from "@plimsoll/core";
import { CodeWords } from "../../components/code-words.tsx";
import { ComponentLink } from "../../components/component-link.tsx";
import { Moment } from "../../components/moment.tsx";
import { Name } from "../../components/name.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { RightNote } from "../../components/right-note.tsx";
import { Said } from "../../components/said.tsx";
import type { StatusWord } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { Until } from "../../components/until.tsx";
import { useComponentView } from "../../lib/live/use-live.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { tradingTexts as texts } from "../../texts/trading.ts";
import { EmptyPart } from "./empty-part.tsx";
import { useReadinessQuery } from "./readiness-queries.ts";
import { SignOff } from "./sign-off.tsx";
import classes from "./trading-page.module.css";

/** The gates before markets open: what stands in the way, who signed off, and the button that does. */
export function ReadinessPanel() {
  const query = useReadinessQuery();
  const gates = query.data ?? [];
  const right = useRight("operator");
  return (
    <Panel label={texts.beforeOpen} title={texts.counted(texts.beforeOpen, gates.length)}>
      {query.error !== null && (
        <QueryError what={texts.gates} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && gates.length === 0 && (
        <EmptyPart example={texts.gate.example}>
          <CodeWords words={texts.gate.none} />
        </EmptyPart>
      )}
      {right.why !== null && gates.some(canSignOff) && (
        <div className={classes.right}>
          <RightNote right={right} />
        </div>
      )}
      <ul className={classes.list}>
        {gates.map((gate) => (
          <Gate key={gate.component_id} gate={gate} />
        ))}
      </ul>
    </Panel>
  );
}

/** What breaks after a sign-off stands in the way again, and can be accepted by another. */
function canSignOff({ due, blockers, sign_off }: ReadinessGateInfo): boolean {
  return due && (sign_off === null || blockers.length > 0);
}

function Gate({ gate }: { gate: ReadinessGateInfo }) {
  const { component_id, calendar, blockers, sign_off } = gate;
  const status = useComponentView(component_id)?.health.status ?? null;
  return (
    <li className={classes.component}>
      <div className={classes.head}>
        <StatusLabel {...gateWord(gate, status)} size={10} />
        <ComponentLink id={component_id} className={classes.link} />
        <span className={classes.about}>
          <Name>{calendar}</Name> <OpenWords gate={gate} />
        </span>
      </div>
      {blockers.length > 0 && (
        <ul className={classes.blockers} aria-label={texts.inTheWay(component_id)}>
          {blockers.map((blocker) => (
            <li key={blocker.component_id}>
              <ComponentLink id={blocker.component_id} className={classes.link} />{" "}
              <span dir="auto">
                <Said text={blocker.reason} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {sign_off !== null && (
        <p className={classes.reason} dir="auto">
          {texts.gate.signedOff}
          <Name>{sign_off.by}</Name>
          {texts.gate.at}
          <Moment at={sign_off.at} />
          {sign_off.despite.length > 0 && texts.gate.despite(sign_off.despite)}
          {sign_off.note !== "" && `: ${sign_off.note}`}
        </p>
      )}
      {canSignOff(gate) && <SignOff gate={gate} />}
    </li>
  );
}

function OpenWords({ gate: { due, is_open, opens_at, gate_from } }: { gate: ReadinessGateInfo }) {
  if (due && is_open) return texts.gate.isOpen;
  if (opens_at === null) return texts.gate.noOpen;
  return (
    <>
      {texts.gate.opens}
      <Until at={opens_at} />
      {gate_from !== null && (
        <>
          {texts.gate.lookedAt}
          <Moment at={gate_from} />
        </>
      )}
    </>
  );
}

function gateWord(gate: ReadinessGateInfo, status: HealthStatus | null): StatusWord {
  if (!gate.due) return { status: "NONE", word: texts.gate.words.notDue };
  if (gate.ready === true) return { status: "HEALTHY", word: texts.gate.words.ready };
  const word = gate.blockers.length > 0 ? texts.gate.words.notReady : texts.gate.words.notSignedOff;
  return { status: status === null || status === "HEALTHY" ? "WARNING" : status, word };
}
