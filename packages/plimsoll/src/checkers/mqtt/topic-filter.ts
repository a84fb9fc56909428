/** Whether a text is a topic filter. Source: MQTT 3.1.1, section 4.7: `+` for one level, `#` for all that follow. */
export function isTopicFilter(text: string): boolean {
  const levels = text.split("/");
  return levels.every((level, index) => {
    if (level === "#") return index === levels.length - 1;
    return level === "+" || !/[#+\0]/.test(level);
  });
}

/** Whether topics match a filter. Those that begin with $ match no filter that begins with a wildcard. */
export function matchTopic(filter: string): (topic: string) => boolean {
  const wanted = filter.split("/");
  if (!wanted.includes("+") && !wanted.includes("#")) return (topic) => topic === filter;
  const startsWild = wanted[0] === "+" || wanted[0] === "#";
  return (topic) => {
    if (startsWild && topic.startsWith("$")) return false;
    const levels = topic.split("/");
    for (const [index, level] of wanted.entries()) {
      // `a/#` takes `a` itself too.
      if (level === "#") return levels.length >= index;
      if (level !== "+" && level !== levels[index]) return false;
      if (index >= levels.length) return false;
    }
    return levels.length === wanted.length;
  };
}
