import type { ComplianceEvidence, Page, ReportFormat, ReportList, ReportPeriod, SystemEvent } from "@plimsoll/core";
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { saveFile } from "../../lib/save-file.ts";
import { useServices } from "../../lib/services.ts";
import { localTimeZone } from "./report-choice.ts";

const DAY_MS = 86_400_000;
const REFRESH_MS = 60_000;
/** A year's evidence is asked for more seldom: it changes by one day of many. */
const EVIDENCE_REFRESH_MS = 300_000;
const PAGE_SIZE = 50;
/** A year of many components takes its time, and printing it too. */
const REPORT_DEADLINE_MS = 120_000;

/** The evidence of so many days up to now, by the days of the reader's clocks. */
export function useEvidenceQuery(days: number) {
  const { api, time } = useServices();
  return useQuery({
    queryKey: ["insight", "compliance", days],
    queryFn: ({ signal }) => {
      const from = new Date(time.now() - days * DAY_MS).toISOString();
      return api.get<ComplianceEvidence>("/compliance", { query: { from, time_zone: localTimeZone() }, signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval: EVIDENCE_REFRESH_MS,
  });
}

/** Which reports can be had by days of a time zone, and which are made by themselves. */
export function useReportsQuery(timeZone: string) {
  const { api } = useServices();
  return useQuery({
    queryKey: ["insight", "reports", timeZone],
    queryFn: ({ signal }) => api.get<ReportList>("/reports", { query: { time_zone: timeZone }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

/** What went out by itself and what did not, newest first. */
export function useReportEventsQuery() {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: ["insight", "report-events"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { type: ["report_delivered", "report_failed"], limit: PAGE_SIZE, cursor: pageParam ?? undefined };
      return api.get<Page<SystemEvent>>("/events", { query, signal });
    },
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: REFRESH_MS,
  });
}

export interface ReportChoice {
  readonly period: ReportPeriod;
  /** Null: the one that is not over, up to now. */
  readonly name: string | null;
  readonly timeZone: string;
}

/** Makes a report in a format and has the browser save it; `savedAs` is the name of the newest. */
export function useReportSave() {
  const { api } = useServices();
  const [savedAs, setSavedAs] = useState<string | null>(null);
  const mutation = useMutation({
    mutationFn: async ({ choice, format }: { choice: ReportChoice; format: ReportFormat }) => {
      setSavedAs(null);
      const query = { ...reportQuery(choice), format };
      const { body, name } = await api.file(`/reports/${choice.period}`, { query, deadlineMs: REPORT_DEADLINE_MS });
      const fileName = name ?? `plimsoll-${choice.period}.${format}`;
      saveFile(body, fileName);
      setSavedAs(fileName);
    },
  });
  return { ...mutation, savedAs };
}

/** A choice as the API takes it. */
export function reportQuery({ name, timeZone }: ReportChoice): Record<string, string> {
  return { time_zone: timeZone, ...(name === null ? { until: "now" } : { for: name }) };
}
