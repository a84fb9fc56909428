import { Link } from "react-router";
import { useMaintenanceQuery, useSilencesQuery } from "../lib/api/held-queries.ts";
import { useNow } from "../lib/live/use-live.ts";
import { appTexts } from "../texts/app.ts";
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
    ...(silenced === 0 ? [] : [appTexts.silences(silenced)]),
    ...(inMaintenance === 0 ? [] : [appTexts.maintenances(inMaintenance)]),
  ];
  return (
    <Link to="/alerting" className={classes.held} title={appTexts.heldTitle}>
      {appTexts.heldNow(words)}
    </Link>
  );
}
