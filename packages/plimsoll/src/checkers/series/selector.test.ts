import { expect, test } from "vitest";
import { readLabelText } from "../prometheus/label-text.ts";
import { compileMatcher, type MatcherOperator } from "./label-matcher.ts";
import { isPlainPattern } from "./plain-pattern.ts";
import { Selection } from "./selection.ts";
import { parseSelector } from "./selector.ts";

test.each([
  ["up", "up", []],
  [" http:requests_total ", "http:requests_total", []],
  ['a{b="c"}', "a", [["b", "=", "c"]]],
  [
    `a{b != 'c', d=~"5..", e!~\`x\\y\`,}`,
    "a",
    [
      ["b", "!=", "c"],
      ["d", "=~", "5.."],
      ["e", "!~", "x\\y"],
    ],
  ],
  ['{"my.metric", b="c"}', "my.metric", [["b", "=", "c"]]],
  ['{__name__="a",b="c"}', "a", [["b", "=", "c"]]],
  ['a{b="say \\"hi\\"\\n\\\\"}', "a", [["b", "=", 'say "hi"\n\\']]],
  ['a{"l.b"="c"}', "a", [["l.b", "=", "c"]]],
  ["a{}", "a", []],
])("reads %s", (text, name, matchers) => {
  const selector = parseSelector(text);
  if (typeof selector === "string") throw new Error(selector);
  expect(selector.name).toBe(name);
  expect(selector.matchers.map(({ label, operator, value }) => [label, operator, value])).toEqual(matchers);
});

test("names with dots are read where they are usual", () => {
  expect(parseSelector('engine.order-gw/acks{venue="a"}', "dotted")).toMatchObject({ name: "engine.order-gw/acks" });
  expect(parseSelector("engine.orders")).toContain("expected a metric's name");
});

test.each([
  ["", "expected a metric's name"],
  ["9a", "expected a metric's name"],
  ['{b="c"}', "series are looked for by it"],
  ['{__name__=~"a.*"}', "expected one name"],
  ["a{b}", "expected =, !=, =~ or !~ at character 4"],
  ["a{b=c}", "expected a text in quotes"],
  ['a{b="c"', "expected , or } at character 8"],
  ['a{b="c"} 5', "expected nothing behind }"],
  ["a[5m]", "or { behind it, at character 2"],
  ['a{b=~"("}', "expected a regular expression for b"],
  ["rate(a[5m])", "or { behind it"],
])("refuses %j", (text, words) => {
  expect(parseSelector(text)).toContain(words);
});

test.each<[string, string, boolean]>([
  ["=", "500", true],
  ["=", "5", false],
  ["!=", "500", false],
  ["=~", "5..", true],
  ["=~", "50", false],
  ["=~", "200|500", true],
  ["=~", "2..|3..", false],
  ["!~", "2..", true],
  ["!~", ".*", false],
])("%s%j on 500 is %s; patterns are anchored", (operator, value, isMatch) => {
  const match = compileMatcher({ label: "code", operator: operator as MatcherOperator, value });
  expect(match("500")).toBe(isMatch ? "match" : "no-match");
});

test.each(["5..", "2..|3..", "(a|b)c", ".*foo.*", "[a-z]+", "\\d{3}", "a?b?c?", "(?:x|y)z"])(
  "%s is plain",
  (source) => {
    expect(isPlainPattern(source)).toBe(true);
  },
);

test.each(["(a+)+", "(a|a)*", "(ab)?", ".*.*.*", "(?=a)", "(a)\\1", "(?<n>a)", "a{2,}b{2,}c{2,}"])(
  "%s is not",
  (source) => {
    expect(isPlainPattern(source)).toBe(false);
  },
);

test("a pattern that would take for ever is given up", () => {
  const text = `${"a".repeat(40)}!`;
  expect(compileMatcher({ label: "x", operator: "=~", value: "(a+)+" })(text)).toBe("slow");
  expect(compileMatcher({ label: "x", operator: "!~", value: "(a+)+" })(text)).toBe("slow");
});

test("a label that is not there is empty, and series are grouped by the values of labels", () => {
  const selector = parseSelector('a{code!="200"}');
  if (typeof selector === "string") throw new Error(selector);
  const selection = new Selection({ selector, by: ["venue"], readLabels: readLabelText });
  const groupOf = (labels: string) => {
    const found = selection.find(labels);
    return found.kind === "member" ? found.member.group.labels : found.kind;
  };
  expect(groupOf("")).toEqual({ venue: "" });
  expect(groupOf('venue="a",code="500"')).toEqual({ venue: "a" });
  expect(groupOf('venue="a",code="200"')).toBe("other");
});
