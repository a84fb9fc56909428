/** Memory in bytes. */
export interface MemoryFigures {
  readonly total: number;
  readonly available: number;
  readonly swapTotal: number;
  readonly swapFree: number;
}

/**
 * /proc/meminfo. `MemAvailable` is the kernel's own estimate of what can be had without swapping; kernels before 3.14 lack
 * it, there free memory, buffers and page cache stand in. Null when it reads otherwise.
 */
export function parseMemory(meminfo: string): MemoryFigures | null {
  const bytes = new Map<string, number>();
  for (const [, name, value] of meminfo.matchAll(/^(\w+): +(\d+) kB$/gm)) {
    if (name !== undefined && value !== undefined) bytes.set(name, Number(value) * 1024);
  }
  const of = (name: string) => bytes.get(name) ?? 0;
  const total = bytes.get("MemTotal");
  if (total === undefined) return null;
  const available = bytes.get("MemAvailable") ?? of("MemFree") + of("Buffers") + of("Cached");
  return { total, available, swapTotal: of("SwapTotal"), swapFree: of("SwapFree") };
}
