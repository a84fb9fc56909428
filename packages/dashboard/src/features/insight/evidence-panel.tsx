import type { ReactNode } from "react";
import { CodeWords } from "../../components/code-words.tsx";
import { Panel } from "../../components/panel.tsx";
import { ScrollTable } from "../../components/scroll-table.tsx";
import type { StatusWord } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { complianceTexts } from "../../texts/compliance.ts";
import pages from "./compliance-page.module.css";
import classes from "./insight-page.module.css";

/** One kind of evidence: the rule that it is held beside, how it stands, and what shows that. */
export function EvidencePanel(props: {
  id: string;
  title: string;
  rule: string;
  standing: StatusWord;
  children: ReactNode;
}) {
  const { id, title, rule, standing, children } = props;
  return (
    <div id={id} className={pages.anchor}>
      <Panel
        label={title}
        title={title}
        aside={
          <span className={pages.aside}>
            <span className={classes.about}>{rule}</span>
            <StatusLabel {...standing} size={10} />
          </span>
        }
      >
        <div className={pages.body}>{children}</div>
      </Panel>
    </div>
  );
}

/** What would give it, where nothing does; code stands between backquotes. */
export function None({ words }: { words: string }) {
  return (
    <p className={pages.none}>
      <CodeWords words={words} />
    </p>
  );
}

/** The exact figures behind a drawing, for who cannot see it or wants them. */
export function DayFigures(props: {
  of: string;
  headings: readonly string[];
  rows: readonly { readonly date: string; readonly cells: readonly ReactNode[] }[];
}) {
  const { of, headings, rows } = props;
  if (rows.length === 0) return null;
  return (
    <details className={pages.figures}>
      <summary>
        {complianceTexts.figuresByDay}
        <span className="visually-hidden">: {of}</span>
      </summary>
      <ScrollTable
        label={`${complianceTexts.figuresByDay}: ${of}`}
        headings={headings}
        classes={{ scroll: pages.figuresScroll, table: pages.figuresTable }}
      >
        <tbody>
          {rows.map(({ date, cells }) => (
            <tr key={date}>
              <th scope="row">{date}</th>
              {cells.map((cell, index) => (
                <td key={headings[index + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </details>
  );
}
