import type { RouteTable } from "../route.ts";

const page = { method: "GET", role: "viewer", tag: "pages", page: true } as const;

/** Pages and files for people. */
export const pageRoutes = {
  /** The page to log in on is one of its pages, and nothing in its files is about what is watched. */
  dashboard: {
    ...page,
    path: "/*",
    role: "anyone",
    summary: "The dashboard",
    answers: { 200: { description: "a page or a file" } },
  },
  docs: { ...page, path: "/docs", summary: "This API, browsable", answers: { 200: { description: "a page" } } },
  docsFile: {
    ...page,
    path: "/docs/:file",
    summary: "A file of the API's page",
    answers: { 200: { description: "a file" } },
  },
} as const satisfies RouteTable;
