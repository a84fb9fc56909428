import { expect, it, onTestFinished } from "vitest";
import { createFolder, runCli } from "./cli.fixture.ts";

async function explained(...args: string[]): Promise<string> {
  const folder = createFolder();
  onTestFinished(() => folder.remove());
  const run = runCli(folder.path, ["explain", ...args]);
  expect(await run.exitCode).toBe(0);
  return run.stdout.text;
}

it("says which components tell that an engine trades while another answers", async () => {
  const text = await explained("freqtrade");
  expect(text).toContain("freqtrade-api is, while it answers and one of these is in trouble: freqtrade-loop\n");
  expect(text).not.toContain("No progress is declared");
});

it.each(["octobot", "jesse"])("says that nothing tells the progress of %s, and how it is declared", async (name) => {
  expect(await explained(name)).toMatch(
    new RegExp(
      `\\n {2}No progress is declared: nothing tells that ${name}-api does more than answer: .*progress: { component: ID }\\n`,
    ),
  );
  const { untold } = JSON.parse(await explained(name, "--json"));
  expect(untold).toEqual([{ component: `${name}-api`, how: expect.any(String) }]);
});
