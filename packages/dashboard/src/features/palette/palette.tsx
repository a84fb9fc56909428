import { type KeyboardEvent, useEffect, useEffectEvent, useId, useMemo, useRef, useState } from "react";
import { useOpenIncidentsQuery } from "../../lib/api/open-incidents-query.ts";
import { useLiveSystem, useRoster } from "../../lib/live/use-live.ts";
import { useMe } from "../../lib/session/use-me.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { paletteTexts as texts } from "../../texts/palette.ts";
import { Overlay } from "./overlay.tsx";
import classes from "./palette.module.css";
import { findItems, type PaletteItem } from "./palette-items.ts";
import { StopForm } from "./stop-form.tsx";
import type { Typed } from "./typed.ts";
import { usePaletteAct } from "./use-palette-act.ts";

/** Goes to any page, component or incident, and does what people do most: type, pick with the arrows, Enter. */
export function Palette(props: {
  /** What was typed before it was there. */
  typed: Typed;
  onClose: () => void;
  onHelp: () => void;
}) {
  const { typed, onClose, onHelp } = props;
  const [isStopping, setIsStopping] = useState(false);
  const { run, outcome } = usePaletteAct({ onClose, onHelp });
  const choose = (item: PaletteItem): void => {
    if (item.refused !== null) return;
    if (item.act.kind === "stop") setIsStopping(true);
    else run(item);
  };
  return (
    <Overlay label={texts.label} onClose={onClose}>
      {isStopping ? (
        <StopForm onDone={onClose} onCancel={() => setIsStopping(false)} />
      ) : (
        <Finder typed={typed} onChoose={choose} />
      )}
      <p className={classes.outcome} role="status">
        {outcome}
      </p>
    </Overlay>
  );
}

function useItems(text: string): readonly PaletteItem[] {
  const roster = useRoster();
  const system = useLiveSystem();
  const incidents = useOpenIncidentsQuery().data;
  const operator = useRight("operator");
  const canLogOut = useMe()?.recognised_by === "session";
  const isMonitoring = system?.monitoring_active ?? true;
  const { may, why } = operator;
  return useMemo(
    () => findItems(text, { roster, incidents: incidents ?? [], isMonitoring, canLogOut, operator: { may, why } }),
    [text, roster, incidents, isMonitoring, canLogOut, may, why],
  );
}

function Finder({ typed, onChoose }: { typed: Typed; onChoose: (item: PaletteItem) => void }) {
  const [text, setText] = useState(typed.text);
  const [at, setAt] = useState(0);
  const list = useId();
  const items = useItems(text);
  const picked = Math.min(at, items.length - 1);
  const pickedLine = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the line that is picked comes into sight each time it changes
  useEffect(() => {
    // What it gives back, a promise in new browsers, is no cleaning up.
    pickedLine.current?.scrollIntoView?.({ block: "nearest" });
  }, [picked, text]);
  const first = items[0];
  const choose = useEffectEvent(onChoose);
  useEffect(() => {
    // Enter was pressed before the palette was there: once, when what it means is known.
    if (!typed.isEntered || first === undefined) return;
    typed.isEntered = false;
    choose(first);
  }, [typed, first]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = items.length - 1;
    const next = {
      ArrowDown: picked >= last ? 0 : picked + 1,
      ArrowUp: picked <= 0 ? last : picked - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (next !== undefined && (event.key.startsWith("Arrow") || text === "")) {
      event.preventDefault();
      setAt(Math.max(0, next));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const item = items[picked];
      if (item !== undefined) onChoose(item);
    }
  };
  return (
    <>
      <input
        data-autofocus
        // biome-ignore lint/a11y/noAutofocus: the focus trap comes a moment later, and a key in between would be the page's
        autoFocus
        className={classes.input}
        role="combobox"
        aria-label={texts.open}
        aria-expanded={items.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        {...(picked >= 0 ? { "aria-activedescendant": `${list}-${picked}` } : {})}
        placeholder={texts.hint}
        value={text}
        maxLength={200}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={list} role="listbox" aria-label={texts.results} className={classes.list}>
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys, as the combobox pattern asks
          // biome-ignore lint/a11y/useFocusableInteractive: the same
          <div
            key={item.id}
            id={`${list}-${index}`}
            ref={index === picked ? pickedLine : null}
            role="option"
            aria-selected={index === picked}
            aria-disabled={item.refused !== null}
            className={classes.item}
            title={item.refused ?? item.words}
            onPointerMove={() => setAt(index)}
            onClick={() => onChoose(item)}
          >
            <bdi className={classes.words}>{item.words}</bdi>
            <span className={classes.about}>{item.refused ?? texts.kinds[item.kind]}</span>
            {item.key !== null && <kbd>{item.key}</kbd>}
          </div>
        ))}
      </div>
      {items.length === 0 && <p className={classes.none}>{texts.none}</p>}
    </>
  );
}
