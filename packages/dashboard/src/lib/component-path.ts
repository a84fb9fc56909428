const PREFIX = "/components/";

/** Where a component's page is. Ids may hold anything, so they are always encoded. */
export function componentPath(id: string): string {
  return PREFIX + encodeURIComponent(id);
}

/**
 * The id in the path of a component's page. Read from the path itself, since the router's own parameter takes an encoded
 * `%2F` within an id for a slash. What is not encoded properly is taken as it stands.
 */
export function componentIdOf(pathname: string): string {
  const encoded = pathname.slice(PREFIX.length);
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
