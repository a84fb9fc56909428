import { Link } from "react-router";
import { useMaintenanceQuery, useSilencesQuery } from "../lib/api/held-queries.ts";
import { useNow } from "../lib/live/use-live.ts";
import classes from "./page-head.module.css";

/** Says that something is kept from people now, so that quiet is never mistaken for healthy. Nothing when nothing is. */
export function HeldNow() {
  const now = useNow();
  const silences = useSilencesQuery().data ?? [];
  const windows = useMaintenanceQuery().data ?? [];
  const silenced = silences.filter(
    // The page's moment is a whole second, which one that was added just now is a little after.
    (silence) => Date.parse(silence.starts_at) <= now + 1000 && now < Date.parse(silence.ends_at),
  ).length;
  const inMaintenance = windows.filter(({ active }) => active).length;
  if (silenced === 0 && inMaintenance === 0) return null;
  const words = [
    ...(silenced === 0 ? [] : [silenced === 1 ? "1 silence" : `${silenced} silences`]),
    ...(inMaintenance === 0 ? [] : [inMaintenance === 1 ? "1 maintenance" : `${inMaintenance} maintenances`]),
  ];
  return (
    <Link to="/alerting" className={classes.held} title="Some alerts are kept from people now: see Alerting">
      {words.join(", ")} now
    </Link>
  );
}
