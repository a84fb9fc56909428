import type { AlertRouteInfo, RoutingExplanation } from "@plimsoll/core";
import { Fragment } from "react";
import { useSearchParams } from "react-router";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { StatusShape } from "../../components/status-shape.tsx";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import alerting from "./alerting-page.module.css";
import { conditionWords, matchLines, routeNotes, seconds, waitWords } from "./route-words.ts";
import classes from "./routes-panel.module.css";
import { useRoutesQuery, useWhyQuery, type WhyQuestion } from "./routing-queries.ts";
import { WhyAnswer } from "./why-answer.tsx";
import { WhyForm } from "./why-form.tsx";

const EXAMPLE = `alerting:
  routes:
    - { match: { min_severity: MEDIUM }, channels: [desk] }`;

/** The routes as a picture, from what they take to whom they tell, and the answer to why an alert would go there. */
export function RoutesPanel() {
  const query = useRoutesQuery();
  const [search, setSearch] = useSearchParams();
  const question = readQuestion(search);
  const why = useWhyQuery(question);
  const ask = (next: WhyQuestion): void => {
    setSearch(writeQuestion(next), { replace: true });
    if (isSame(next, question)) void why.refetch();
  };
  const answer = question === null ? undefined : why.data;
  const routes = query.data ?? [];
  return (
    <Panel label={texts.routes} title={query.data === undefined ? texts.routes : texts.routesCount(routes.length)}>
      {query.error !== null && (
        <QueryError what={texts.routes} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && routes.length === 0 && (
        <div className={alerting.none}>
          <p>{texts.noRoutes}</p>
          <pre className={alerting.example}>{EXAMPLE}</pre>
        </div>
      )}
      {routes.length > 0 && (
        <>
          <p className={classes.intro}>{texts.routesAbout}</p>
          <ol className={classes.routes}>
            {routes.map((route) => (
              <RouteLine
                key={route.route_id}
                route={route}
                reading={answer?.routes.find(({ route_id }) => route_id === route.route_id)}
              />
            ))}
          </ol>
        </>
      )}
      <section className={classes.why} aria-label={texts.why}>
        <h3>{texts.why}</h3>
        <p className={classes.about}>{texts.whyAbout}</p>
        <WhyForm question={question} isPending={why.isFetching} onAsk={ask} />
        {question !== null && why.error !== null && (
          <QueryError what={texts.whyMissing} error={why.error} onRetry={() => void why.refetch()} />
        )}
        <div aria-live="polite">{answer !== undefined && <WhyAnswer answer={answer} />}</div>
      </section>
    </Panel>
  );
}

/** One route from left to right: what it takes, then whom it tells, then whom later. */
function RouteLine({
  route,
  reading,
}: {
  route: AlertRouteInfo;
  reading: RoutingExplanation["routes"][number] | undefined;
}) {
  const { route_id, channels, group_wait_seconds, escalation } = route;
  return (
    <li className={classes.route} data-takes={reading?.takes}>
      <strong className={classes.name}>
        <bdi>{route_id}</bdi>
      </strong>
      <div className={classes.flow}>
        <div className={classes.box} data-kind="match">
          <span className={classes.step}>{texts.takes}</span>
          {matchLines(route).map((line) => (
            <span key={line} dir="auto">
              {line}
            </span>
          ))}
        </div>
        <Arrow />
        <ChannelBox channels={channels} when={waitWords(group_wait_seconds)} />
        {escalation.map((step) => (
          <Fragment key={step.after_seconds}>
            <Arrow />
            <ChannelBox channels={step.channels} when={texts.unacknowledged(seconds(step.after_seconds))} />
          </Fragment>
        ))}
      </div>
      <p className={classes.notes}>{routeNotes(route).join(" · ")}</p>
      {reading !== undefined && <Reading reading={reading} />}
    </li>
  );
}

function ChannelBox({ channels, when }: { channels: readonly string[]; when: string }) {
  return (
    <div className={classes.box} data-kind="channels">
      <span className={classes.step}>
        {texts.tells} {when}
      </span>
      <span className={classes.channels}>
        {channels.map((channel) => (
          <bdi key={channel} className={classes.channel}>
            {channel}
          </bdi>
        ))}
      </span>
    </div>
  );
}

function Arrow() {
  return (
    <svg className={classes.arrow} width="28" height="12" viewBox="0 0 28 12" aria-hidden="true">
      <path d="M0 6h24M19 1l5 5l-5 5" fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}

/** What the route said to the alert that was asked about. */
function Reading({ reading }: { reading: RoutingExplanation["routes"][number] }) {
  const { takes, conditions, waits_until } = reading;
  return (
    <div className={classes.reading}>
      <strong>
        <StatusShape status={takes ? "HEALTHY" : "NONE"} size={10} /> {takes ? texts.whyTakes : texts.whyTakesNot}
        {conditions.length === 0 && `: ${texts.whyTakesAll}`}
      </strong>
      <ul>
        {conditions.map((one) => (
          <li key={one.condition} data-holds={one.holds}>
            <span aria-hidden="true">{one.holds ? "✓" : "✕"}</span>
            <span className="visually-hidden">{one.holds ? texts.whyFits : texts.whyFitsNot}: </span>
            <span dir="auto">{conditionWords(one)}</span>
          </li>
        ))}
      </ul>
      {takes && waits_until !== null && (
        <span>
          {texts.whyWaits} <Moment at={waits_until} />
        </span>
      )}
    </div>
  );
}

function readQuestion(search: URLSearchParams): WhyQuestion | null {
  const component = search.get("component") ?? "";
  if (component === "") return null;
  return { component, status: search.get("status") ?? "DOWN", at: search.get("at") };
}

function writeQuestion({ component, status, at }: WhyQuestion): URLSearchParams {
  return new URLSearchParams({ component, status, ...(at === null ? {} : { at }) });
}

function isSame(a: WhyQuestion, b: WhyQuestion | null): boolean {
  return b !== null && a.component === b.component && a.status === b.status && a.at === b.at;
}
