import { useLiveSystem, useRoster } from "../../lib/live/use-live.ts";
import { overviewTexts } from "../../texts/overview.ts";
import { AttentionList } from "./attention-list.tsx";
import { ComponentBoard } from "./component-board.tsx";
import { EmptyState } from "./empty-state.tsx";
import { FiguresBar } from "./figures-bar.tsx";
import classes from "./overview-page.module.css";
import { useBoardChoice } from "./use-board-choice.ts";
import { WhatHappened } from "./what-happened.tsx";

/** The whole system on one screen: is it healthy, what needs a person, every component, what happened. */
export function OverviewPage() {
  const system = useLiveSystem();
  const roster = useRoster();
  const { choice, setFilter, setGrouping, setStatus } = useBoardChoice();
  if (system === null) return <p className={classes.waiting}>{overviewTexts.waiting}</p>;
  if (roster.length === 0) return <EmptyState />;
  return (
    <div className={classes.page}>
      <FiguresBar counts={system.statistics} picked={choice.status} onPick={setStatus} />
      <AttentionList />
      <div className={classes.columns}>
        <ComponentBoard choice={choice} onFilter={setFilter} onGrouping={setGrouping} />
        <WhatHappened />
      </div>
    </div>
  );
}
