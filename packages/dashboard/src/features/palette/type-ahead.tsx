import { useLayoutEffect } from "react";
import type { Typed } from "./typed.ts";

/**
 * Stands in for what lies over the page while that is being loaded. Whoever has asked for it types on: each key is kept,
 * and none is taken for a key of the page beneath, which might change the page or acknowledge an incident.
 */
export function TypeAhead({ typed, onClose }: { typed: Typed; onClose: () => void }) {
  useLayoutEffect(() => {
    const keep = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.stopPropagation();
      event.preventDefault();
      if (event.key === "Escape") onClose();
      else typed.take(event.key);
    };
    window.addEventListener("keydown", keep, { capture: true });
    return () => window.removeEventListener("keydown", keep, { capture: true });
  }, [typed, onClose]);
  return null;
}
