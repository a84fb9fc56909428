import { useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { Outlet, ScrollRestoration } from "react-router";
import { TypeAhead } from "../features/palette/type-ahead.tsx";
import { Typed } from "../features/palette/typed.ts";
import { useKeys } from "../lib/keys/use-keys.ts";
import { useConnection, useLiveSystem } from "../lib/live/use-live.ts";
import { useFirstTitle } from "../lib/use-first-title.ts";
import { appTexts } from "../texts/app.ts";
import { Banners } from "./banners.tsx";
import { PageHead } from "./page-head.tsx";
import classes from "./shell.module.css";
import { useHappenings } from "./use-happenings.ts";

// Loaded when somebody first asks for them.
const Palette = lazy(async () => ({ default: (await import("../features/palette/palette.tsx")).Palette }));
const KeyHelp = lazy(async () => ({ default: (await import("../features/palette/key-help.tsx")).KeyHelp }));

/** What every page stands in: the system's status above, banners, and a page that greys when nothing is heard. */
export function Shell() {
  const connection = useConnection();
  const { toggleColorScheme } = useMantineColorScheme();
  const [over, setOver] = useState<"palette" | "help" | null>(null);
  const [typed] = useState(() => new Typed());
  const openPalette = (): void => {
    typed.clear();
    setOver("palette");
  };
  const close = useCallback(() => setOver(null), []);
  useKeys({
    theme: () => toggleColorScheme(),
    palette: openPalette,
    help: () => setOver("help"),
  });
  useRefreshAfterLoss(connection.kind);
  useHappenings();
  return (
    <div className={classes.shell}>
      <DocumentTitle />
      <a className={classes.skip} href="#content">
        {appTexts.skip}
      </a>
      <PageHead onPalette={openPalette} />
      <Banners />
      <main id="content" className={classes.content} data-lost={connection.kind === "lost"}>
        <Outlet />
      </main>
      <ScrollRestoration />
      <Suspense fallback={<TypeAhead typed={typed} onClose={close} />}>
        {over === "palette" && <Palette typed={typed} onClose={close} onHelp={() => setOver("help")} />}
        {over === "help" && <KeyHelp onClose={close} />}
      </Suspense>
    </div>
  );
}

function DocumentTitle() {
  const system = useLiveSystem();
  const isLost = useConnection().kind === "lost";
  // In a tab in the background the page's own title would hide this.
  useFirstTitle(isLost ? `${appTexts.titleLost} · Plimsoll` : null);
  return <title>{system?.overall_status ? `${system.overall_status} · Plimsoll` : "Plimsoll"}</title>;
}

/** What happened while nothing was heard is missing from lists and charts, so they are asked for again. */
function useRefreshAfterLoss(kind: string): void {
  const queries = useQueryClient();
  const wasLost = useRef(false);
  useEffect(() => {
    if (kind === "lost") wasLost.current = true;
    if (!wasLost.current || (kind !== "live" && kind !== "polling")) return;
    wasLost.current = false;
    void queries.invalidateQueries();
  }, [kind, queries]);
}
