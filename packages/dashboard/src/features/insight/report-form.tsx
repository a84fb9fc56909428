import { Button, NativeSelect } from "@mantine/core";
import { REPORT_PERIODS, type ReportFormat, type ReportList, type ReportPeriod } from "@plimsoll/core";
import { useSearchParams } from "react-router";
import { Panel } from "../../components/panel.tsx";
import { API_BASE } from "../../lib/api/api-client.ts";
import { reportsTexts } from "../../texts/reports.ts";
import classes from "./insight-page.module.css";
import { localTimeZone } from "./report-choice.ts";
import { type ReportChoice, reportQuery, useReportSave } from "./report-queries.ts";
import pages from "./reports-page.module.css";

const texts = reportsTexts.make;
const NOW = "now";

/** Which report, and as what. The choice is in the address, so that it can be sent on. */
export function ReportForm({ list, timeZone }: { list: ReportList; timeZone: string }) {
  const [search, setSearch] = useSearchParams();
  const save = useReportSave();
  const period = REPORT_PERIODS.find((it) => it === search.get("period")) ?? "daily";
  const names = list.items.filter((item) => item.period === period).map(({ name }) => name);
  const asked = search.get("for") || (names[0] ?? NOW);
  const name = names.includes(asked) ? asked : NOW;
  const choice: ReportChoice = { period, name: name === NOW ? null : name, timeZone };
  const choose = (change: Record<string, string>) => {
    save.reset();
    setSearch({ ...Object.fromEntries(search), ...change }, { replace: true });
  };
  return (
    <Panel label={texts.title} title={texts.title}>
      <div className={pages.body}>
        <div className={pages.fields}>
          <NativeSelect
            size="xs"
            label={texts.period}
            data={REPORT_PERIODS.map((it) => ({ value: it, label: texts.periods[it] }))}
            value={period}
            onChange={({ currentTarget }) => choose({ period: currentTarget.value as ReportPeriod, for: "" })}
          />
          <NativeSelect
            size="xs"
            label={texts.which}
            data={[...names.map((it) => ({ value: it, label: it })), { value: NOW, label: texts.soFar }]}
            value={name}
            onChange={({ currentTarget }) => choose({ for: currentTarget.value })}
          />
          <NativeSelect
            size="xs"
            label={texts.zone}
            data={[...new Set([localTimeZone(), "UTC"])]}
            value={timeZone}
            onChange={({ currentTarget }) => choose({ zone: currentTarget.value })}
          />
        </div>
        <ReportButtons list={list} choice={choice} save={save} />
        {names.length === 0 && <p className={classes.about}>{texts.none}</p>}
        {period === "annual" && <p className={classes.about}>{texts.annual}</p>}
        <p className={classes.about}>{texts.about}</p>
      </div>
    </Panel>
  );
}

function ReportButtons(props: { list: ReportList; choice: ReportChoice; save: ReturnType<typeof useReportSave> }) {
  const { list, choice, save } = props;
  const page = `${API_BASE}/reports/${choice.period}?${new URLSearchParams({ ...reportQuery(choice), format: "html" })}`;
  const files = list.formats.filter(({ format }) => format !== "html");
  const missing = files.filter(({ available }) => !available);
  const failed: ReportFormat | undefined = save.isError ? save.variables?.format : undefined;
  return (
    <>
      <div className={pages.buttons}>
        <Button component="a" href={page} target="_blank" rel="noreferrer" size="xs">
          {texts.open}
        </Button>
        {files.map(({ format, available }) => (
          <Button
            key={format}
            size="xs"
            variant="default"
            disabled={!available}
            loading={save.isPending && save.variables?.format === format}
            onClick={() => save.mutate({ choice, format })}
          >
            {texts.save(format)}
          </Button>
        ))}
      </div>
      <p aria-live="polite" className={classes.about}>
        {save.isPending && texts.making}
        {save.savedAs !== null && texts.saved(save.savedAs)}
      </p>
      {failed !== undefined && save.error !== null && (
        <p role="alert" className={pages.failed}>
          {texts.failed(failed, save.error.message)}{" "}
          <Button size="compact-xs" variant="default" onClick={() => save.mutate({ choice, format: failed })}>
            {texts.again}
          </Button>
        </p>
      )}
      {missing.map(({ format, reason }) => (
        <p key={format} className={classes.about}>
          {texts.pdf(reason ?? format)}
        </p>
      ))}
    </>
  );
}
