import type { RouteTable } from "./route.ts";

/** The methods that an address takes, in the order of the route tables; none: there is no such address. */
export type MethodsOf = (path: string) => readonly string[];

/** Looks addresses up in the route tables, for answers to what no route takes. */
export function createMethodsOf(tables: readonly { readonly prefix: string; readonly table: RouteTable }[]): MethodsOf {
  const routes = tables.flatMap(({ prefix, table }) =>
    Object.values(table).map(({ method, path }) => ({ method, pattern: toPattern(prefix + path) })),
  );
  return (path) => {
    const methods = routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(methods)].flatMap((method) => (method === "GET" ? [method, "HEAD"] : [method]));
  };
}

function toPattern(path: string): RegExp {
  const steps = path
    .split("/")
    .map((step) => (step.startsWith(":") ? "[^/]+" : step.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  return new RegExp(`^${steps.join("/")}$`);
}
