import { expect, test } from "vitest";
import { isSubjectFilter, matchSubject } from "./subject-filter.ts";

test.each([
  ["time.us.east", "time.us.east", true],
  ["time.us.east", "time.us.west", false],
  ["time.*.east", "time.us.east", true],
  ["time.*.east", "time.us.east.a", false],
  ["time.us.*", "time.us", false],
  ["time.us.>", "time.us.east.atlanta", true],
  ["time.us.>", "time.us", false],
  [">", "a.b", true],
  ["*", "a", true],
  ["*", "a.b", false],
])("%s takes %s: %s", (filter, subject, takes) => expect(matchSubject(filter)(subject)).toBe(takes));

test.each([
  ["a.>", true],
  ["a.>.b", false],
  ["a..b", false],
  ["a b", false],
  ["a*", false],
  ["*.a", true],
])("%s is a filter: %s", (text, is) => expect(isSubjectFilter(text)).toBe(is));
