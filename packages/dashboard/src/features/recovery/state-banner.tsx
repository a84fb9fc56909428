import { Button } from "@mantine/core";
import type { RecoveryOverview } from "@plimsoll/core";
import { Age } from "../../components/age.tsx";
import { Moment } from "../../components/moment.tsx";
import { RightNote } from "../../components/right-note.tsx";
import { StatusShape } from "../../components/status-shape.tsx";
import { useRecoveryChange } from "../../lib/api/recovery-queries.ts";
import { type Right, useRight } from "../../lib/session/use-right.ts";
import { recoveryTexts } from "../../texts/recovery.ts";
import { AskingButton } from "./asking-button.tsx";
import { type Halt, type HaltEnd, haltsOf } from "./halts.ts";
import { ReasonForm } from "./reason-form.tsx";
import classes from "./recovery-page.module.css";

const texts = recoveryTexts.halts;

/** What keeps recovery from acting: who, since when, why, and the button that ends it. Nothing while nothing does. */
export function StateBanner({ overview }: { overview: RecoveryOverview }) {
  return haltsOf(overview).map((halt) => <HaltLine key={halt.kind} halt={halt} />);
}

function HaltLine({ halt }: { halt: Halt }) {
  const { kind, title, by, since, why, end } = halt;
  return (
    <section className={classes.halt} data-kind={kind} aria-label={title}>
      <StatusShape status={kind === "deploy" ? "WARNING" : kind === "killed" ? "DOWN" : "CRITICAL"} size={18} />
      <div className={classes.what}>
        <strong>{title}</strong>
        <span>
          {by !== null && (
            <>
              {texts.by}
              <bdi>{by}</bdi>
            </>
          )}
          {since !== null && (
            <>
              {texts.for}
              <Age at={since} />
              {texts.since}
              <Moment at={since} />
            </>
          )}
        </span>
        <span dir="auto">{why}</span>
      </div>
      {end !== null && <HaltButton end={end} />}
    </section>
  );
}

function HaltButton({ end }: { end: HaltEnd }) {
  const right = useRight(end.role);
  return (
    <div className={classes.end}>
      {end.verb === "deploy-lock" ? <DeployOver end={end} right={right} /> : <ReasonedEnd end={end} right={right} />}
      <RightNote right={right} />
    </div>
  );
}

function ReasonedEnd({ end, right }: { end: HaltEnd; right: Right }) {
  const change = useRecoveryChange((api, reason: string) => api.post(`/recovery/${end.verb}`, { reason }));
  return (
    <AskingButton
      label={end.label}
      right={right}
      look={{ size: "sm", variant: "filled" }}
      form={(onDone) => (
        <ReasonForm
          label={end.label}
          submit={end.label}
          pending={change.isPending}
          error={change.error}
          onReason={(reason) => change.mutate(reason, { onSuccess: onDone })}
          onCancel={onDone}
        />
      )}
    />
  );
}

function DeployOver({ end, right }: { end: HaltEnd; right: Right }) {
  const change = useRecoveryChange<void>((api) => api.delete("/recovery/deploy-lock"));
  return (
    <>
      <Button
        size="sm"
        variant="default"
        disabled={!right.may}
        loading={change.isPending}
        onClick={() => change.mutate()}
      >
        {end.label}
      </Button>
      {change.error !== null && <span role="alert">{texts.refused(change.error.message)}</span>}
    </>
  );
}
