import { Button } from "@mantine/core";
import type { ChannelInfo, ChannelTest, Page } from "@plimsoll/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { RightNote } from "../../components/right-note.tsx";
import type { ShownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { StatusShape } from "../../components/status-shape.tsx";
import { SAFETY_REFRESH_MS } from "../../lib/api/open-incidents-query.ts";
import { useServices } from "../../lib/services.ts";
import { type Right, useRight } from "../../lib/session/use-right.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import classes from "./alerting-page.module.css";

const EXAMPLE = `alerting:
  channels:
    - { id: desk, kind: webhook, url: "https://…" }`;

/** The ways to people, each with a test. */
export function ChannelsPanel() {
  const { api } = useServices();
  const query = useQuery({
    queryKey: ["channels"],
    queryFn: async ({ signal }) => (await api.get<Page<ChannelInfo>>("/channels", { signal })).items,
    refetchInterval: SAFETY_REFRESH_MS,
  });
  const right = useRight("operator");
  return (
    <Panel
      label={texts.channels}
      title={query.data === undefined ? texts.channels : texts.channelsCount(query.data.length)}
    >
      <RightNote right={right} />
      {query.error !== null && (
        <QueryError what={texts.channels} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.data?.length === 0 && (
        <div className={classes.none}>
          <p>
            {texts.noChannels.before} <code>plimsoll.yaml</code> {texts.noChannels.after}
          </p>
          <pre className={classes.example}>{EXAMPLE}</pre>
        </div>
      )}
      <ul className={classes.list}>
        {query.data?.map((channel) => (
          <ChannelLine key={channel.channel_id} channel={channel} right={right} />
        ))}
      </ul>
    </Panel>
  );
}

function ChannelLine({ channel, right }: { channel: ChannelInfo; right: Right }) {
  const { api } = useServices();
  const { channel_id: id, kind } = channel;
  const test = useMutation({
    mutationFn: () => api.post<ChannelTest>(`/channels/${encodeURIComponent(id)}/test`, undefined),
  });
  const outcome = test.data === undefined ? null : outcomeWords(test.data);
  return (
    <li className={classes.line}>
      <span className={classes.what}>
        <strong>
          <bdi>{id}</bdi>
        </strong>
        <span className={classes.about}>
          {channel.failing && <StatusLabel status="CRITICAL" word={texts.channelFailing} size={10} />}{" "}
          {texts.channelCounts(kind, channel)}
        </span>
        <span aria-live="polite" className={classes.outcome}>
          {test.isPending && texts.testing}
          {outcome !== null && (
            <>
              <StatusShape status={outcome.status} size={10} />
              <span dir="auto">{outcome.words}</span>
            </>
          )}
          {test.error !== null && texts.notTested(test.error.message)}
        </span>
      </span>
      <Button
        size="xs"
        variant="default"
        disabled={!right.may}
        loading={test.isPending}
        aria-label={texts.testOf(id)}
        title={right.why ?? texts.testTitle(id)}
        onClick={() => test.mutate()}
      >
        {texts.test}
      </Button>
    </li>
  );
}

function outcomeWords({ channel_id, outcome, message }: ChannelTest): { status: ShownStatus; words: string } {
  const why = message === null ? "" : `: ${message}`;
  switch (outcome) {
    case "delivered":
      return { status: "HEALTHY", words: texts.tested.delivered(channel_id) };
    case "retry":
      return { status: "WARNING", words: texts.tested.retry(why) };
    case "rejected":
      return { status: "CRITICAL", words: texts.tested.rejected(why) };
  }
}
