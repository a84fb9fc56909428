import { type AlertRoute, type MatchedAlert, matchesAlert, toAlertMatch } from "@plimsoll/core";
import { channelOfComponent } from "./channel-watch.ts";

/**
 * The routes by which an alert goes. That a channel does not deliver must be heard by somebody: where no route leads its
 * alert to another channel, it goes to every other one that a route or a fallback names.
 */
export function routesFor(alert: MatchedAlert, routes: readonly AlertRoute[]): readonly AlertRoute[] {
  const failing = channelOfComponent(alert.component_id);
  if (failing === null) return routes;
  const isHeard = routes.some(
    ({ match, channels }) => matchesAlert(alert, match) && channels.some((channelId) => channelId !== failing),
  );
  return isHeard ? routes : [...routes, toAllOthers(failing, routes)];
}

function toAllOthers(failing: string, routes: readonly AlertRoute[]): AlertRoute {
  const named = routes.flatMap(({ channels, fallback }) => [
    ...channels,
    ...(fallback === null ? [] : [fallback.channel]),
  ]);
  return {
    id: "channel-failing",
    match: toAlertMatch({}),
    channels: [...new Set(named)].filter((channelId) => channelId !== failing),
    groupBy: "incident",
    groupWaitMs: 0,
    groupIntervalMs: 1000,
    escalation: [],
    repeatMs: null,
    activeTimes: [],
    fallback: null,
  };
}
