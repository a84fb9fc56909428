import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "../lib/api/api-client.ts";
import type { Clock } from "../lib/clock.ts";

const MAX_RETRIES = 2;
const ASK_AGAIN_MS = 10_000;
const TOO_MANY_REQUESTS = 429;

/** Keeps what was loaded. What could not be is asked for again while it is shown: trouble passes, and nobody may be looking. */
export function createQueryClient(clock: Clock): QueryClient {
  const queryCache = new QueryCache({
    onError(error, query) {
      if (isRefusal(error) && error.status !== TOO_MANY_REQUESTS) return;
      clock.schedule(ASK_AGAIN_MS, () => {
        if (query.isActive() && query.state.error !== null) void query.fetch().catch(() => undefined);
      });
    },
  });
  return new QueryClient({
    queryCache,
    defaultOptions: {
      queries: {
        staleTime: 5000,
        // What the server refuses it will refuse again.
        retry: (tries, error) => tries < MAX_RETRIES && !isRefusal(error),
      },
    },
  });
}

function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status >= 400 && error.status < 500;
}
