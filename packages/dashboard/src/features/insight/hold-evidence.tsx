import { type ComplianceEvidence, HOLD_KINDS } from "@plimsoll/core";
import { Moment } from "../../components/moment.tsx";
import { ScrollTable } from "../../components/scroll-table.tsx";
import type { ShownStatus } from "../../components/shown-status.ts";
import { type Lane, TimeLanes } from "../../components/time-lanes.tsx";
import { formatDayMinute } from "../../lib/format/format-time.ts";
import { complianceTexts } from "../../texts/compliance.ts";
import pages from "./compliance-page.module.css";
import { None } from "./evidence-panel.tsx";
import classes from "./insight-page.module.css";

const texts = complianceTexts.holds;
const MOST_ROWS = 50;

type Hold = ComplianceEvidence["holds"][number];
const SHAPES: Readonly<Record<Hold["kind"], ShownStatus>> = {
  silence: "HEALTHY",
  automation: "WARNING",
  unwatched: "CRITICAL",
};

/** What kept people or automation from hearing and acting: when, for how long, by whom and why. */
export function HoldEvidence({ evidence: { holds, from, to } }: { evidence: ComplianceEvidence }) {
  if (holds.length === 0) return <None words={texts.none} />;
  const [silences, halts, gaps] = (["silence", "automation", "unwatched"] as const).map(
    (kind) => holds.filter((hold) => hold.kind === kind).length,
  );
  return (
    <>
      <p>{texts.counts(silences ?? 0, halts ?? 0, gaps ?? 0)}</p>
      <TimeLanes lanes={lanesOf(holds)} from={Date.parse(from)} to={Date.parse(to)} label={texts.title} />
      <HoldTable holds={holds.toReversed().slice(0, MOST_ROWS)} />
      {holds.length > MOST_ROWS && <p className={classes.about}>{texts.shown(MOST_ROWS, holds.length)}</p>}
    </>
  );
}

function lanesOf(holds: readonly Hold[]): Lane[] {
  return HOLD_KINDS.map((kind) => ({
    id: kind,
    name: texts.lanes[kind],
    spans: holds.flatMap((hold, index) => {
      if (hold.kind !== kind) return [];
      const [from, to] = [Date.parse(hold.from), hold.to === null ? null : Date.parse(hold.to)];
      const until = to === null ? complianceTexts.untilNow : formatDayMinute(to);
      const words = `${hold.what}, ${formatDayMinute(from)} – ${until}${hold.reason === "" ? "" : `: ${hold.reason}`}`;
      return [{ id: String(index), from, to, status: SHAPES[kind], words }];
    }),
  }));
}

function HoldTable({ holds }: { holds: readonly Hold[] }) {
  return (
    <ScrollTable
      label={complianceTexts.asTable(texts.title)}
      headings={texts.headings}
      classes={{ scroll: pages.figuresScroll }}
    >
      <tbody>
        {holds.map((hold) => (
          <tr key={`${hold.kind} ${hold.from} ${hold.what}`}>
            <td>
              <Moment at={hold.from} />
            </td>
            <td>{hold.to === null ? complianceTexts.words.goesOn : <Moment at={hold.to} />}</td>
            <td>
              {texts.lanes[hold.kind]}: <bdi>{hold.what}</bdi>
            </td>
            <td>
              <bdi>{hold.by ?? "–"}</bdi>
            </td>
            <td dir="auto">{hold.kind === "unwatched" ? texts.unwatchedWhy : hold.reason}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
