import "../lib/no-eval.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter } from "react-router";
import { browserClock } from "../lib/clock.ts";
import { takeEarlySocket } from "../lib/live/early-socket.ts";
import { browserNoticeEdge } from "../lib/notice/browser-notice-edge.ts";
import { App } from "./app.tsx";
import { createServices } from "./create-services.ts";
import { loadAhead } from "./load-ahead.ts";
import "./styles.ts";
import { routes } from "./routes.tsx";

const HIDDEN_FRAME_MS = 1000;
/** What was asked for is on the page by then. */
const LOAD_AHEAD_AFTER_MS = 3000;

const services = createServices({
  fetch: (input, init) => fetch(input, init),
  openSocket: (url) => takeEarlySocket(url) ?? new WebSocket(url),
  clock: browserClock,
  // A hidden page paints no frames, but its title and its memory must stay right.
  frame: (callback) => {
    if (document.hidden) setTimeout(callback, HIDDEN_FRAME_MS);
    else requestAnimationFrame(callback);
  },
  random: Math.random,
  origin: window.location.origin,
  notices: browserNoticeEdge,
  reload: () => window.location.reload(),
});

// Before anything is drawn: what the stream says first is read meanwhile.
services.connection.start();

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element #root");
createRoot(root).render(
  <StrictMode>
    <App services={services} router={createBrowserRouter(routes)} />
  </StrictMode>,
);

// Safari knows no idle time.
const idle = window.requestIdleCallback ?? ((callback: () => void) => setTimeout(callback, 100));
setTimeout(() => void loadAhead(routes, (callback) => void idle(callback)), LOAD_AHEAD_AFTER_MS);
