import { calendarSchedule, calendarState, page } from "@plimsoll/core";
import { z } from "zod";
import { range, several } from "../query.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, notFound, ok } from "./answers.ts";

const get = { method: "GET", role: "viewer", tag: "calendar" } as const;
const id = z.string().min(1).max(64);

/** When markets trade, below the base path. */
export const calendarRoutes = {
  calendars: {
    ...get,
    path: "/calendar",
    summary: "The calendars that components name, or those asked for: phase, next open and close, holidays ahead",
    querystring: z.strictObject({
      id: several(id).describe("these instead of those in use"),
      at: range.from.describe("at this moment, RFC 3339; default now"),
      days: z.coerce.number().int().min(1).max(400).default(30).describe("holidays of so many days; default 30"),
    }),
    answers: { ...ok(page(calendarState)), ...badRequest, ...notFound },
  },
  calendar: {
    ...get,
    path: "/calendar/:calendar_id",
    summary: "A calendar's sessions over a range of at most 400 days; of the next 7 when none is given",
    params: z.strictObject({ calendar_id: id }),
    querystring: z.strictObject({
      from: range.from.describe("from this time on, RFC 3339; default now"),
      to: range.to.describe("up to this time, RFC 3339; default 7 days later"),
    }),
    answers: { ...ok(calendarSchedule), ...badRequest, ...notFound },
  },
} as const satisfies RouteTable;
