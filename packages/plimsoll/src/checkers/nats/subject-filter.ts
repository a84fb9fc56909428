/** Whether a text is a subject. Source: docs.nats.io, Subject-Based Messaging: `*` for one token, `>` for all that follow. */
export function isSubjectFilter(text: string): boolean {
  const tokens = text.split(".");
  return tokens.every((token, index) => {
    if (token === ">") return index === tokens.length - 1;
    return token === "*" || /^[^\s*>]+$/.test(token);
  });
}

/** Whether subjects match a filter. */
export function matchSubject(filter: string): (subject: string) => boolean {
  const wanted = filter.split(".");
  if (!wanted.includes("*") && !wanted.includes(">")) return (subject) => subject === filter;
  return (subject) => {
    const tokens = subject.split(".");
    for (const [index, token] of wanted.entries()) {
      if (token === ">") return tokens.length > index;
      if (index >= tokens.length || (token !== "*" && token !== tokens[index])) return false;
    }
    return tokens.length === wanted.length;
  };
}
