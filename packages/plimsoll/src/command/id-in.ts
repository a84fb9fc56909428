/** The id that was posted with a component; null where there is none. */
export function idIn(json: unknown): string | null {
  if (typeof json !== "object" || json === null || !("id" in json)) return null;
  return typeof json.id === "string" && json.id !== "" ? json.id.slice(0, 200) : null;
}
