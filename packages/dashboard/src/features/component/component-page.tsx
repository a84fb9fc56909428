import { lazy, Suspense } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { ApprovalNotice } from "../../components/approval-notice.tsx";
import { componentIdOf } from "../../lib/component-path.ts";
import { useKeys } from "../../lib/keys/use-keys.ts";
import { useComponentView, useLiveSystem } from "../../lib/live/use-live.ts";
import { useTimeView } from "../../lib/time-view/use-time-view.ts";
import { componentTexts as texts } from "../../texts/component.ts";
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
  if (!isLoaded) return <p className={classes.waiting}>{texts.waiting}</p>;
  if (view === null) return <UnknownComponent id={id} />;
  const { health } = view;
  return (
    <div className={classes.page}>
      <nav aria-label={texts.breadcrumb}>
        <Link to="/" className={classes.back}>
          {texts.back}
        </Link>
      </nav>
      <ComponentHead key={id} health={health} />
      <ApprovalNotice isAbout={({ component_id }) => component_id === id} />
      <div className={classes.columns}>
        <Suspense fallback={<p className={classes.waiting}>{texts.loadingCharts}</p>}>
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
      <h2>{texts.unknown.title}</h2>
      <p>
        {texts.unknown.before}
        <bdi>“{id}”</bdi>
        {texts.unknown.after}
      </p>
      <Link to="/" className={classes.link}>
        {texts.unknown.toOverview}
      </Link>
    </section>
  );
}
