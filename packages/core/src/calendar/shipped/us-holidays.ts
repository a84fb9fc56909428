import { earlyClose, easter, holiday, nth, yearly } from "./rules.ts";

export const NEW_YEAR = holiday("New Year's Day", yearly(1, 1, "monday_after_sunday"));
export const KING_DAY = holiday("Martin Luther King Jr. Day", nth(1, [3, 1]));
export const WASHINGTON = holiday("Washington's Birthday", nth(2, [3, 1]));
export const GOOD_FRIDAY = holiday("Good Friday", easter(-2));
export const MEMORIAL_DAY = holiday("Memorial Day", nth(5, [-1, 1]));
export const JUNETEENTH = holiday("Juneteenth", yearly(6, 19, "nearest_weekday"));
export const INDEPENDENCE_DAY = holiday("Independence Day", yearly(7, 4, "nearest_weekday"));
export const LABOR_DAY = holiday("Labor Day", nth(9, [1, 1]));
export const THANKSGIVING = holiday("Thanksgiving Day", nth(11, [4, 4]));
export const CHRISTMAS = holiday("Christmas Day", yearly(12, 25, "nearest_weekday"));

/** The days before and after holidays on which American equities close early; where one is a holiday itself, that holds. */
export function shortenedDays(hours: readonly [string, string?]) {
  return [
    earlyClose("the day before Independence Day", yearly(7, 3), hours),
    earlyClose("the day after Thanksgiving", nth(11, [4, 4], 1), hours),
    earlyClose("Christmas Eve", yearly(12, 24), hours),
  ];
}
