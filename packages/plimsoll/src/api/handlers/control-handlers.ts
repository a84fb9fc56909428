import type { ComponentHealth, Page } from "@plimsoll/core";
import { addChecker } from "../../command/add-checker.ts";
import { changeChecker } from "../../command/change-checker.ts";
import { checkNow } from "../../command/check-now.ts";
import { configureMonitoring } from "../../command/configure-monitoring.ts";
import { declareExport } from "../../command/declare-export.ts";
import { pauseComponent } from "../../command/pause-component.ts";
import { recordDrill } from "../../command/record-drill.ts";
import { removeChecker } from "../../command/remove-checker.ts";
import { resumeComponent } from "../../command/resume-component.ts";
import { runSelfTest } from "../../command/run-self-test.ts";
import { startMonitoring } from "../../command/start-monitoring.ts";
import { stopMonitoring } from "../../command/stop-monitoring.ts";
import { type ApiContext, commandOf } from "../api-context.ts";
import type { RouteHandlers } from "../route.ts";
import type { controlRoutes } from "../routes/control-routes.ts";

/** The handlers of what changes state: each parses nothing, decides nothing, and calls one command. */
export function controlHandlers(context: ApiContext): RouteHandlers<typeof controlRoutes> {
  const { registries, monitor } = context;
  return {
    async addChecker(request, reply) {
      const component = await addChecker(commandOf(context, request), { json: request.body, registries });
      const place = request.raw.url.replace(
        /\/checkers(?:\?.*)?$/,
        `/components/${encodeURIComponent(component.component_id)}`,
      );
      reply.code(201).header("location", place);
      return component;
    },
    changeChecker(request) {
      const { params, body } = request;
      return changeChecker(commandOf(context, request), { id: params.component_id, json: body, registries });
    },
    async removeChecker(request, reply) {
      await removeChecker(commandOf(context, request), {
        id: request.params.component_id,
        checkers: registries.checkers,
      });
      return reply.code(204).send();
    },
    pauseComponent: (request) =>
      pauseComponent(commandOf(context, request), { id: request.params.component_id, note: request.body.note }),
    resumeComponent: (request) => resumeComponent(commandOf(context, request), { id: request.params.component_id }),
    startMonitoring: (request) => startMonitoring(commandOf(context, request)),
    stopMonitoring: (request) => stopMonitoring(commandOf(context, request), request.body),
    monitoringStatus: () => monitor.monitoringStatus(),
    configureMonitoring: (request) => configureMonitoring(commandOf(context, request), request.body),
    async checkNow(request): Promise<Page<ComponentHealth>> {
      const items = await checkNow(commandOf(context, request), request.body);
      return { items: [...items], next_cursor: null };
    },
    declareExport: (request) => declareExport(commandOf(context, request), request.body),
    recordDrill: (request) => recordDrill(commandOf(context, request), request.body),
    selfTest: (request) => runSelfTest(commandOf(context, request)),
  };
}
