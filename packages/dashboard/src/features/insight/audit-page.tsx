import { Button, TextInput } from "@mantine/core";
import type { AuditRecord } from "@plimsoll/core";
import { type FormEvent, useState } from "react";
import { useSearchParams } from "react-router";
import { CsvButton } from "../../components/csv-button.tsx";
import { fieldOf } from "../../components/inline-form.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { ScrollTable } from "../../components/scroll-table.tsx";
import { ShowMore } from "../../components/show-more.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { WithRole } from "../../components/with-role.tsx";
import { readAll } from "../../lib/api/read-all.ts";
import { AUDIT_COLUMNS } from "../../lib/csv-columns.ts";
import { useServices } from "../../lib/services.ts";
import { insightTexts } from "../../texts/insight.ts";
import pages from "./audit-page.module.css";
import { changedWords } from "./changed-words.ts";
import classes from "./insight-page.module.css";
import { type AuditChoice, auditQuery, useAuditQuery, useVerification } from "./insight-queries.ts";
import { subjectWords } from "./subject-words.ts";

const texts = insightTexts.audit;

/** The decisions of recovery that nothing comes of. */
const DECISIONS: ReadonlySet<string> = new Set(["recovery_wait", "recovery_refuse", "recovery_latch"]);

/** Who changed what, before and after, and whether that record is whole. */
export function AuditPage() {
  return (
    <>
      <title>{texts.documentTitle}</title>
      <WithRole needs="admin" toDo={texts.toRead}>
        <AuditTrail />
      </WithRole>
    </>
  );
}

function AuditTrail() {
  const [search, setSearch] = useSearchParams();
  const choice = {
    verb: search.get("verb") ?? "",
    actor: search.get("actor") ?? "",
    subject: search.get("subject") ?? "",
  };
  const { api } = useServices();
  const query = useAuditQuery(choice);
  const records = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const onChoice = (given: AuditChoice) =>
    setSearch(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== "")));
  return (
    <>
      <Panel label={texts.isWhole} title={texts.isWhole}>
        <Verification />
      </Panel>
      <Panel
        label={texts.label}
        title={texts.title}
        aside={
          <>
            <CsvButton
              what={texts.label}
              columns={AUDIT_COLUMNS}
              rows={() => readAll<AuditRecord>(api, "/audit", auditQuery(choice))}
            />
            <ChoiceForm key={JSON.stringify(choice)} choice={choice} onChoice={onChoice} />
          </>
        }
      >
        {query.error !== null && (
          <QueryError what={texts.what} error={query.error} onRetry={() => void query.refetch()} />
        )}
        {query.isPending && <p className={classes.none}>{texts.asking}</p>}
        {query.isSuccess && records.length === 0 && <p className={classes.none}>{texts.none}</p>}
        {records.length > 0 && <Records records={records} />}
        <ShowMore query={query} />
      </Panel>
    </>
  );
}

function Verification() {
  const [isAsked, setAsked] = useState(false);
  const query = useVerification(isAsked);
  const again = () => (isAsked ? void query.refetch() : setAsked(true));
  return (
    <div className={pages.verification}>
      <p aria-live="polite">
        {query.isFetching && texts.walking}
        {!query.isFetching && query.isError && texts.notWalked(query.error.message)}
        {!query.isFetching && query.data !== undefined && <Verdict answer={query.data} />}
        {!isAsked && texts.chained}
      </p>
      <Button size="xs" variant="default" loading={query.isFetching} onClick={again}>
        {texts.verify}
      </Button>
    </div>
  );
}

function Verdict({ answer }: { answer: NonNullable<ReturnType<typeof useVerification>["data"]> }) {
  const { verdict, checked, fault, head } = answer;
  if (verdict === "broken") {
    return (
      <>
        <StatusLabel status="DOWN" word={texts.broken} /> {fault?.message ?? texts.brokenWhy}
      </>
    );
  }
  return (
    <>
      <StatusLabel status="HEALTHY" word={texts.whole} /> {texts.rows(checked)}{" "}
      <code className={pages.hash}>{head?.hash ?? "–"}</code>
      {texts.compare}
    </>
  );
}

function ChoiceForm({ choice, onChoice }: { choice: AuditChoice; onChoice: (choice: AuditChoice) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    onChoice({ verb: fieldOf(given, "verb"), actor: fieldOf(given, "actor"), subject: fieldOf(given, "subject") });
  };
  return (
    <form className={pages.choice} aria-label={texts.choose} onSubmit={submit}>
      {(["actor", "verb", "subject"] as const).map((name) => (
        <TextInput
          key={name}
          name={name}
          size="xs"
          aria-label={texts.only(texts.parts[name])}
          placeholder={texts.parts[name]}
          defaultValue={choice[name]}
          autoCapitalize="none"
          spellCheck={false}
        />
      ))}
      <Button type="submit" size="xs" variant="default">
        {texts.show}
      </Button>
    </form>
  );
}

function Records({ records }: { records: readonly AuditRecord[] }) {
  return (
    <ScrollTable label={texts.asTable} headings={texts.headings} classes={{ table: pages.table }}>
      <tbody>
        {records.map((record) => (
          <tr key={record.sequence}>
            <td className={pages.time}>
              <Moment at={record.timestamp} />
            </td>
            <td>
              <bdi>{record.actor}</bdi>
            </td>
            <td>
              {record.verb.replaceAll("_", " ")}
              <Outcome record={record} />
            </td>
            <td>
              <bdi title={record.subject}>{subjectWords(record)}</bdi>
            </td>
            <td className={pages.changed}>
              <Changed record={record} />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

/** What was not simply done. Recovery that waits or gives up was refused by nobody: it decided so. */
function Outcome({ record: { verb, outcome } }: { record: AuditRecord }) {
  if (outcome === "done") return null;
  if (outcome === "refused" && DECISIONS.has(verb)) return <>{texts.notActed}</>;
  return (
    <>
      {" "}
      <StatusLabel status="WARNING" word={outcome} size={10} />
    </>
  );
}

function Changed({ record: { before, after } }: { record: AuditRecord }) {
  const words = changedWords(before, after);
  return (
    <details>
      <summary>{words}</summary>
      <pre className={pages.values}>{JSON.stringify({ before, after }, null, 2)}</pre>
    </details>
  );
}
