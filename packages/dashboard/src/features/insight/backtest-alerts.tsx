import { Button } from "@mantine/core";
import { type BacktestAlert, type BacktestComponent, type BacktestReport, SYSTEM_COMPONENT_ID } from "@plimsoll/core";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { ComponentLink } from "../../components/component-link.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { SeverityLabel } from "../../components/severity-label.tsx";
import { formatAge } from "../../lib/format/format-time.ts";
import { backtestTexts } from "../../texts/backtest.ts";
import pages from "./backtest-page.module.css";
import { BacktestStrip } from "./backtest-strip.tsx";
import { hasAlerts, openWords, type SideNames, sideNames, unlistedWords } from "./backtest-words.ts";
import classes from "./insight-page.module.css";

const texts = backtestTexts.alerts;

/** So many lines of a sort, and of components, stand there at first. */
const LINES_AT_FIRST = 5;
const COMPONENTS_AT_FIRST = 10;

/** When it fired on both sides, component by component. */
export function BacktestAlerts({ report }: { report: BacktestReport }) {
  const [isWhole, setWhole] = useState(false);
  const alerting = report.components.filter(hasAlerts);
  const shown = isWhole ? alerting : alerting.slice(0, COMPONENTS_AT_FIRST);
  const quiet = report.components.filter((each) => !hasAlerts(each) && each.component_id !== SYSTEM_COMPONENT_ID);
  if (alerting.length === 0) return null;
  return (
    <Panel label={texts.title} title={texts.title}>
      {shown.map((component) => (
        <ComponentAlerts key={component.component_id} component={component} report={report} />
      ))}
      {alerting.length > shown.length && (
        <div className={classes.more}>
          <Button size="xs" variant="default" onClick={() => setWhole(true)}>
            {texts.showAllComponents(alerting.length)}
          </Button>
        </div>
      )}
      {quiet.length > 0 && <p className={`${classes.more} ${classes.about}`}>{texts.quiet(quiet.length)}</p>}
    </Panel>
  );
}

function ComponentAlerts({ component, report }: { component: BacktestComponent; report: BacktestReport }) {
  const { component_id, matched, only_a, only_b } = component;
  const names = sideNames(report);
  const earlier = matched.filter(({ earlier_seconds }) => earlier_seconds > 0);
  const later = matched.filter(({ earlier_seconds }) => earlier_seconds < 0);
  const same = matched.length - earlier.length - later.length;
  const unlisted = unlistedWords(component, names);
  const isSystem = component_id === SYSTEM_COMPONENT_ID;
  const pairLine = ({ a, b, earlier_seconds }: BacktestComponent["matched"][number]) => (
    <AlertLine key={b.fired_at} alert={b}>
      {texts.than(formatAge(Math.abs(earlier_seconds) * 1000), earlier_seconds > 0)}
      <Moment at={a.fired_at} />
    </AlertLine>
  );
  const line = (alert: BacktestAlert) => <AlertLine key={alert.fired_at} alert={alert} />;
  return (
    <section className={pages.component} aria-label={isSystem ? texts.ofSystem : texts.of(component_id)}>
      <header className={pages.componentHead}>
        <h3>{isSystem ? texts.system : <ComponentLink id={component_id} className={classes.link} />}</h3>
        {!isSystem && (
          <Link className={classes.link} to={`/incidents?${new URLSearchParams({ component: component_id })}`}>
            {texts.incidents}
          </Link>
        )}
      </header>
      <BacktestStrip component={component} report={report} names={names} />
      {same > 0 && <p className={classes.about}>{texts.same(same)}</p>}
      {unlisted !== null && <p className={classes.about}>{unlisted}</p>}
      <div className={pages.lists}>
        <AlertList title={texts.earlier(earlier.length)} lines={earlier.map(pairLine)} />
        <AlertList title={texts.later(later.length)} lines={later.map(pairLine)} />
        <AlertList title={onlyTitle(names, "a", only_a.length)} lines={only_a.map(line)} />
        <AlertList title={onlyTitle(names, "b", only_b.length)} lines={only_b.map(line)} />
      </div>
    </section>
  );
}

function onlyTitle(names: SideNames, side: "a" | "b", count: number): string {
  return names[side] === "what happened" ? texts.happenedOnly(count) : texts.only(names[side], count);
}

function AlertList({ title, lines }: { title: string; lines: readonly ReactNode[] }) {
  const [isWhole, setWhole] = useState(false);
  if (lines.length === 0) return null;
  const shown = isWhole ? lines : lines.slice(0, LINES_AT_FIRST);
  return (
    <div className={pages.alertList}>
      <h4>{title}</h4>
      <ul className={classes.list} aria-label={title}>
        {shown}
      </ul>
      {lines.length > shown.length && (
        <Button size="compact-xs" variant="default" onClick={() => setWhole(true)}>
          {texts.showAll(lines.length)}
        </Button>
      )}
    </div>
  );
}

function AlertLine({ alert, children }: { alert: BacktestAlert; children?: ReactNode }) {
  return (
    <li className={pages.alertLine}>
      <Moment at={alert.fired_at} />
      <SeverityLabel severity={alert.severity} size={10} />
      <span className={classes.about}>
        {children}
        {children !== undefined && ", "}
        {openWords(alert)}
      </span>
    </li>
  );
}
