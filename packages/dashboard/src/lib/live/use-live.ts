import { useCallback, useSyncExternalStore } from "react";
import { useServices } from "../services.ts";
import type { LiveStore, Topic } from "./live-store.ts";

function useTopic<T>(topic: Topic, read: (live: LiveStore) => T): T {
  const { live } = useServices();
  const subscribe = useCallback((listener: () => void) => live.subscribe(topic, listener), [live, topic]);
  return useSyncExternalStore(subscribe, () => read(live));
}

/** The system as a whole; null until the first snapshot. */
export function useLiveSystem() {
  return useTopic("system", (live) => live.system());
}
/** Every component with what sorting and filtering need. */
export function useRoster() {
  return useTopic("roster", (live) => live.roster());
}
/** The newest events, newest first. */
export function useLiveEvents() {
  return useTopic("events", (live) => live.events());
}
export function useConnection() {
  return useTopic("connection", (live) => live.connection());
}
/** One component; null when there is none of this id. Only its own changes redraw the reader. */
export function useComponentView(id: string) {
  return useTopic(`component:${id}`, (live) => live.component(id));
}

/** The moment the page shows, epoch ms, to the second. `stepMs` makes it coarser, so that dear readers redraw less. */
export function useNow(stepMs = 1000): number {
  const { time } = useServices();
  const subscribe = useCallback((listener: () => void) => time.subscribe(listener), [time]);
  return useSyncExternalStore(subscribe, () => Math.floor(time.now() / stepMs) * stepMs);
}
