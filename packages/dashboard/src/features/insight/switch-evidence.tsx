import type { ComplianceEvidence } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { complianceTexts } from "../../texts/compliance.ts";
import pages from "./compliance-page.module.css";
import { DayFigures, None } from "./evidence-panel.tsx";
import classes from "./insight-page.module.css";

const texts = complianceTexts.switches;
const SLOT = 10;
const HEIGHT = 24;

type Switch = ComplianceEvidence["kill_switches"][number];

/** In how many hours of each day the kill switch would have worked, and the risk gate enforced, throughout. */
export function SwitchEvidence({ switches, dates }: { switches: readonly Switch[]; dates: readonly string[] }) {
  if (switches.length === 0) return <None words={texts.none} />;
  return (
    <>
      {switches.map((each) => (
        <SwitchDays key={`${each.component_id} ${each.metric}`} of={each} dates={dates} />
      ))}
      <p className={pages.keys}>
        <span>
          <span className={pages.key} aria-hidden="true" /> {texts.ready}
        </span>
        <span>
          <span className={pages.key} data-of="notReady" aria-hidden="true" /> {texts.notReady}
        </span>
      </p>
    </>
  );
}

function SwitchDays({ of: { component_id, metric, days }, dates }: { of: Switch; dates: readonly string[] }) {
  const byDate = new Map(days.map((day) => [day.date, day]));
  const words = switchWords(days);
  return (
    <div className={pages.series}>
      <h3>
        <ComponentLink id={component_id} className={classes.link} /> <bdi className={classes.about}>{metric}</bdi>
      </h3>
      <p>{words}</p>
      <svg
        className={pages.hours}
        viewBox={`0 0 ${Math.max(1, dates.length) * SLOT} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${component_id}, ${metric}: ${words}`}
      >
        {dates.map((date, index) => {
          const { hours_read = 0, hours_ready = 0 } = byDate.get(date) ?? {};
          const bar = { x: index * SLOT + 1, width: SLOT - 2 };
          return (
            <g key={date}>
              <rect {...bar} y={HEIGHT - hours_read} height={hours_read - hours_ready} className={pages.read} />
              <rect {...bar} y={HEIGHT - hours_ready} height={hours_ready} className={pages.ready} />
              <rect x={index * SLOT} y={0} width={SLOT} height={HEIGHT} className={pages.day}>
                <title>{texts.day(date, hours_ready, hours_read)}</title>
              </rect>
            </g>
          );
        })}
      </svg>
      <p className={pages.axis} aria-hidden="true">
        <span>{dates[0]}</span>
        <span>{dates.at(-1)}</span>
      </p>
      <DayFigures
        of={component_id}
        headings={texts.headings}
        rows={days.map(({ date, hours_read, hours_ready }) => ({ date, cells: [hours_read, hours_ready] }))}
      />
    </div>
  );
}

function switchWords(days: Switch["days"]): string {
  const read = days.reduce((sum, { hours_read }) => sum + hours_read, 0);
  const ready = days.reduce((sum, { hours_ready }) => sum + hours_ready, 0);
  if (read === 0) return texts.noHours;
  return ready === read ? texts.all(read) : texts.some(read - ready, read);
}
