import type { ComponentDefinitionView, Page } from "@plimsoll/core";
import { discoverHost } from "../../command/discover-host.ts";
import { planComponents } from "../../command/plan-components.ts";
import { testChecker } from "../../command/test-checker.ts";
import { formatPath } from "../../config/fault.ts";
import { showDefinition } from "../../config/secret-stand-ins.ts";
import type { ComponentDefinition } from "../../port/component-definition.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import { type ApiContext, commandOf } from "../api-context.ts";
import { listComponents } from "../component-list.ts";
import type { RouteHandlers } from "../route.ts";
import type { definitionRoutes } from "../routes/definition-routes.ts";

/** The handlers of what is declared and what could be. */
export function definitionHandlers(context: ApiContext): RouteHandlers<typeof definitionRoutes> {
  const { monitor, registries, discover = null } = context;
  return {
    definitions({ query }): Page<ComponentDefinitionView> {
      const { items, next_cursor } = listComponents(monitor.current().components, {}, query);
      const known = items.map(({ component_id }) => monitor.definition(component_id));
      return { items: known.filter((it) => it !== null).map(toView), next_cursor };
    },
    definition({ params: { component_id: id } }) {
      const known = monitor.definition(id);
      if (known === null) throw new PlimsollError("not_found", `there is no component ${JSON.stringify(id)}`);
      return toView(known);
    },
    testChecker: (request) => testChecker(commandOf(context, request), { json: request.body, registries }),
    planComponents(request) {
      const items = planComponents(commandOf(context, request), request.body.components, registries);
      return { items, next_cursor: null };
    },
    async discovery(request) {
      const items = await discoverHost(commandOf(context, request), { find: discover, registries });
      return { items, next_cursor: null };
    },
  };
}

function toView(known: ComponentDefinition): ComponentDefinitionView {
  const { definition, secrets } = showDefinition(known);
  return { component_id: known.id, source: known.source, definition, secrets: secrets.map(formatPath) };
}
