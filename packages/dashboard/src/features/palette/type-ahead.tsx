import { useLayoutEffect } from "react";

/**
 * Stands in for what lies over the page while that is being loaded. Whoever has asked for it types on: each letter is told,
 * and none is taken for a key of the page beneath, which might change the page or acknowledge an incident.
 */
export function TypeAhead({ onType, onClose }: { onType: (letter: string) => void; onClose: () => void }) {
  useLayoutEffect(() => {
    const keep = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.stopPropagation();
      event.preventDefault();
      if (event.key === "Escape") onClose();
      else if (event.key.length === 1) onType(event.key);
    };
    window.addEventListener("keydown", keep, { capture: true });
    return () => window.removeEventListener("keydown", keep, { capture: true });
  }, [onType, onClose]);
  return null;
}
