import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type ESTree, parseSync, Visitor } from "vite";
import { expect, it } from "vitest";

const SOURCES = join(dirname(fileURLToPath(import.meta.url)), "..");
/** Properties of elements and parts whose values people read or hear. */
const READ = new Set(
  "alt aria-label aria-roledescription description error label placeholder says submit suffix title what word".split(
    " ",
  ),
);
/** What is written for machines is the same in every language, and so is the product's name. */
const CODE = new Set(["code", "pre"]);
const NAME = "Plimsoll";

it("takes every word that stands on the page from here: elements hold no words of their own", () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".tsx") && !name.includes(".test.") && !name.startsWith("testing"))
    .map((name) => join(SOURCES, name));
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(inlineWords)).toEqual([]);
});

it("finds them as text, in properties and where one of two is chosen", () => {
  const found = (element: string) => wordsIn("x.tsx", `const x = <>${element}</>;`).map(({ words }) => words);
  expect(found("<p>Hello {name}</p>")).toEqual(["Hello "]);
  expect(found('<b title="Hello" className="bold" />')).toEqual(["Hello"]);
  expect(found(`<b label={\`Hello \${name}\`}>{isOn ? "on" : count > 0 && "off"}</b>`)).toEqual([
    "on",
    "off",
    "Hello …",
  ]);
  expect(found("<p>{texts.hello} {count} %, <code>yaml: 1</code>Plimsoll</p>")).toEqual([]);
});

interface Found {
  readonly at: number;
  readonly words: string;
}

function inlineWords(path: string): string[] {
  const code = readFileSync(path, "utf8");
  return wordsIn(path, code).map(({ at, words }) => {
    const line = code.slice(0, at).split("\n").length;
    return `${relative(SOURCES, path)}:${line}: ${words.trim()}`;
  });
}

function wordsIn(path: string, code: string): Found[] {
  const found: Found[] = [];
  let inCode = 0;
  // A single letter is a unit.
  const take = (at: number, words: string): void => {
    if (inCode === 0 && /\p{L}{2}/u.test(words.replaceAll(NAME, ""))) found.push({ at, words });
  };
  const takeAll = (given: ESTree.Expression | ESTree.JSXEmptyExpression): void => {
    for (const { start, words } of wordsOf(given)) take(start, words);
  };
  const step = (element: ESTree.JSXElement): number => {
    const { name } = element.openingElement;
    return name.type === "JSXIdentifier" && CODE.has(name.name) ? 1 : 0;
  };
  const children = ({ children: all }: ESTree.JSXElement | ESTree.JSXFragment): void => {
    for (const child of all) {
      if (child.type === "JSXText") take(child.start, child.value);
      if (child.type === "JSXExpressionContainer") takeAll(child.expression);
    }
  };
  new Visitor({
    JSXElement(element) {
      inCode += step(element);
      children(element);
    },
    "JSXElement:exit"(element) {
      inCode -= step(element);
    },
    JSXFragment: children,
    JSXAttribute({ name, value }) {
      if (name.type !== "JSXIdentifier" || !READ.has(name.name) || value === null) return;
      if (value.type === "JSXExpressionContainer") takeAll(value.expression);
      if (value.type === "Literal") take(value.start, value.value);
    },
  }).visit(parseSync(path, code).program);
  return found;
}

/** What an expression may come to, as far as it is written there; `…` stands for what is worked out. */
function wordsOf(given: ESTree.Expression | ESTree.JSXEmptyExpression): { start: number; words: string }[] {
  if (given.type === "Literal") {
    return typeof given.value === "string" ? [{ start: given.start, words: given.value }] : [];
  }
  if (given.type === "TemplateLiteral") {
    return [{ start: given.start, words: given.quasis.map(({ value }) => value.cooked).join("…") }];
  }
  if (given.type === "ConditionalExpression") return [...wordsOf(given.consequent), ...wordsOf(given.alternate)];
  return given.type === "LogicalExpression" ? wordsOf(given.right) : [];
}
