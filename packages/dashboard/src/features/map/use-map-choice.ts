import { useMemo, useState } from "react";
import { useNow, useRoster } from "../../lib/live/use-live.ts";
import { chooseShown, type Drawn, type MapChoice } from "./choose-shown.ts";

/** What is newly ill may change the drawing once in so long, ms. */
const STEP_MS = 10_000;

/** What the map shows of the roster as it stands, drawn where it was drawn before. */
export function useMapChoice(): MapChoice {
  const roster = useRoster();
  const at = useNow(STEP_MS);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const choice = useMemo(() => chooseShown(roster, drawn, at), [roster, drawn, at]);
  if (choice.drawn !== drawn) setDrawn(choice.drawn);
  return choice;
}
