import { createTheme } from "@mantine/core";

/** The system's own fonts only: nothing is fetched from elsewhere, and figures are tabular by the page's style. */
export const theme = createTheme({
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: "var(--font-mono)",
  // The page's own greys, lightest first, so that controls don't stand out from the panels they are on.
  colors: {
    dark: [
      "#d9e0e8",
      "#b8c2ce",
      "#93a0b0",
      "#6b7888",
      "#36424f",
      "#232c39",
      "#1a212c",
      "#12171f",
      "#0c0f14",
      "#080a0e",
    ],
  },
  defaultRadius: "sm",
  primaryColor: "blue",
  // The lighter default leaves white letters on it too faint in the light theme.
  primaryShade: 8,
  respectReducedMotion: true,
});
