/** What the map says. */
export const mapTexts = {
  title: "Map",
  documentTitle: "Map · Plimsoll",
  label: "Dependencies",
  panel: "What depends on what",
  drawing: "The drawing",
  none: "No component is known to depend on another. With dependencies, alerts name the cause once:",
  example: `components:
  - id: order-gateway
    depends_on: [engine]`,
  hidden: (count: number) =>
    `${count} more components are not drawn: of so many only what is ill or just was, and what depends on it, is.`,
  causes: "Causes",
  nothingIll: "Nothing here is ill.",
  affects: (count: number) => `affects ${count === 1 ? "one component" : `${count} components`}: `,
  andMore: (count: number) => ` and ${count} more`,
  allCauses: (count: number) => `Show all ${count} causes`,
  allAlone: (count: number) => `Show all ${count} that are ill`,
  by: "by",
  alone: "By themselves",
  aloneTitle: (count: number) => `By themselves (${count})`,
  quiet: (shown: number, quiet: number) =>
    `${shown === 0 ? "None of them is ill." : `The other ${quiet} are not ill.`} They depend on nothing, and nothing depends on them.`,
} as const;
