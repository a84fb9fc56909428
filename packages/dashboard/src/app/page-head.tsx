import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { Moon, Search, Sun } from "lucide-react";
import { Link } from "react-router";
import { statusTone, statusWord } from "../components/shown-status.ts";
import { SystemSentence } from "../components/system-sentence.tsx";
import { KEYS } from "../lib/keys/key-table.ts";
import { useConnection, useLiveSystem } from "../lib/live/use-live.ts";
import { appTexts } from "../texts/app.ts";
import { paletteTexts } from "../texts/palette.ts";
import { Account } from "./account.tsx";
import { HeadFacts } from "./head-facts.tsx";
import { HeldNow } from "./held-now.tsx";
import classes from "./page-head.module.css";
import { PageNav } from "./page-nav.tsx";

/** The system's status in words, on every page. */
export function PageHead({ onPalette }: { onPalette: () => void }) {
  const system = useLiveSystem();
  const connection = useConnection();
  const isLost = connection.kind === "lost";
  const shown = statusWord(system?.overall_status ?? null);
  return (
    <header className={classes.head} style={isLost ? undefined : { borderTopColor: headTone(shown.status) }}>
      <Link to="/" className={classes.brand} aria-label={appTexts.brand}>
        <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true">
          <circle cx="16" cy="16" r="10" fill="none" stroke="currentColor" strokeWidth="2.6" />
          <path d="M1 16h30" stroke="currentColor" strokeWidth="2.6" />
        </svg>
        <span className={classes.wordmark}>Plimsoll</span>
      </Link>
      <PageNav />
      <h1 className={classes.sentence} data-lost={isLost}>
        {system === null ? (
          <span className={classes.reason}>{appTexts.connecting}</span>
        ) : (
          <SystemSentence system={system} size={16} className={classes.reason} />
        )}
      </h1>
      <HeldNow />
      <HeadFacts />
      <span className={classes.connection} data-kind={connection.kind}>
        {appTexts.connection[connection.kind]}
      </span>
      <Account />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={paletteTexts.open}
        title={appTexts.keyed(paletteTexts.open, KEYS.palette.shown)}
        onClick={onPalette}
      >
        <Search size={16} aria-hidden="true" />
      </ActionIcon>
      <ThemeSwitch />
    </header>
  );
}

/** Colour is spent only on what needs a person. */
function headTone(status: Parameters<typeof statusTone>[0]): string {
  return status === "HEALTHY" || status === "NONE" ? "transparent" : statusTone(status);
}

function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("dark");
  const other = scheme === "dark" ? "light" : "dark";
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={appTexts.useTheme(other)}
      title={appTexts.keyed(appTexts.useTheme(other), KEYS.theme.shown)}
      onClick={() => setColorScheme(other)}
    >
      {scheme === "dark" ? <Sun size={16} aria-hidden="true" /> : <Moon size={16} aria-hidden="true" />}
    </ActionIcon>
  );
}
