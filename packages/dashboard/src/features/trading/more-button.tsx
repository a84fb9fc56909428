import { Button } from "@mantine/core";
import { tradingTexts as texts } from "../../texts/trading.ts";
import classes from "./trading-page.module.css";

/** Says how many lines are not shown and shows them; nothing where the list is short. */
export function MoreButton(props: { of: string; left: number; isLong: boolean; onToggle: () => void }) {
  const { of, left, isLong, onToggle } = props;
  if (!isLong) return null;
  return (
    <p className={classes.more}>
      {left > 0 && <span>{texts.more(left, of)}</span>}
      <Button size="compact-xs" variant="default" aria-expanded={left === 0} onClick={onToggle}>
        {left > 0 ? texts.showAll(of) : texts.showWorst}
      </Button>
    </p>
  );
}
