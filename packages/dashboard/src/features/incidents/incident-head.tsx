import { type Incident, incidentName } from "@plimsoll/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Age } from "../../components/age.tsx";
import { ComponentLink } from "../../components/component-link.tsx";
import { Moment } from "../../components/moment.tsx";
import { Said } from "../../components/said.tsx";
import { SeverityLabel } from "../../components/severity-label.tsx";
import { Until } from "../../components/until.tsx";
import { formatAge, formatBothZones } from "../../lib/format/format-time.ts";
import { incidentExportPath, incidentPath } from "../../lib/incident-path.ts";
import { holderOf } from "../../lib/incident-words.ts";
import { useNow } from "../../lib/live/use-live.ts";
import { incidentsTexts } from "../../texts/incidents.ts";
import classes from "./incident-head.module.css";

const texts = incidentsTexts.head;

/** The incident in a sentence, who has it, and what can be done. */
export function IncidentHead({ incident, children }: { incident: Incident; children: ReactNode }) {
  const isOver = incident.status === "resolved";
  return (
    <header className={classes.head} data-over={isOver} data-severity={incident.severity}>
      <div className={classes.top}>
        <h2 className={classes.title}>
          <span className={classes.number}>{incidentName(incident)}</span>{" "}
          <span dir="auto">
            <Said text={incident.title} />
          </span>
        </h2>
        <p className={classes.exports}>
          {texts.exports} <a href={incidentExportPath(incident.incident_id, "markdown")}>{texts.markdown}</a>
          <a href={incidentExportPath(incident.incident_id, "json")}>{texts.json}</a>
          <button type="button" className={classes.print} onClick={() => window.print()}>
            {texts.print}
          </button>
        </p>
      </div>
      <p className={classes.status}>
        <SeverityLabel severity={incident.severity} over={isOver} size={14} />
        <span>
          <Sentence incident={incident} />
        </span>
      </p>
      <Facts incident={incident} />
      <OnPaper detectedAt={incident.detected_at} />
      {children}
    </header>
  );
}

/** What nobody can hover over on paper, and nobody knows a week later: the days, in both zones. */
function OnPaper({ detectedAt }: { detectedAt: string }) {
  const inLine = (epochMs: number) => formatBothZones(epochMs).replace("\n", ", ");
  return <p className={classes.onPaper}>{texts.onPaper(inLine(Date.parse(detectedAt)), inLine(useNow()))}</p>;
}

function Sentence({ incident }: { incident: Incident }) {
  const { status, acknowledged, snoozed, merged_into, resolved_at } = incident;
  const holder = holderOf(incident);
  if (merged_into !== null) {
    const [before, other, after] = texts.merged;
    return (
      <>
        {before}
        <Link to={incidentPath(merged_into)}>{other}</Link>
        {after}
      </>
    );
  }
  if (resolved_at !== null) {
    return (
      <>
        {texts.resolved}
        <Moment at={resolved_at} />
        {texts.after(formatAge(Date.parse(resolved_at) - Date.parse(incident.detected_at)))}
      </>
    );
  }
  return (
    <>
      {texts.open}
      <Age at={incident.opened_at} />
      {holder === null ? (
        texts.nobody
      ) : (
        <>
          {"; "}
          <bdi>{holder}</bdi>
          {texts.has}
        </>
      )}
      {acknowledged !== null && (
        <>
          {texts.acknowledged}
          <bdi>{acknowledged.by}</bdi>
          {texts.at}
          <Moment at={acknowledged.at} />
          {acknowledged.reason !== "" && <bdi>{texts.because(acknowledged.reason)}</bdi>}.
        </>
      )}
      {status === "snoozed" && snoozed !== null && (
        <>
          {texts.snoozed}
          <bdi>{snoozed.by}</bdi>
          {texts.until}
          <Moment at={snoozed.until} /> (<Until at={snoozed.until} />
          ): <bdi>{snoozed.reason}</bdi>.
        </>
      )}
    </>
  );
}

function Facts({ incident }: { incident: Incident }) {
  const { cause_component_id: cause, probable_cause } = incident;
  return (
    <dl className={classes.facts}>
      <div>
        <dt>{texts.facts.cause}</dt>
        <dd>{cause === null ? texts.facts.unknown : <ComponentLink id={cause} />}</dd>
      </div>
      {probable_cause !== null && (
        <div>
          <dt>{texts.facts.probable}</dt>
          <dd dir="auto">{probable_cause}</dd>
        </div>
      )}
      <div>
        <dt>{texts.facts.detected}</dt>
        <dd>
          <Moment at={incident.detected_at} />
        </dd>
      </div>
      <div>
        <dt>{texts.facts.opened}</dt>
        <dd>
          <Moment at={incident.opened_at} />
        </dd>
      </div>
    </dl>
  );
}
