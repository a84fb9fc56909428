import { Link } from "react-router";
import { overviewTexts } from "../../texts/overview.ts";
import classes from "./empty-state.module.css";

const EXAMPLE = `components:
  - id: engine-api
    type: API_SERVER
    check: { kind: http, base_url: "http://localhost:8000", endpoints: [/health] }
    interval: 5s`;

/** Shown while nothing is monitored: says how to begin. */
export function EmptyState() {
  return (
    <section className={classes.empty} aria-label={overviewTexts.emptyTitle}>
      <h2>{overviewTexts.emptyTitle}</h2>
      <p>
        {overviewTexts.emptyInit.before} <code>plimsoll.yaml</code>
        {overviewTexts.emptyInit.after}
      </p>
      <pre>npx plimsoll init</pre>
      <p>
        {overviewTexts.emptyYaml.before} <code>plimsoll.yaml</code> {overviewTexts.emptyYaml.middle}{" "}
        <code>npx plimsoll check-config</code>
        {overviewTexts.emptyYaml.after}
      </p>
      <pre>{EXAMPLE}</pre>
      <p>
        {overviewTexts.emptyHere.before}
        <Link to="/manage/new">{overviewTexts.emptyHere.add}</Link>
        {overviewTexts.emptyHere.or}
        <Link to="/manage/found">{overviewTexts.emptyHere.look}</Link>.
      </p>
      <p>{overviewTexts.emptyLive}</p>
    </section>
  );
}
