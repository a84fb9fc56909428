import type { Incident, IncidentMember } from "@plimsoll/core";
import { Link } from "react-router";
import { Age } from "../../components/age.tsx";
import { ComponentLink } from "../../components/component-link.tsx";
import { Moment } from "../../components/moment.tsx";
import { Name } from "../../components/name.tsx";
import { Panel } from "../../components/panel.tsx";
import { shownStatus, statusWord } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { componentPath } from "../../lib/component-path.ts";
import { useComponentView, useNow } from "../../lib/live/use-live.ts";
import { incidentsTexts } from "../../texts/incidents.ts";
import { chartsPath } from "./charts-path.ts";
import classes from "./incident-members.module.css";

const texts = incidentsTexts.members;

/** The components that failed together, and those that depend on the cause. */
export function IncidentMembers({ incident }: { incident: Incident }) {
  const { members, blast_radius, cause_component_id } = incident;
  const now = useNow(60_000);
  return (
    <Panel label={texts.label} title={texts.title(members.length)}>
      <ul className={classes.list}>
        {members.map((member) => (
          <MemberLine
            key={member.component_id}
            member={member}
            chartsPath={chartsPath(member.component_id, incident, now)}
            isCause={member.component_id === cause_component_id}
            isOver={incident.status === "resolved"}
          />
        ))}
      </ul>
      <div className={classes.radius}>
        <h3>{blast_radius.length === 0 ? texts.nothingElse : texts.radius(blast_radius.length)}</h3>
        {blast_radius.map((id) => (
          <RadiusName key={id} id={id} />
        ))}
      </div>
    </Panel>
  );
}

function MemberLine(props: { member: IncidentMember; chartsPath: string; isCause: boolean; isOver: boolean }) {
  const { member, chartsPath: charts, isCause, isOver } = props;
  const health = useComponentView(member.component_id)?.health;
  const isBack = member.recovered_at !== null;
  const shown = isBack || health === undefined ? statusWord(member.status) : shownStatus(health);
  return (
    <li className={classes.line}>
      <StatusLabel {...shown} stale={!isBack && health?.stale === true} over={isOver} />
      <span className={classes.who}>
        <ComponentLink id={member.component_id} className={classes.link} />
        <span className={classes.about}>
          {isCause && texts.cause}
          {texts.worst(member.worst_status)}
          {health?.flapping === true && texts.flapping}
          {!isCause && !isBack && health?.affected_by ? texts.affectedBy(health.affected_by) : ""}
          {health !== undefined && (
            <>
              {" · "}
              <Link to={charts} className={classes.charts} aria-label={texts.chartsLabel(member.component_id)}>
                {texts.charts}
              </Link>
            </>
          )}
        </span>
      </span>
      <span className={classes.time}>
        {member.recovered_at === null ? (
          <>
            {texts.for}
            <Age at={member.joined_at} />
          </>
        ) : (
          <>
            {texts.back}
            <Moment at={member.recovered_at} />
          </>
        )}
      </span>
    </li>
  );
}

function RadiusName({ id }: { id: string }) {
  const health = useComponentView(id)?.health;
  return (
    <Link to={componentPath(id)} className={classes.chip}>
      {health !== undefined && <StatusLabel {...shownStatus(health)} size={10} />}
      <Name>{id}</Name>
    </Link>
  );
}
