/** PATH, and what the file names; nothing else of our environment, which may hold secrets. */
export function inherited(names: readonly string[]): Record<string, string> {
  const passed = ["PATH", ...names].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(passed);
}
