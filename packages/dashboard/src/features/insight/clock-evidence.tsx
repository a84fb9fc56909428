import { CLOCK_OUTCOMES, type ComplianceEvidence, incidentName } from "@plimsoll/core";
import { Link } from "react-router";
import { Moment } from "../../components/moment.tsx";
import { ScrollTable } from "../../components/scroll-table.tsx";
import type { ShownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { incidentPath } from "../../lib/incident-path.ts";
import { complianceTexts } from "../../texts/compliance.ts";
import pages from "./compliance-page.module.css";
import { None } from "./evidence-panel.tsx";
import classes from "./insight-page.module.css";

const texts = complianceTexts.clocks;
const MOST_ROWS = 20;

type Clock = ComplianceEvidence["clocks"][number];
const SHAPES: Readonly<Record<Clock["outcome"], ShownStatus>> = {
  met: "HEALTHY",
  late: "WARNING",
  missed: "DOWN",
  running: "NONE",
};

/** The regulatory clocks of incidents: how they came out, and how much of each one's time was used. */
export function ClockEvidence({ clocks, now }: { clocks: readonly Clock[]; now: number }) {
  if (clocks.length === 0) return <None words={texts.none} />;
  const counts = CLOCK_OUTCOMES.map((outcome) => ({
    outcome,
    count: clocks.filter((clock) => clock.outcome === outcome).length,
  })).filter(({ count }) => count > 0);
  return (
    <>
      <div className={pages.shares} aria-hidden="true">
        {counts.map(({ outcome, count }) => (
          <div key={outcome} className={pages.share} data-outcome={outcome} style={{ flexGrow: count }} />
        ))}
      </div>
      <p>{counts.map(({ outcome, count }) => texts.share(texts.outcomes[outcome], count)).join(", ")}</p>
      <ScrollTable label={complianceTexts.asTable(texts.title)} headings={texts.headings}>
        <tbody>
          {clocks.slice(0, MOST_ROWS).map((clock) => (
            <ClockRow key={`${clock.incident_id} ${clock.clock_id}`} clock={clock} now={now} />
          ))}
        </tbody>
      </ScrollTable>
      {clocks.length > MOST_ROWS && <p className={classes.about}>{texts.shown(MOST_ROWS, clocks.length)}</p>}
    </>
  );
}

function ClockRow({ clock: each, now }: { clock: Clock; now: number }) {
  const { incident_id, number, title, clock, detected_at, due_at, met_at, met_by, outcome } = each;
  const begun = Date.parse(detected_at);
  const whole = Math.max(1, Date.parse(due_at) - begun);
  const used = ((met_at === null ? now : Date.parse(met_at)) - begun) / whole;
  return (
    <tr>
      <td>
        <Link to={incidentPath(incident_id)} className={classes.link} title={title}>
          {incidentName({ number })}
        </Link>
      </td>
      <td>
        <bdi>{clock}</bdi>
      </td>
      <td>
        <div className={pages.clock} data-outcome={outcome} aria-hidden="true">
          <div className={pages.clockUsed} style={{ width: `${Math.min(100, Math.max(0, used * 100))}%` }} />
        </div>
        <span className={classes.about}>
          <Moment at={detected_at} /> – <Moment at={due_at} />
        </span>
      </td>
      <td>
        <StatusLabel status={SHAPES[outcome]} word={texts.outcomes[outcome]} size={10} />
        {met_by !== null && <bdi className={classes.about}> {texts.metBy(met_by)}</bdi>}
      </td>
    </tr>
  );
}
