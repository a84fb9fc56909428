import { expect, test } from "vitest";
import { BASE, createQuietClock, createTestApi } from "./api.fixture.ts";

test("what a drill came to stands in the audit trail and in the report", async () => {
  const clock = createQuietClock();
  const api = await createTestApi({ clock });
  const times = { detection_seconds: 1.4, alert_seconds: 2, recovery_seconds: null };
  const faults = [
    { fault: "api_hang", passed: true, ...times },
    { fault: "stale_feed", passed: false, ...times },
  ];
  const answer = await api.send("POST", `${BASE}/drills`, { plan: "paper engine", faults });
  expect(answer.json()).toEqual({ faults: 2, passed: 1, not_passed: ["stale_feed"] });
  clock.pass(1000);
  const { sections } = (await api.get(`${BASE}/reports/weekly?until=now`)).json<{
    sections: { section_id: string; rows: unknown[][] }[];
  }>();
  const [row] = sections.find(({ section_id }) => section_id === "drills")?.rows ?? [];
  expect(row?.slice(1)).toEqual(["paper engine", expect.any(String), 2, 1, "stale_feed"]);
  expect((await api.send("POST", `${BASE}/drills`, { plan: "x", faults: [] })).status).toBe(400);
  await api.close();
});
