import "./print.css";
import { incidentName } from "@plimsoll/core";
import { Link, useLocation, useNavigate, useParams } from "react-router";
import { ApprovalNotice } from "../../components/approval-notice.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { ApiError } from "../../lib/api/api-client.ts";
import { useKeys } from "../../lib/keys/use-keys.ts";
import { incidentsTexts as texts } from "../../texts/incidents.ts";
import { IncidentActions } from "./incident-actions.tsx";
import { IncidentClocks } from "./incident-clocks.tsx";
import { IncidentHead } from "./incident-head.tsx";
import { IncidentMembers } from "./incident-members.tsx";
import classes from "./incident-page.module.css";
import { IncidentTimeline } from "./incident-timeline.tsx";
import { IncidentTold } from "./incident-told.tsx";
import { useIncidentQuery } from "./use-incident-query.ts";

/** One incident: what it is, who has it, what to do about it, what it touches and all that happened. */
export function IncidentPage() {
  const id = useParams().id ?? "";
  const query = useIncidentQuery(id);
  const goBack = useGoBack();
  useKeys({ back: goBack });
  const incident = query.data;
  if (incident === undefined) {
    if (query.error instanceof ApiError && query.error.status === 404) return <UnknownIncident id={id} />;
    if (query.error === null) return <p className={classes.waiting}>{texts.page.asking}</p>;
    return <QueryError what={texts.page.what} error={query.error} onRetry={() => void query.refetch()} />;
  }
  return (
    <div className={classes.page}>
      <title>{texts.page.documentTitle(incidentName(incident))}</title>
      <nav aria-label={texts.page.breadcrumb}>
        <Link to="/incidents" className={classes.back}>
          {texts.page.back}
        </Link>
      </nav>
      {query.error !== null && (
        <QueryError what={texts.page.since} error={query.error} onRetry={() => void query.refetch()} />
      )}
      <IncidentHead incident={incident}>
        <IncidentActions key={id} incident={incident} />
      </IncidentHead>
      <ApprovalNotice isAbout={({ incident_id }) => incident_id === incident.incident_id} />
      <div className={classes.columns}>
        <div className={classes.side}>
          <IncidentMembers incident={incident} />
          {incident.clocks.length > 0 && <IncidentClocks incident={incident} />}
          <IncidentTold key={id} incident={incident} id={id} />
        </div>
        <IncidentTimeline key={id} id={id} />
      </div>
    </div>
  );
}

/** Back to where one came from; to the list when the page was opened by its address, as from an alert. */
function useGoBack(): () => void {
  const navigate = useNavigate();
  const isFirst = useLocation().key === "default";
  return () => void (isFirst ? navigate("/incidents") : navigate(-1));
}

function UnknownIncident({ id }: { id: string }) {
  return (
    <section className={classes.unknown}>
      <h2>{texts.unknown.title}</h2>
      <p>
        {texts.unknown.before}
        <bdi>“{id}”</bdi>
        {texts.unknown.after}
      </p>
      <Link to="/incidents" className={classes.link}>
        {texts.unknown.toList}
      </Link>
    </section>
  );
}
