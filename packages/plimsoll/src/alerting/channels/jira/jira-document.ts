/** A text in the Atlassian Document Format, a paragraph a line. Source: developer.atlassian.com, "Atlassian Document Format". */
export interface JiraDocument {
  readonly type: "doc";
  readonly version: 1;
  readonly content: readonly {
    readonly type: "paragraph";
    readonly content: readonly { readonly type: "text"; readonly text: string; readonly marks?: readonly object[] }[];
  }[];
}

const LINK = /^([^:]{1,40}): (https?:\/\/\S+)$/;
/** Jira takes 32,767 characters in a field. */
const MOST_CHARACTERS = 30_000;

/** Lines as a document. Nothing in a line is markup; one that is a name and a web address becomes a link. */
export function jiraDocument(lines: readonly string[]): JiraDocument {
  let left = MOST_CHARACTERS;
  const content = lines
    .filter((line) => line !== "")
    .map((line) => line.slice(0, left).toWellFormed())
    .filter((line) => {
      left = Math.max(0, left - line.length);
      return line !== "";
    })
    .map((line) => ({ type: "paragraph" as const, content: [textOf(line)] }));
  return { type: "doc", version: 1, content };
}

function textOf(line: string): { type: "text"; text: string; marks?: object[] } {
  const [, name, href] = LINK.exec(line) ?? [];
  if (name === undefined || href === undefined) return { type: "text", text: line };
  return { type: "text", text: name, marks: [{ type: "link", attrs: { href } }] };
}
