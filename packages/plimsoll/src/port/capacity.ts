import type { ResourceCapacity } from "@plimsoll/core";

/** What is asked about capacity. */
export interface CapacityQuery {
  /** Null: all. */
  readonly componentId: string | null;
  /** So many components a page. */
  readonly limit: number;
  /** The component that the page before ended with. */
  readonly after: string | null;
  /** What happens to be more, and how many times as much. */
  readonly whatIf: { readonly driver: string; readonly factor: number } | null;
}

/** A page of the planning table, and the component that it ends with when there is more. */
export interface CapacityPage {
  readonly items: readonly ResourceCapacity[];
  readonly next: string | null;
}

/** How much room is left. */
export interface Capacity {
  /** Rejects with StoreError while the store cannot answer, and with `bad_request` for a driver that there is not. */
  survey(query: CapacityQuery): Promise<CapacityPage>;
}
