import type { ReactNode } from "react";
import classes from "./trading-page.module.css";

/** Says what would bring a part to life, with lines for `plimsoll.yaml`. */
export function EmptyPart({ children, example }: { children: ReactNode; example: string }) {
  return (
    <div className={classes.none}>
      <p>{children}</p>
      <pre>{example}</pre>
    </div>
  );
}
