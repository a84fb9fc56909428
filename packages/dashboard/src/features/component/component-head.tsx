import { type ComponentHealth, DIAGNOSIS_WORDS, incidentName } from "@plimsoll/core";
import { type ReactNode, useMemo, useState } from "react";
import { Link } from "react-router";
import { Age } from "../../components/age.tsx";
import { Moment } from "../../components/moment.tsx";
import { Name } from "../../components/name.tsx";
import { Said } from "../../components/said.tsx";
import { shownStatus, statusWord } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { useOpenIncidentsQuery } from "../../lib/api/open-incidents-query.ts";
import { componentPath } from "../../lib/component-path.ts";
import { formatAge } from "../../lib/format/format-time.ts";
import { incidentPath } from "../../lib/incident-path.ts";
import { incidentState } from "../../lib/incident-words.ts";
import { incidentsByComponent } from "../../lib/incidents-by-component.ts";
import { useNow } from "../../lib/live/use-live.ts";
import { componentTexts as texts } from "../../texts/component.ts";
import { ActionButtons, ActionForm, type OpenForm } from "./component-actions.tsx";
import classes from "./component-head.module.css";
import { useCheckNow } from "./use-check-now.ts";

/** What the component is, how it is and why, and what can be done. */
export function ComponentHead({ health }: { health: ComponentHealth }) {
  const check = useCheckNow(health.component_id);
  const [form, setForm] = useState<OpenForm>(null);
  return (
    <header className={classes.head} data-status={shownStatus(health).status}>
      <div className={classes.top}>
        <h2 className={classes.title}>
          <Name>{health.component_id}</Name>
        </h2>
        <ActionButtons health={health} check={check} open={form} onOpen={setForm} />
      </div>
      <ActionForm key={form} id={health.component_id} open={form} onDone={() => setForm(null)} />
      <p className={classes.status}>
        <StatusLabel {...shownStatus(health)} stale={health.stale} size={14} />
        <span className={classes.reason} dir="auto">
          <Said text={health.reason} />
        </span>
      </p>
      <Candidate health={health} />
      <CheckOutcome check={check} />
      <Facts health={health} />
      {health.last_error !== null && (
        <div className={classes.error}>
          <h3>
            {texts.lastError}
            {health.error_count > 0 && texts.failedInARow(health.error_count)}
          </h3>
          <pre dir="auto">{health.last_error}</pre>
        </div>
      )}
    </header>
  );
}

/** What was seen but is not yet believed: it calls nobody, and the status above does not know of it. */
function Candidate({ health: { candidate } }: { health: ComponentHealth }) {
  if (candidate === undefined) return null;
  const { status, reason, answers, needed, detected_at } = candidate;
  return (
    <p className={classes.candidate}>
      {texts.candidate}: <StatusLabel {...statusWord(status)} size={10} />{" "}
      <span className={classes.dim}>
        ({texts.candidateSince(answers, needed)} <Moment at={detected_at} />)
      </span>{" "}
      <span dir="auto">
        <Said text={reason} />
      </span>
    </p>
  );
}

function CheckOutcome({ check }: { check: ReturnType<typeof useCheckNow> }) {
  return (
    <p className={classes.outcome} aria-live="polite" data-empty={check.isIdle || check.isPending}>
      {check.error !== null && texts.checkFailed(check.error.message)}
      {check.isSuccess && check.data === null && texts.checkSilent}
      {check.data && (
        <>
          {texts.checkedNow}
          <StatusLabel {...shownStatus(check.data)} stale={check.data.stale} size={10} />{" "}
          <span dir="auto">
            <Said text={check.data.reason} />
          </span>
        </>
      )}
    </p>
  );
}

function Facts({ health }: { health: ComponentHealth }) {
  return (
    <dl className={classes.facts}>
      <Fact label={texts.facts.status}>
        <Age at={health.status_since} />
        {health.status_since !== null && (
          <span className={classes.dim}>
            {texts.facts.since}
            <Moment at={health.status_since} />
          </span>
        )}
      </Fact>
      <Fact label={texts.facts.lastCheck}>
        <Age at={health.last_check} suffix={texts.facts.ago} />
        <span className={classes.dim}>{texts.facts.every(formatAge(health.interval_seconds * 1000))}</span>
      </Fact>
      <Fact label={texts.facts.up}>{health.uptime_seconds > 0 ? formatAge(health.uptime_seconds * 1000) : "–"}</Fact>
      <Fact label={texts.facts.type}>{health.component_type}</Fact>
      <Fact label={texts.facts.kind}>{health.kind}</Fact>
      <Fact label={texts.facts.source}>
        <Link to={`/manage/edit/${encodeURIComponent(health.component_id)}`} className={classes.link}>
          {texts.facts.sources[health.source]}
        </Link>
      </Fact>
      {health.tags.length > 0 && <Fact label={texts.facts.tags}>{<Names names={health.tags} />}</Fact>}
      {health.diagnosis !== undefined && <Fact label={texts.facts.diagnosis}>{DIAGNOSIS_WORDS[health.diagnosis]}</Fact>}
      <IncidentFact componentId={health.component_id} />
      {health.affected_by !== null && (
        <Fact label={texts.facts.affectedBy}>{<Names names={[health.affected_by]} linked />}</Fact>
      )}
      {health.flapping && <Fact label={texts.facts.steady}>{texts.facts.flapping}</Fact>}
      {health.depends_on.length > 0 && (
        <Fact label={texts.facts.dependsOn}>{<Names names={health.depends_on} linked />}</Fact>
      )}
      {health.affects > 0 && <Fact label={texts.facts.affects}>{texts.facts.components(health.affects)}</Fact>}
      {health.recovery_attempts > 0 && <Fact label={texts.facts.attempts}>{health.recovery_attempts}</Fact>}
    </dl>
  );
}

/** The open incident that the component is part of, and who has it. */
function IncidentFact({ componentId }: { componentId: string }) {
  const now = useNow(60_000);
  const query = useOpenIncidentsQuery();
  const incident = useMemo(() => incidentsByComponent(query.data ?? []).get(componentId), [query.data, componentId]);
  if (incident === undefined) return null;
  return (
    <Fact label={texts.facts.incident}>
      <Link to={incidentPath(incident.incident_id)} className={classes.link}>
        {incidentName(incident)}
      </Link>{" "}
      {incidentState(incident, now)}
    </Fact>
  );
}

function Names({ names, linked = false }: { names: readonly string[]; linked?: boolean }) {
  return (
    <span className={classes.names}>
      {names.map((name) =>
        linked ? (
          <Link key={name} to={componentPath(name)} className={classes.link}>
            <Name>{name}</Name>
          </Link>
        ) : (
          <Name key={name} className={classes.tag}>
            {name}
          </Name>
        ),
      )}
    </span>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
