import type { ComponentDefinitionView } from "@plimsoll/core";
import { lazy, Suspense } from "react";
import { Link, useLocation, useParams, useSearchParams } from "react-router";
import { Name } from "../../components/name.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { WithRole } from "../../components/with-role.tsx";
import { manageTexts } from "../../texts/manage.ts";
import { type Draft, useComponentFields, useDefinitionQuery } from "./definition-queries.ts";
import { toClone } from "./draft-changes.ts";
import { Editor } from "./editor.tsx";
import classes from "./form.module.css";
import { isRecord } from "./form-field.ts";

const YamlView = lazy(async () => ({ default: (await import("./yaml-view.tsx")).YamlView }));

/** A new component: empty, a clone of another, or as it was proposed. */
export function NewComponentPage() {
  return (
    <div className={classes.page}>
      <title>{manageTexts.newTitle}</title>
      <Head>{manageTexts.newComponent}</Head>
      <WithRole needs="operator">
        <NewComponent />
      </WithRole>
    </div>
  );
}

function NewComponent() {
  const [search] = useSearchParams();
  const location = useLocation();
  const cloned = search.get("clone");
  const query = useDefinitionQuery(cloned);
  const proposal = readProposal(location.state);
  const of = query.data?.definition ?? null;
  const isReady = cloned === null || query.data !== undefined;
  const draft = cloned !== null && of !== null ? toClone(of) : (proposal?.draft ?? {});
  return (
    <>
      {cloned !== null && <p>{manageTexts.isClone(cloned)}</p>}
      {(query.data?.secrets.length ?? 0) > 0 && <p>{manageTexts.secretsGone}</p>}
      {proposal !== null && <p dir="auto">{proposal.note}</p>}
      {query.error !== null && (
        <QueryError what={manageTexts.theComponents} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {isReady && <WithFields key={location.key} id={null} draft={draft} />}
    </>
  );
}

/** A component that is there: to be changed where it can be, else to be looked at. */
export function EditComponentPage() {
  const { id = "" } = useParams();
  return (
    <div className={classes.page}>
      <title>{manageTexts.editTitle(id)}</title>
      <Head>
        <Name>{id}</Name>
      </Head>
      <WithRole needs="operator">
        <EditComponent id={id} />
      </WithRole>
    </div>
  );
}

function EditComponent({ id }: { id: string }) {
  const query = useDefinitionQuery(id);
  return (
    <>
      {query.error !== null && (
        <QueryError what={manageTexts.theComponents} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <p>{manageTexts.loading}</p>}
      {query.data !== undefined &&
        (query.data.source === "api" && query.data.definition !== null ? (
          <WithFields key={id} id={id} draft={query.data.definition} />
        ) : (
          <ReadOnly view={query.data} />
        ))}
    </>
  );
}

function Head({ children }: { children: React.ReactNode }) {
  return (
    <header className={classes.head}>
      <h2 className={classes.title}>{children}</h2>
      <Link to="/manage" className={classes.link}>
        {manageTexts.back}
      </Link>
    </header>
  );
}

function WithFields({ id, draft }: { id: string | null; draft: Draft }) {
  const fields = useComponentFields();
  if (fields.error !== null)
    return <QueryError what={manageTexts.component} error={fields.error} onRetry={() => void fields.refetch()} />;
  if (fields.data === undefined) return <p>{manageTexts.loading}</p>;
  return <Editor fields={fields.data} id={id} initial={draft} />;
}

function ReadOnly({ view }: { view: ComponentDefinitionView }) {
  return (
    <>
      <p>
        {manageTexts.readOnly[view.source]}{" "}
        {view.definition !== null && (
          <Link to={`/manage/new?clone=${encodeURIComponent(view.component_id)}`} className={classes.link}>
            {manageTexts.clone}
          </Link>
        )}
      </p>
      {view.definition !== null && (
        <Suspense fallback={<p>{manageTexts.loading}</p>}>
          <YamlView draft={view.definition} />
        </Suspense>
      )}
    </>
  );
}

function readProposal(state: unknown): { draft: Draft; note: string } | null {
  if (!isRecord(state) || !isRecord(state.draft) || typeof state.note !== "string") return null;
  return { draft: state.draft, note: state.note };
}
