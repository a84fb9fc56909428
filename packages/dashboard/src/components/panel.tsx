import type { ReactNode } from "react";
import classes from "./panel.module.css";

/** A titled part of a page. */
export function Panel(props: { title: ReactNode; label: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.panel} aria-label={props.label}>
      <header className={classes.head}>
        <h2>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}
