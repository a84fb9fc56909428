import { Button, TextInput } from "@mantine/core";
import type { ComponentDefinitionView } from "@plimsoll/core";
import { useState } from "react";
import { Link } from "react-router";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { Name } from "../../components/name.tsx";
import { shownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { componentPath } from "../../lib/component-path.ts";
import type { RosterEntry } from "../../lib/live/roster.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { manageTexts } from "../../texts/manage.ts";
import { CopyButton } from "./copy-button.tsx";
import { useDelete } from "./definition-queries.ts";
import classes from "./form.module.css";
import { isRecord, wordOf } from "./form-field.ts";

/** A component with where it was declared, and what can be done about it. */
export function ComponentLine({ view, entry }: { view: ComponentDefinitionView; entry: RosterEntry | null }) {
  const [isAsking, setAsking] = useState(false);
  const { component_id: id, source, definition } = view;
  const kind = isRecord(definition?.check) ? wordOf(definition.check.kind) : "";
  return (
    <li className={classes.line}>
      <div className={classes.what}>
        <Link to={componentPath(id)} className={classes.name}>
          <Name>{id}</Name>
        </Link>
        <span className={classes.about}>
          {entry !== null && <StatusLabel {...shownStatus(entry)} stale={entry.stale} size={10} />}
          <span>{entry?.kind ?? kind}</span>
          <span>{manageTexts.sources[source]}</span>
        </span>
      </div>
      <Deeds view={view} onDelete={() => setAsking(true)} />
      {isAsking && <DeleteForm id={id} onDone={() => setAsking(false)} />}
    </li>
  );
}

function Deeds({ view, onDelete }: { view: ComponentDefinitionView; onDelete: () => void }) {
  const right = useRight("operator");
  const { component_id: id, source, definition } = view;
  const encoded = encodeURIComponent(id);
  const isOurs = source === "api";
  const link = (words: string, to: string) => (
    <Button component={Link} to={to} size="compact-xs" variant="default" aria-label={`${words} ${id}`}>
      {words}
    </Button>
  );
  return (
    <div className={classes.deeds}>
      {definition !== null && link(isOurs ? manageTexts.edit : manageTexts.look, `/manage/edit/${encoded}`)}
      {definition !== null && link(manageTexts.clone, `/manage/new?clone=${encoded}`)}
      {definition !== null && (
        <CopyButton
          label={manageTexts.copyAsYaml}
          name={id}
          text={async () => (await import("./yaml-text.ts")).toYaml([definition])}
        />
      )}
      {link(manageTexts.history, `/insight/audit?subject=${encoded}`)}
      {isOurs && (
        <Button
          size="compact-xs"
          variant="default"
          disabled={!right.may}
          aria-label={`${manageTexts.remove} ${id}`}
          {...(right.why === null ? {} : { title: right.why })}
          onClick={onDelete}
        >
          {manageTexts.remove}…
        </Button>
      )}
    </div>
  );
}

/** Asks for the component's name before it is gone. */
function DeleteForm({ id, onDone }: { id: string; onDone: () => void }) {
  const remove = useDelete();
  const [isWrong, setWrong] = useState(false);
  const submit = (given: FormData): void => {
    const isRight = fieldOf(given, "name") === id;
    setWrong(!isRight);
    if (isRight) remove.mutate(id, { onSuccess: onDone });
  };
  return (
    <div className={classes.asking}>
      <InlineForm
        label={manageTexts.deleteTitle(id)}
        submit={manageTexts.deleteIt}
        pending={remove.isPending}
        error={remove.error}
        says={<bdi>{manageTexts.deleteSays(id)}</bdi>}
        onSubmit={submit}
        onCancel={onDone}
      >
        <TextInput
          name="name"
          label={manageTexts.typeName}
          autoComplete="off"
          data-autofocus
          autoFocus
          required
          error={isWrong ? manageTexts.nameDiffers : undefined}
        />
      </InlineForm>
    </div>
  );
}
