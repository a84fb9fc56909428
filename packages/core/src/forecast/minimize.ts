import type { Steps } from "./steps.ts";

interface Corner {
  readonly at: readonly number[];
  readonly value: number;
}

/**
 * The point at which a function is least, as far as `trials` evaluations find it: the downhill simplex (Nelder and Mead, A
 * Simplex Method for Function Minimization, The Computer Journal 7, 1965), with `size` as its first step in each direction.
 */
export function* minimize(
  weigh: (at: readonly number[]) => number,
  { start, size, trials }: { readonly start: readonly number[]; readonly size: number; readonly trials: number },
): Steps<readonly number[]> {
  let tried = 0;
  const corner = (at: readonly number[]): Corner => {
    tried += 1;
    return { at, value: weigh(at) };
  };
  const first = [start, ...start.map((_, moved) => start.map((x, axis) => (axis === moved ? x + size : x)))];
  const corners: Corner[] = [];
  for (const at of first) {
    corners.push(corner(at));
    yield undefined;
  }
  while (tried < trials) {
    corners.sort((a, b) => a.value - b.value);
    const [best, worst] = [corners[0] as Corner, corners.at(-1) as Corner];
    const rest = corners.slice(0, -1);
    const centre = start.map((_, axis) => rest.reduce((sum, { at }) => sum + (at[axis] as number), 0) / rest.length);
    const along = (share: number) => corner(centre.map((x, axis) => x + share * ((worst.at[axis] as number) - x)));
    const mirrored = along(-1);
    if (mirrored.value < best.value) {
      const further = along(-2);
      corners[corners.length - 1] = further.value < mirrored.value ? further : mirrored;
    } else if (mirrored.value < (rest.at(-1) as Corner).value) corners[corners.length - 1] = mirrored;
    else {
      const nearer = along(mirrored.value < worst.value ? -0.5 : 0.5);
      if (nearer.value < Math.min(worst.value, mirrored.value)) corners[corners.length - 1] = nearer;
      else shrink(corners, corner);
    }
    yield undefined;
  }
  return corners.reduce((best, each) => (each.value < best.value ? each : best)).at;
}

function shrink(corners: Corner[], corner: (at: readonly number[]) => Corner): void {
  const best = corners[0] as Corner;
  for (let index = 1; index < corners.length; index++) {
    const { at } = corners[index] as Corner;
    corners[index] = corner(at.map((x, axis) => (x + (best.at[axis] as number)) / 2));
  }
}
