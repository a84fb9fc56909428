/**
 * Node's `http`, got without `import`: that would read all of its properties, and with them load the client of `fetch` and
 * `WebSocket`, which nothing here uses and which costs each process 4 MB and a tenth of a second.
 */
export const http = process.getBuiltinModule("node:http");
