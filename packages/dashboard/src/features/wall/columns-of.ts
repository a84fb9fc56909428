/** What a tile needs to be read, in times of its letters' height. */
const TILE_WIDTH = 14;
const TILE_HEIGHT = 5;
/** A tile is never narrower than this: a phone shows them one below the other, px. */
const LEAST_WIDTH = 230;

/** In how many columns so many tiles stand when their letters are to be as large as the screen lets them be. */
export function columnsOf(
  count: number,
  { width, height }: { readonly width: number; readonly height: number },
): number {
  const most = Math.max(1, Math.min(count, Math.floor(width / LEAST_WIDTH)));
  const lettersIn = (columns: number): number => {
    const rows = Math.ceil(count / columns);
    return Math.min(width / columns / TILE_WIDTH, height / rows / TILE_HEIGHT);
  };
  let best = 1;
  for (let columns = 2; columns <= most; columns += 1) if (lettersIn(columns) > lettersIn(best)) best = columns;
  return best;
}
