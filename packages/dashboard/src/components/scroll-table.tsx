import type { ReactNode } from "react";
import own from "./scroll-table.module.css";

/** A table that scrolls where it does not fit, which the keyboard must reach. `children`: its bodies. */
export function ScrollTable(props: {
  /** Names what scrolls, for those who hear it. */
  label: string;
  headings: readonly string[];
  /** What differs from all other tables, of what scrolls and of the table. */
  classes?: { readonly scroll?: string | undefined; readonly table?: string | undefined };
  children: ReactNode;
}) {
  const { label, headings, classes = {}, children } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section className={`${own.scroll} ${classes.scroll ?? ""}`} tabIndex={0} aria-label={label}>
      <table className={`${own.table} ${classes.table ?? ""}`}>
        <thead>
          <tr>
            {headings.map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </section>
  );
}
