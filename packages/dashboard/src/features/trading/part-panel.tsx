import { Panel } from "../../components/panel.tsx";
import type { Roster } from "../../lib/live/roster.ts";
import { tradingTexts as texts } from "../../texts/trading.ts";
import { ComponentFigures } from "./component-figures.tsx";
import { EmptyPart } from "./empty-part.tsx";
import { MoreButton } from "./more-button.tsx";
import classes from "./trading-page.module.css";
import { worstFirst } from "./trading-part.ts";
import { useFew } from "./use-few.ts";

/** The components of one part of trading, the worst first; where there are none, how to have some. */
export function PartPanel(props: { title: string; entries: Roster; empty: string; example: string }) {
  const { title, entries, empty, example } = props;
  const few = useFew(worstFirst(entries));
  return (
    <Panel label={title} title={texts.counted(title, entries.length)}>
      {entries.length === 0 && <EmptyPart example={example}>{empty}</EmptyPart>}
      <ul className={classes.list}>
        {few.shown.map(({ component_id }) => (
          <ComponentFigures key={component_id} id={component_id} />
        ))}
      </ul>
      <MoreButton of={texts.components} left={few.left} isLong={few.isLong} onToggle={few.toggle} />
    </Panel>
  );
}
