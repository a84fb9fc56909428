import { expect, test } from "vitest";
import { isTopicFilter, matchTopic } from "./topic-filter.ts";

/** The examples of MQTT 3.1.1, section 4.7. */
test.each([
  ["sport/tennis/player1/#", "sport/tennis/player1", true],
  ["sport/tennis/player1/#", "sport/tennis/player1/ranking", true],
  ["sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true],
  ["sport/tennis/player1/#", "sport/tennis/player2", false],
  ["#", "a/b", true],
  ["#", "$SYS/broker", false],
  ["+/monitor/Clients", "$SYS/monitor/Clients", false],
  ["$SYS/#", "$SYS/broker", true],
  ["sport/tennis/+", "sport/tennis/player1", true],
  ["sport/tennis/+", "sport/tennis/player1/ranking", false],
  ["sport/+", "sport", false],
  ["sport/+", "sport/", true],
  ["+/+", "/finance", true],
  ["/+", "/finance", true],
  ["+", "/finance", false],
  ["hbot/+/hb", "hbot/a/hb", true],
  ["hbot/a/hb", "hbot/a/hb", true],
  ["hbot/a/hb", "hbot/b/hb", false],
])("%s takes %s: %s", (filter, topic, takes) => expect(matchTopic(filter)(topic)).toBe(takes));

test.each([
  ["a/#/b", false],
  ["a/b#", false],
  ["a+/b", false],
  ["a/+/b/#", true],
  ["a", true],
])("%s is a filter: %s", (text, is) => expect(isTopicFilter(text)).toBe(is));
