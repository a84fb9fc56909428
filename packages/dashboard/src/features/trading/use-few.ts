import { useState } from "react";

/** So many lines stand below one another before somebody asks for all of them. */
const FEW = 20;

/** The first of a long list, and all of it once somebody wants it. `left`: how many are not shown. */
export function useFew<T>(all: readonly T[]): {
  readonly shown: readonly T[];
  readonly left: number;
  readonly isLong: boolean;
  readonly toggle: () => void;
} {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? all : all.slice(0, FEW);
  return { shown, left: all.length - shown.length, isLong: all.length > FEW, toggle: () => setIsWhole(!isWhole) };
}
