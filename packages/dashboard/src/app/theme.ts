import { createTheme } from "@mantine/core";

/** The system's own fonts only: nothing is fetched from elsewhere, and figures are tabular by the page's style. */
export const theme = createTheme({
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: "var(--font-mono)",
  defaultRadius: "sm",
  primaryColor: "blue",
  respectReducedMotion: true,
});
