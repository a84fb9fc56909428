import type { Right } from "../lib/session/use-right.ts";
import classes from "./right-note.module.css";

/** Says why the buttons near it can't be pressed; nothing when they can. */
export function RightNote({ right }: { right: Right }) {
  if (right.may || right.why === null) return null;
  return <p className={classes.note}>{right.why}</p>;
}
