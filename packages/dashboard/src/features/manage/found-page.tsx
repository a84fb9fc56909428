import { Button } from "@mantine/core";
import type { Discovered } from "@plimsoll/core";
import { Link } from "react-router";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { useRight } from "../../lib/session/use-right.ts";
import { manageTexts } from "../../texts/manage.ts";
import { useDiscoveryQuery } from "./definition-queries.ts";
import { needsPerson, toProposal } from "./draft-changes.ts";
import classes from "./form.module.css";

/** What this machine is seen to run, each thing with its evidence and a form filled for it. */
export function FoundPage() {
  const right = useRight("admin");
  return (
    <div className={classes.page}>
      <title>{manageTexts.foundTitle}</title>
      <header className={classes.head}>
        <h2 className={classes.title}>{manageTexts.found}</h2>
        <Link to="/manage" className={classes.link}>
          {manageTexts.back}
        </Link>
      </header>
      <p className={classes.help}>{manageTexts.foundSays}</p>
      {right.may && <Found />}
      {right.why !== null && <p>{right.why}</p>}
    </div>
  );
}

function Found() {
  const query = useDiscoveryQuery();
  const again = (
    <Button size="xs" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
      {manageTexts.lookAgain}
    </Button>
  );
  return (
    <Panel label={manageTexts.foundWhat} title={manageTexts.foundWhat} aside={again}>
      <div aria-live="polite">
        {query.isPending && <p className={classes.none}>{manageTexts.looking}</p>}
        {query.error !== null && (
          <QueryError what={manageTexts.theMachine} error={query.error} onRetry={() => void query.refetch()} />
        )}
        {query.data?.length === 0 && <p className={classes.none}>{manageTexts.foundNothing}</p>}
      </div>
      <ul className={classes.list}>
        {query.data?.map((found) => (
          <FoundLine key={`${found.what} ${found.where}`} found={found} />
        ))}
      </ul>
    </Panel>
  );
}

function FoundLine({ found }: { found: Discovered }) {
  const { what, where, evidence, notes, preset, components, offer } = found;
  return (
    <li className={classes.line}>
      <div className={classes.what}>
        <span>
          <strong>{what}</strong> <bdi className={classes.note}>{where}</bdi>
        </span>
        <span className={classes.note} dir="auto">
          {manageTexts.evidence} {evidence}
        </span>
        {notes.map((note) => (
          <span key={note} className={classes.note}>
            {note}
          </span>
        ))}
        <Proposals found={found} preset={preset} components={components} />
        {offer !== null && (
          <Proposals found={found} preset={offer.preset} components={offer.components} says={manageTexts.withLogin} />
        )}
      </div>
    </li>
  );
}

interface ProposalsProps {
  readonly found: Discovered;
  readonly preset: string | null;
  readonly components: readonly Record<string, unknown>[];
  /** What they are for. */
  readonly says?: string;
}

function Proposals({ found: { what, where }, preset, components, says }: ProposalsProps) {
  const note = (component: unknown) =>
    [manageTexts.isProposal(what, where), needsPerson(component) ? manageTexts.giveValues : ""].join(" ").trim();
  return (
    <span className={classes.deeds}>
      {says !== undefined && <span className={classes.note}>{says}</span>}
      {preset !== null && <span className={classes.note}>{manageTexts.ofPreset(preset)}</span>}
      {components.map((component) => (
        <Button
          key={String(component.id)}
          component={Link}
          to="/manage/new"
          state={{ draft: toProposal(component), note: note(component) }}
          size="compact-xs"
          variant="default"
        >
          {manageTexts.takeIt(String(component.id))}
        </Button>
      ))}
      {components.length > 1 && (
        <Button
          component={Link}
          to="/manage/import"
          state={{ components: components.map(toProposal) }}
          size="compact-xs"
          variant="default"
        >
          {manageTexts.addAll(components.length)}
        </Button>
      )}
    </span>
  );
}
