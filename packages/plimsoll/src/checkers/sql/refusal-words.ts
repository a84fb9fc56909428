const COMMENTS = /--[^\n]*|\/\*[\s\S]*?\*\//g;
const READS = new Set(["SELECT", "WITH", "VALUES", "TABLE"]);

/** Where a query is no SELECT by its first word, what to say of its refusal; null where that is not the reason. */
export function refusalWords(sql: string): string | null {
  const word = /[A-Za-z]+/.exec(sql.replace(COMMENTS, " "))?.[0]?.toUpperCase();
  if (word === undefined) return "holds no statement";
  return READS.has(word) ? null : `begins with ${word.slice(0, 20)}, and only one SELECT that changes nothing is run`;
}
