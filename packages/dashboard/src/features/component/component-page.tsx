import { lazy, Suspense } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { componentIdOf } from "../../lib/component-path.ts";
import { useKeys } from "../../lib/keys/use-keys.ts";
import { useComponentView, useLiveSystem } from "../../lib/live/use-live.ts";
import { useTimeView } from "../../lib/time-view/use-time-view.ts";
import { ComponentEvents } from "./component-events.tsx";
import { ComponentHead } from "./component-head.tsx";
import classes from "./component-page.module.css";
import { GuidancePanel } from "./guidance-panel.tsx";
import { MetricsNow } from "./metrics-now.tsx";
import { RecoveryPanel } from "./recovery-panel.tsx";

const ChartsPanel = lazy(async () => ({ default: (await import("./charts-panel.tsx")).ChartsPanel }));

/** One component: how it is and why, every metric over time, what happened to it. */
export function ComponentPage() {
  const id = componentIdOf(useLocation().pathname);
  const view = useComponentView(id);
  const isLoaded = useLiveSystem() !== null;
  const [time, setTime] = useTimeView();
  const goBack = useGoBack();
  useKeys({ back: () => (time.kind === "live" ? goBack() : setTime({ kind: "live", range: time.range })) });
  if (!isLoaded) return <p className={classes.waiting}>Waiting for the first figures…</p>;
  if (view === null) return <UnknownComponent id={id} />;
  const { health } = view;
  return (
    <div className={classes.page}>
      <nav aria-label="Breadcrumb">
        <Link to="/" className={classes.back}>
          ← Overview
        </Link>
      </nav>
      <ComponentHead key={id} health={health} />
      <div className={classes.columns}>
        <Suspense fallback={<p className={classes.waiting}>Loading the charts…</p>}>
          <ChartsPanel key={id} health={health} view={time} onView={setTime} />
        </Suspense>
        <div className={classes.side}>
          <MetricsNow health={health} />
          <RecoveryPanel id={id} />
          <GuidancePanel health={health} />
          <ComponentEvents id={id} />
        </div>
      </div>
    </div>
  );
}

/** Back to where one came from, with its filter; to the overview when the page was opened by its address. */
function useGoBack(): () => void {
  const navigate = useNavigate();
  const isFirst = useLocation().key === "default";
  return () => void (isFirst ? navigate("/") : navigate(-1));
}

function UnknownComponent({ id }: { id: string }) {
  return (
    <section className={classes.unknown}>
      <h2>There is no component of this name</h2>
      <p>
        Nothing called <bdi>“{id}”</bdi> is monitored now. It may have been renamed or removed, or it appears here as
        soon as it is added.
      </p>
      <Link to="/" className={classes.link}>
        Back to the overview
      </Link>
    </section>
  );
}
