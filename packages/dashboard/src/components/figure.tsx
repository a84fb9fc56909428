import { memo } from "react";
import { formatFigure } from "../lib/format/format-number.ts";
import { componentTexts as texts } from "../texts/components.ts";
import classes from "./figure.module.css";

/** A metric's value; its unit is set lighter. The exact value stands in the tooltip. */
export const Figure = memo(function Figure({ value, unit }: { value: number | null; unit: string }) {
  const figure = formatFigure(value, unit);
  const exact = value === null ? texts.noValue : `${value} ${unit === "1" ? "" : unit}`.trimEnd();
  return (
    <span className={classes.figure} title={exact}>
      {figure.text}
      {figure.unit !== "" && <span className={classes.unit}>{`\u202f${figure.unit}`}</span>}
    </span>
  );
});
