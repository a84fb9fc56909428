import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { type DataRouter, RouterProvider } from "react-router";
import { type Services, ServicesContext } from "../lib/services.ts";
import { createQueryClient } from "./create-query-client.ts";
import { theme } from "./theme.ts";

/** The page with everything it needs around it. Connects when it is mounted, disconnects when it goes. */
export function App({ services, router }: { services: Services; router: DataRouter }) {
  const [queries] = useState(() => createQueryClient(services.clock));
  const { connection, session, live } = services;
  const { isLoginNeeded, turn, page } = useSyncExternalStore(session.subscribe, session.state);
  const shownPage = useRef(page);
  useEffect(() => {
    if (isLoginNeeded) {
      live.setConnection({ kind: "connecting" });
      return;
    }
    if (page !== shownPage.current) {
      live.clear();
      void queries.resetQueries();
    } else if (turn > 0) void queries.invalidateQueries();
    shownPage.current = page;
    connection.start();
    const retry = (): void => connection.retryNow();
    window.addEventListener("online", retry);
    return () => {
      window.removeEventListener("online", retry);
      connection.stop();
    };
  }, [connection, live, queries, isLoginNeeded, turn, page]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="dark">
      <QueryClientProvider client={queries}>
        <ServicesContext value={services}>
          {/* What is live is drawn every frame, and each time React would begin a transition to another page anew. */}
          <RouterProvider router={router} useTransitions={false} />
        </ServicesContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}
