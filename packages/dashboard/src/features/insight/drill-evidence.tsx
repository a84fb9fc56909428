import type { ComplianceEvidence } from "@plimsoll/core";
import { Moment } from "../../components/moment.tsx";
import { ScrollTable } from "../../components/scroll-table.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { type Lane, TimeLanes } from "../../components/time-lanes.tsx";
import { formatAge } from "../../lib/format/format-time.ts";
import { complianceTexts } from "../../texts/compliance.ts";
import pages from "./compliance-page.module.css";
import { None } from "./evidence-panel.tsx";

const { drills: texts, words } = complianceTexts;
type Drill = ComplianceEvidence["drills"][number];

/** When continuity was tested, and what that came to. */
export function DrillEvidence({ evidence, now }: { evidence: ComplianceEvidence; now: number }) {
  const { drills, last_drill, from, to } = evidence;
  if (last_drill === null) return <None words={texts.none} />;
  return (
    <>
      <p>
        {texts.newest} <strong>{texts.ago(formatAge(now - Date.parse(last_drill.at)))}</strong>,{" "}
        <Moment at={last_drill.at} />: <bdi>{texts.point(last_drill.plan, last_drill.passed, last_drill.faults)}</bdi>.
      </p>
      {drills.length === 0 ? (
        <None words={texts.noneInTime} />
      ) : (
        <>
          <TimeLanes lanes={lanesOf(drills)} from={Date.parse(from)} to={Date.parse(to)} label={texts.title} />
          <DrillTable drills={drills} />
        </>
      )}
    </>
  );
}

function lanesOf(drills: readonly Drill[]): Lane[] {
  const plans = [...new Set(drills.map(({ plan }) => plan))];
  return plans.map((plan) => ({
    id: plan,
    name: plan,
    spans: drills
      .filter((drill) => drill.plan === plan)
      .map(({ at, passed, faults }) => ({
        id: at,
        from: Date.parse(at),
        to: Date.parse(at),
        status: passed === faults ? ("HEALTHY" as const) : ("CRITICAL" as const),
        words: texts.point(plan, passed, faults),
      })),
  }));
}

function DrillTable({ drills }: { drills: readonly Drill[] }) {
  return (
    <ScrollTable
      label={complianceTexts.asTable(texts.title)}
      headings={texts.headings}
      classes={{ scroll: pages.figuresScroll }}
    >
      <tbody>
        {drills.map(({ at, plan, by, faults, passed, not_passed }) => (
          <tr key={`${at} ${plan}`}>
            <td>
              <Moment at={at} />
            </td>
            <td>
              <bdi>{plan}</bdi>
            </td>
            <td>
              <bdi>{by}</bdi>
            </td>
            <td>
              <StatusLabel
                status={passed === faults ? "HEALTHY" : "WARNING"}
                word={passed === faults ? words.passed : texts.passedOf(passed, faults)}
                size={10}
              />
            </td>
            <td>
              <bdi>{not_passed.join(", ")}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
