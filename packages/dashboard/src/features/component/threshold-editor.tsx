import { Button, TextInput } from "@mantine/core";
import type { HealthMetric } from "@plimsoll/core";
import { useState } from "react";
import type { ChartPoint } from "../../charts/chart-points.ts";
import { type Estimate, estimateJudgement } from "../../charts/estimate-judgement.ts";
import { InlineForm } from "../../components/inline-form.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { groupDigits } from "../../lib/format/format-number.ts";
import { useComponentView } from "../../lib/live/use-live.ts";
import { useRight } from "../../lib/session/use-right.ts";
import type { TimeBounds } from "../../lib/time-view/time-view.ts";
import { thresholdTexts as texts } from "../../texts/thresholds.ts";
import {
  changeOf,
  DRAFT_FIELDS,
  type DraftField,
  draftOf,
  faultyField,
  type ThresholdChange,
  type ThresholdDraft,
  thresholdOf,
  toSnippet,
} from "./threshold-draft.ts";
import classes from "./threshold-editor.module.css";
import { estimateWords, sideWords } from "./threshold-words.ts";
import { useDefinitionQuery } from "./use-definition-query.ts";
import { useExactCheck, useThresholdChange } from "./use-threshold-change.ts";

interface Props {
  readonly componentId: string;
  readonly series: string;
  readonly metric: HealthMetric;
  /** Null: as it is in force. */
  readonly draft: ThresholdDraft | null;
  readonly points: readonly ChartPoint[];
  readonly bounds: TimeBounds;
  /** The longest that a point speaks for, ms. */
  readonly mostMs: number;
  readonly onDraft: (draft: ThresholdDraft | null) => void;
  readonly onDone: () => void;
}

/** Tries other thresholds on what the chart shows, and puts them in force or gives them out for the file. */
export function ThresholdEditor({ componentId, series, metric, draft, onDraft, onDone, ...shown }: Props) {
  const right = useRight("operator");
  const source = useComponentView(componentId)?.health.source ?? "config";
  const declared = useDefinitionQuery(componentId, right.may);
  const save = useThresholdChange(componentId, metric);
  const [copied, setCopied] = useState<string | null>(null);
  const inForce = draftOf(metric, declared.data?.definition ?? null);
  const typed = draft ?? inForce;
  const faulty = faultyField(typed);
  const change = faulty === null ? changeOf(typed, inForce) : null;
  const definition = declared.data?.definition ?? null;
  const isOurs = source === "api";
  const snippet = change === null ? null : toSnippet(componentId, metric, change);
  const submit = (): void => {
    if (change === null) return;
    if (!isOurs) {
      navigator.clipboard.writeText(snippet ?? "").then(
        () => setCopied(texts.copied),
        () => setCopied(texts.copyFailed),
      );
    } else if (definition !== null) save.mutate({ definition, change }, { onSuccess: onDone });
  };
  return (
    <div className={classes.editor}>
      <InlineForm
        label={texts.form(series)}
        submit={isOurs ? texts.save : texts.copy}
        isOff={change === null || (isOurs && (!right.may || definition === null))}
        pending={save.isPending}
        error={save.error}
        says={right.why ?? (isOurs ? texts.saving : undefined)}
        onSubmit={submit}
        onCancel={onDone}
      >
        {DRAFT_FIELDS.map((field) => (
          <Field
            key={field}
            {...{ field, metric, faulty }}
            value={typed[field]}
            onChange={(value) => onDraft({ ...typed, [field]: value })}
          />
        ))}
        <Preview
          {...shown}
          {...{ componentId, metric, typed, inForce, change }}
          isDeclared={source !== "code"}
          mayAsk={right.may}
        />
        {!isOurs && snippet !== null && (
          <div className={classes.snippet}>
            <p>{texts.declaredElsewhere[source]}</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
            <pre tabIndex={0}>{snippet}</pre>
            <p aria-live="polite">{copied}</p>
          </div>
        )}
        {declared.error !== null && (
          <QueryError what={texts.theDefinition} error={declared.error} onRetry={() => void declared.refetch()} />
        )}
      </InlineForm>
    </div>
  );
}

function Field(props: {
  field: DraftField;
  metric: HealthMetric;
  faulty: DraftField | null;
  value: string;
  onChange: (value: string) => void;
}) {
  const { field, metric, faulty, value, onChange } = props;
  const { direction, unit } = metric;
  const label = field === "for" ? texts.for : texts[field][direction];
  const hints = { warning: texts.never, critical: texts.never, for: texts.forHint, clear: texts.clearHint };
  const isDuration = field === "for";
  return (
    <TextInput
      size="xs"
      label={isDuration || unit === "1" ? label : `${label}, ${unit}`}
      description={hints[field]}
      value={value}
      error={faulty === field && texts.unreadable[isDuration ? "duration" : "number"]}
      inputMode={isDuration ? "text" : "decimal"}
      autoComplete="off"
      autoFocus={field === "warning"}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

interface PreviewProps {
  readonly componentId: string;
  readonly metric: HealthMetric;
  readonly typed: ThresholdDraft;
  readonly inForce: ThresholdDraft;
  readonly change: ThresholdChange | null;
  readonly points: readonly ChartPoint[];
  readonly bounds: TimeBounds;
  readonly mostMs: number;
  /** By a configuration: what a program declares in its own code, no server replays. */
  readonly isDeclared: boolean;
  /** Otherwise the form says what role it takes. */
  readonly mayAsk: boolean;
}

/** What it would have done: estimated while it is typed, worked out when asked. */
function Preview(props: PreviewProps) {
  const { componentId, metric, typed, inForce, change, points, bounds, mostMs } = props;
  const exact = useExactCheck(componentId, metric);
  const of = (draft: ThresholdDraft): Estimate =>
    estimateJudgement(points, thresholdOf(draft, metric.direction), mostMs);
  const isOfThis = exact.variables?.change !== undefined && sameChange(exact.variables.change, change);
  const found = exact.data?.components.find(({ component_id }) => component_id === componentId);
  return (
    <div className={classes.preview} aria-live="polite">
      {change === null ? <p>{texts.unchanged}</p> : <p>{texts.estimate(estimateWords(of(typed)))}</p>}
      <p className={classes.dim}>{texts.inForce(estimateWords(of(inForce)))}</p>
      {change !== null && !props.isDeclared && <p className={classes.dim}>{texts.onlyEstimated}</p>}
      {change !== null && props.isDeclared && props.mayAsk && (
        <Button size="xs" variant="default" loading={exact.isPending} onClick={() => exact.mutate({ change, bounds })}>
          {texts.exact}
        </Button>
      )}
      {isOfThis && exact.data !== undefined && found !== undefined && (
        <>
          <p>{texts.exactly(groupDigits(exact.data.rows, 0), sideWords(found.b))}</p>
          <p className={classes.dim}>{texts.against(sideWords(found.a))}</p>
        </>
      )}
      {isOfThis && exact.error !== null && <p role="alert">{texts.exactFailed(exact.error.message)}</p>}
    </div>
  );
}

function sameChange(one: ThresholdChange, other: ThresholdChange | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
