/** What the wall says. */
export const wallTexts = {
  titleLost: "connection lost",
  connecting: "Connecting…",
  tiles: (count: number) => `The worst of ${count} components first`,
  hidden: (count: number) => `${count} more, none of them worse`,
  lost: (moment: string | null) => (moment === null ? "Connection lost" : `Connection lost, showing ${moment}`),
  stopped: "Monitoring is stopped",
  inTrouble: (trouble: string) => `The monitor itself is in trouble: ${trouble}`,
} as const;
