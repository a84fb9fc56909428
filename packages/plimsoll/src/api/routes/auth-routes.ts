import { me } from "@plimsoll/core";
import { loginInput } from "../../command/login.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, bodyRefused, loginRefused, ok, tooBusy } from "./answers.ts";

/** Coming, going, and who one is, below the base path. */
export const authRoutes = {
  login: {
    method: "POST",
    path: "/login",
    role: "anyone",
    tag: "people",
    summary: "Log in by name and password; the session is an HttpOnly cookie",
    body: loginInput,
    answers: { ...ok(me, "logged in"), ...badRequest, ...bodyRefused, ...loginRefused, ...tooBusy },
  },
  logout: {
    method: "POST",
    path: "/logout",
    role: "viewer",
    tag: "people",
    summary: "End this session, for good",
    answers: { 204: { description: "ended" } },
  },
  me: {
    method: "GET",
    path: "/me",
    role: "viewer",
    tag: "people",
    summary: "Who asks, and what they may do",
    answers: ok(me),
  },
} as const satisfies RouteTable;
