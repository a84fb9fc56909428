import { useFocusTrap } from "@mantine/hooks";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import classes from "./palette.module.css";

/** What lies over the page: keeps the focus within, Escape or a press beside it closes it, and the focus goes back. */
export function Overlay(props: { label: string; onClose: () => void; children: ReactNode }) {
  const { label, onClose, children } = props;
  const trap = useFocusTrap(true);
  const before = useRef<Element | null>(document.activeElement);
  useEffect(() => {
    const from = before.current;
    return () => {
      if (from instanceof HTMLElement) from.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a press beside the dialog closes it; by keyboard Escape does
    <div
      className={classes.veil}
      onPointerDown={({ target, currentTarget }) => target === currentTarget && onClose()}
      onKeyDown={onKeyDown}
    >
      <div ref={trap} role="dialog" aria-modal="true" aria-label={label} className={classes.dialog}>
        {children}
      </div>
    </div>
  );
}
