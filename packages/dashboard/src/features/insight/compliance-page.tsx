import { SegmentedControl } from "@mantine/core";
import type { ComplianceEvidence, ResourceCapacity } from "@plimsoll/core";
import type { ReactNode } from "react";
import { Link, useSearchParams } from "react-router";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { API_BASE } from "../../lib/api/api-client.ts";
import { useNow } from "../../lib/live/use-live.ts";
import { complianceTexts as texts } from "../../texts/compliance.ts";
import { ClockEvidence } from "./clock-evidence.tsx";
import pages from "./compliance-page.module.css";
import { DrillEvidence } from "./drill-evidence.tsx";
import { EvidencePanel } from "./evidence-panel.tsx";
import { EVIDENCE_IDS, type EvidenceId, evidenceStandings } from "./evidence-standing.ts";
import { HoldEvidence } from "./hold-evidence.tsx";
import classes from "./insight-page.module.css";
import { useCapacityQuery } from "./insight-queries.ts";
import { LatencyEvidence } from "./latency-evidence.tsx";
import { OffsetEvidence } from "./offset-evidence.tsx";
import { localTimeZone } from "./report-choice.ts";
import { useEvidenceQuery } from "./report-queries.ts";
import { SwitchEvidence } from "./switch-evidence.tsx";
import { TwicePeakBars } from "./twice-peak-bars.tsx";

const RANGES = ["30", "90", "366"] as const;
const MINUTE = 60_000;

/** Measured figures beside the limits that rules name, day by day, with where the evidence is. */
export function CompliancePage() {
  const [search, setSearch] = useSearchParams();
  const days = RANGES.find((range) => range === search.get("days")) ?? "30";
  const query = useEvidenceQuery(Number(days));
  const capacity = useCapacityQuery(null);
  const rows = capacity.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <title>{texts.documentTitle}</title>
      <div className={pages.lede}>
        <p className={classes.about}>{texts.lede}</p>
        <div className={pages.tools}>
          <SegmentedControl
            size="xs"
            aria-label={texts.range}
            data={RANGES.map((range) => ({ value: range, label: texts.ranges[range] }))}
            value={days}
            onChange={(range) => setSearch(range === "30" ? {} : { days: range }, { replace: true })}
          />
          {query.data !== undefined && <SaveLink evidence={query.data} />}
          <Link to="/insight/reports">{texts.reports}</Link>
          <Link to="/insight/audit">{texts.trail}</Link>
        </div>
      </div>
      {query.error !== null && (
        <QueryError what={texts.what} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {capacity.error !== null && (
        <QueryError what={texts.capacity.title} error={capacity.error} onRetry={() => void capacity.refetch()} />
      )}
      {query.isPending && <p className={classes.none}>{texts.asking}</p>}
      {query.data !== undefined && <Evidence evidence={query.data} capacity={rows} />}
    </>
  );
}

function SaveLink({ evidence: { from, to } }: { evidence: ComplianceEvidence }) {
  const query = new URLSearchParams({ from, to, time_zone: localTimeZone() });
  return (
    <a href={`${API_BASE}/compliance?${query}`} download={`plimsoll-compliance-${to.slice(0, 10)}.json`}>
      {texts.save}
    </a>
  );
}

function Evidence({ evidence, capacity }: { evidence: ComplianceEvidence; capacity: readonly ResourceCapacity[] }) {
  const now = useNow(MINUTE);
  const standings = evidenceStandings(evidence, { capacity, now });
  const dates = evidence.alert_latency.days.map(({ date }) => date);
  const { history_begins, notes } = evidence;
  const parts: Record<EvidenceId, ReactNode> = {
    latency: <LatencyEvidence latency={evidence.alert_latency} />,
    offsets: <OffsetEvidence offsets={evidence.clock_offsets} dates={dates} />,
    switches: <SwitchEvidence switches={evidence.kill_switches} dates={dates} />,
    drills: <DrillEvidence evidence={evidence} now={now} />,
    capacity: <TwicePeakBars rows={capacity} />,
    clocks: <ClockEvidence clocks={evidence.clocks} now={now} />,
    holds: <HoldEvidence evidence={evidence} />,
  };
  return (
    <>
      <Panel label={texts.glance} title={texts.glance}>
        <ul className={pages.glance}>
          {EVIDENCE_IDS.map((id) => (
            <li key={id}>
              <a href={`#${id}`}>{texts[id].title}</a>
              <StatusLabel {...standings[id]} size={10} />
            </li>
          ))}
        </ul>
      </Panel>
      {history_begins === null && <p className={classes.about}>{texts.nothingWatched}</p>}
      {history_begins !== null && history_begins > evidence.from && (
        <p className={classes.about}>
          {texts.begins}
          <Moment at={history_begins} />.
        </p>
      )}
      {notes.map((note) => (
        <p key={note} className={classes.about}>
          {note}
        </p>
      ))}
      <div className={pages.grid}>
        {EVIDENCE_IDS.map((id) => (
          <EvidencePanel key={id} id={id} title={texts[id].title} rule={texts[id].rule} standing={standings[id]}>
            {parts[id]}
          </EvidencePanel>
        ))}
      </div>
    </>
  );
}
