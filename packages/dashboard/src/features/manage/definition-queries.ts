import type {
  CheckerTest,
  ComponentDefinitionView,
  ComponentHealth,
  Discovered,
  Page,
  PlannedComponent,
} from "@plimsoll/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ApiClient } from "../../lib/api/api-client.ts";
import { DEFINITIONS } from "../../lib/api/definitions-key.ts";
import { useServices } from "../../lib/services.ts";
import { toComponentFields } from "./component-fields.ts";
import type { Schema } from "./form-field.ts";

/** A component in the configuration's own shape. */
export type Draft = Readonly<Record<string, unknown>>;

const PAGE_SIZE = 1000;
/** A test ends after 30 s by itself; what its kind needs may have to be loaded first. */
const TEST_DEADLINE_MS = 45_000;

/** Every component as it was declared, by id; `isOn`: whoever asks may have them. */
export function useDefinitionsQuery({ isOn = true }: { isOn?: boolean } = {}) {
  const { api } = useServices();
  return useQuery({
    queryKey: [DEFINITIONS],
    queryFn: ({ signal }) => allDefinitions(api, signal),
    staleTime: 0,
    enabled: isOn,
  });
}

async function allDefinitions(api: ApiClient, signal: AbortSignal): Promise<ComponentDefinitionView[]> {
  const all: ComponentDefinitionView[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor: string | undefined } = { limit: PAGE_SIZE, cursor: cursor ?? undefined };
    const page: Page<ComponentDefinitionView> = await api.get("/checkers", { query, signal });
    all.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return all;
}

/** One component as it was declared; not asked for while `id` is null. */
export function useDefinitionQuery(id: string | null) {
  const { api } = useServices();
  return useQuery({
    queryKey: [DEFINITIONS, id],
    queryFn: ({ signal }) => api.get<ComponentDefinitionView>(`/checkers/${encodeURIComponent(id ?? "")}`, { signal }),
    enabled: id !== null,
    // What is being edited does not change under whoever edits it.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

/** What the form is made of. It changes only with the server's version. */
export function useComponentFields() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["config-schema"],
    queryFn: async ({ signal }) => toComponentFields(await api.get<Schema>("/config/schema", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What this machine is seen to run. Asked only when a person wants it: it knocks at the machine's ports. */
export function useDiscoveryQuery() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["discovery"],
    queryFn: async ({ signal }) => (await api.get<Page<Discovered>>("/discovery", { signal })).items,
    staleTime: 60_000,
    retry: false,
  });
}

export interface SaveOrder {
  readonly draft: Draft;
  /** The component to change; null adds one. */
  readonly id: string | null;
}

/** Adds or changes a component. */
export function saveComponent(api: ApiClient, { draft, id }: SaveOrder): Promise<ComponentHealth> {
  if (id === null) return api.post<ComponentHealth>("/checkers", draft);
  return api.put<ComponentHealth>(`/checkers/${encodeURIComponent(id)}`, draft);
}

export function useSave() {
  return useChange((api, order: SaveOrder) => saveComponent(api, order));
}

export function useDelete() {
  return useChange((api, id: string) => api.delete(`/checkers/${encodeURIComponent(id)}`));
}

/** Says what would come of taking components over; nothing is done. */
export function planComponents(api: ApiClient, components: readonly unknown[]): Promise<Page<PlannedComponent>> {
  return api.post<Page<PlannedComponent>>("/checkers/plan", { components });
}

export function useTest() {
  const { api } = useServices();
  return useMutation({
    mutationFn: (draft: Draft) => api.post<CheckerTest>("/checkers/test", draft, { deadlineMs: TEST_DEADLINE_MS }),
  });
}

/** Has the definitions asked for anew, after some were changed. */
export function useForgetDefinitions(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [DEFINITIONS] });
}

function useChange<In, Out>(change: (api: ApiClient, given: In) => Promise<Out>) {
  const { api } = useServices();
  const forget = useForgetDefinitions();
  return useMutation({ mutationFn: (given: In) => change(api, given), onSuccess: forget });
}
