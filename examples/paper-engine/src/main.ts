// Starts the exchange, the engine and the place where faults are switched. Ctrl-C ends all.
import { createControlApi } from "./control/control-api.ts";
import { Supervisor } from "./control/supervisor.ts";
import { readSettings } from "./shared/settings.ts";

const settings = readSettings(process.env);
const supervisor = new Supervisor(settings);
const control = createControlApi(supervisor);
const stopped = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
});
try {
  await supervisor.start();
  await control.listen({ host: "127.0.0.1", port: settings.controlPort });
  const local = (port: number) => `http://127.0.0.1:${port}`;
  console.log(
    [
      `engine    ${local(settings.enginePort)}/state`,
      `exchange  ${local(settings.exchangePort)}/positions, FIX on port ${settings.fixPort}`,
      `faults    ${local(settings.controlPort)}/faults`,
      `data      ${settings.data}`,
      "",
    ].join("\n"),
  );
  await stopped;
} finally {
  await control.close();
  await supervisor.stop();
}
