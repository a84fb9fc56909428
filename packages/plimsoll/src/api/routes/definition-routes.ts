import { checkerTest, componentDefinition, discovered, page, plannedComponent } from "@plimsoll/core";
import { z } from "zod";
import { planComponentsInput } from "../../command/plan-components.ts";
import { paging } from "../query.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, bodyRefused, conflict, noDiscovery, notFound, ok, tooBusy } from "./answers.ts";
import { componentParams } from "./reading-routes.ts";

const operator = { role: "operator", tag: "components" } as const;
const HOST_KINDS = "admin for kinds that read files, processes or databases of this host";

/** What is declared, and what would come of declaring something else; none of these adds or changes a component. */
export const definitionRoutes = {
  definitions: {
    ...operator,
    method: "GET",
    path: "/checkers",
    summary: "All components as they were declared, by id; each secret has a stand-in",
    querystring: z.strictObject(paging),
    answers: { ...ok(page(componentDefinition)), ...badRequest },
  },
  definition: {
    ...operator,
    method: "GET",
    path: "/checkers/:component_id",
    summary:
      "A component as it was declared; sent back with PUT, a stand-in keeps its secret while the check is the same",
    params: componentParams,
    answers: { ...ok(componentDefinition), ...notFound },
  },
  testChecker: {
    ...operator,
    method: "POST",
    path: "/checkers/test",
    elevated: HOST_KINDS,
    summary: "Run a proposed check once and judge it by the proposed thresholds; nothing is added",
    body: z
      .record(z.string(), z.unknown())
      .describe("a component in the configuration's own shape: see `components` in /config/schema"),
    answers: { ...ok(checkerTest), ...badRequest, ...conflict, ...bodyRefused, ...tooBusy },
  },
  planComponents: {
    ...operator,
    method: "POST",
    path: "/checkers/plan",
    summary: "What would come of taking components over: added, changed, the same or refused; nothing is done",
    body: planComponentsInput,
    answers: { ...ok(page(plannedComponent)), ...badRequest, ...bodyRefused },
  },
  discovery: {
    method: "GET",
    role: "admin",
    tag: "components",
    path: "/discovery",
    sameSiteOnly: true,
    summary: "What this machine is seen to run, found by handshake on its loopback, with what would watch it",
    answers: { ...ok(page(discovered)), ...noDiscovery, ...tooBusy },
  },
} as const satisfies RouteTable;
