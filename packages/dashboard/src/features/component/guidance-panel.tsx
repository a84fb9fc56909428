import { type ComponentHealth, fallbackWords, type RunbookStep } from "@plimsoll/core";
import { Link } from "react-router";
import { ComponentLink } from "../../components/component-link.tsx";
import { Panel } from "../../components/panel.tsx";
import { useComponentView } from "../../lib/live/use-live.ts";
import { componentTexts } from "../../texts/component.ts";
import classes from "./guidance-panel.module.css";

const texts = componentTexts.guidance;

/** What is declared for whoever is woken: what the component does meanwhile, and what a person does about it. */
export function GuidancePanel({ health: { fallback, runbook } }: { health: ComponentHealth }) {
  if (fallback === undefined && runbook === undefined) return null;
  return (
    <Panel label={texts.title} title={texts.title}>
      <div className={classes.words}>
        {fallback !== undefined && <Meanwhile fallback={fallback} />}
        {runbook !== undefined && (
          <ol className={classes.steps}>
            {runbook.map((step) => (
              <li key={step.text}>
                <Step step={step} />
              </li>
            ))}
          </ol>
        )}
      </div>
    </Panel>
  );
}

function Meanwhile({ fallback }: { fallback: NonNullable<ComponentHealth["fallback"]> }) {
  const standIn = useComponentView(fallback.component ?? "")?.health.status ?? null;
  return (
    <p className={classes.meanwhile}>
      <span dir="auto">{texts.meanwhile(fallbackWords(fallback, standIn))}</span>
      {fallback.component !== null && <ComponentLink id={fallback.component} className={classes.link} />}
    </p>
  );
}

function Step({ step: { text, link, action } }: { step: RunbookStep }) {
  return (
    <>
      {link === null ? (
        <span dir="auto">{text}</span>
      ) : (
        <a href={link} target="_blank" rel="noreferrer noopener" className={classes.link} dir="auto">
          {text}
        </a>
      )}
      {action !== null && (
        <Link to="/recovery" className={classes.action}>
          {texts.start}
          <bdi>{action}</bdi>
        </Link>
      )}
    </>
  );
}
