import type { RoutingExplanation } from "@plimsoll/core";
import { Moment } from "../../components/moment.tsx";
import { Said } from "../../components/said.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { StatusShape } from "../../components/status-shape.tsx";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import { waitWords } from "./route-words.ts";
import classes from "./routes-panel.module.css";

/** What would become of the alert: what keeps it from people, and who would hear when. */
export function WhyAnswer({ answer }: { answer: RoutingExplanation }) {
  const { component_id, status, severity, at, stages, told, kept, notes } = answer;
  const holding = stages.filter(({ reason }) => reason !== null);
  return (
    <div className={classes.answer}>
      <p>
        <StatusLabel status={status} word={status} /> <bdi>{texts.whyIs(component_id, status, severity)}</bdi>,{" "}
        <Moment at={at} />
      </p>
      {holding.length === 0 ? (
        <p>{texts.whyNothingHolds}</p>
      ) : (
        <ul className={classes.holds} aria-label={texts.whyKept}>
          {holding.map(({ stage, reason, until }) => (
            <li key={stage}>
              <StatusShape status="WARNING" size={11} />
              <span dir="auto">
                <Said text={texts.whyHeld(texts.stage[stage], reason ?? "")} />
                {until !== null && (
                  <>
                    {" ("}
                    {texts.whyUntil} <Moment at={until} />)
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {told.length === 0 ? (
        <p>
          <strong>{texts.whyNobody}</strong>
        </p>
      ) : (
        <>
          <h4>{texts.whyTold}</h4>
          <ol className={classes.told}>
            {told.map((one) => (
              <li key={`${one.channel_id}/${one.kind}/${one.at}`}>
                <span className={classes.when}>{waitWords(one.after_seconds)}</span>
                <bdi className={classes.channel}>{one.channel_id}</bdi>
                <span>{texts.kinds[one.kind]}</span>
                <span className={classes.about}>
                  <Moment at={one.at} /> · <bdi>{one.route_id}</bdi>
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
      {kept.length > 0 && (
        <ul className={classes.kept} aria-label={texts.whyKept}>
          {kept.map((one) => (
            <li key={`${one.channel_id}/${one.kind}/${one.at}`}>
              <bdi className={classes.channel}>{one.channel_id}</bdi>
              {texts.keptFrom}
              {texts.kinds[one.kind]},{" "}
              <span dir="auto">
                <Said text={one.reason} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {notes.map((note) => (
        <p key={note} className={classes.about}>
          <Said text={note} />
        </p>
      ))}
    </div>
  );
}
