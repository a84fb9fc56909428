import { Button } from "@mantine/core";
import type { ChannelInfo, ChannelTest, Page } from "@plimsoll/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { RightNote } from "../../components/right-note.tsx";
import type { ShownStatus } from "../../components/shown-status.ts";
import { StatusShape } from "../../components/status-shape.tsx";
import { useServices } from "../../lib/services.ts";
import { type Right, useRight } from "../../lib/session/use-right.ts";
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
  });
  const right = useRight("operator");
  return (
    <Panel label="Channels" title={query.data === undefined ? "Channels" : `Channels (${query.data.length})`}>
      <RightNote right={right} />
      {query.error !== null && <QueryError what="Channels" error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && (
        <div className={classes.none}>
          <p>
            There is no channel, so nobody is told of anything. Name one in <code>plimsoll.yaml</code> and reload:
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
        <span className={classes.about}>{kind}</span>
        <span aria-live="polite" className={classes.outcome}>
          {test.isPending && "Sending a test…"}
          {outcome !== null && (
            <>
              <StatusShape status={outcome.status} size={10} />
              <span dir="auto">{outcome.words}</span>
            </>
          )}
          {test.error !== null && `The test could not be run: ${test.error.message}.`}
        </span>
      </span>
      <Button
        size="xs"
        variant="default"
        disabled={!right.may}
        loading={test.isPending}
        aria-label={`Test ${id}`}
        title={right.why ?? `Send a test over ${id} that says that nothing is wrong`}
        onClick={() => test.mutate()}
      >
        Test
      </Button>
    </li>
  );
}

function outcomeWords({ channel_id, outcome, message }: ChannelTest): { status: ShownStatus; words: string } {
  const why = message === null ? "" : `: ${message}`;
  switch (outcome) {
    case "delivered":
      return { status: "HEALTHY", words: `It works: ${channel_id} took the test.` };
    case "retry":
      return { status: "WARNING", words: `Not this time${why}. An alert would be tried again.` };
    case "rejected":
      return { status: "CRITICAL", words: `It was refused${why}. Trying again would not help: mend the channel.` };
  }
}
