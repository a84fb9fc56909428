import { Button } from "@mantine/core";
import { componentTexts as texts } from "../texts/components.ts";
import classes from "./show-more.module.css";

/** As much of a query that comes page by page as asking for the next one takes. */
interface Paged {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** Asks for the next page of a list; nothing where there is none. */
export function ShowMore({ query, words = texts.showMore }: { query: Paged; words?: string }) {
  if (!query.hasNextPage) return null;
  return (
    <div className={classes.more}>
      <Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {words}
      </Button>
    </div>
  );
}
