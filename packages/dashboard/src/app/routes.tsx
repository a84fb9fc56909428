import { Navigate, type RouteObject } from "react-router";
import { OverviewPage } from "../features/overview/overview-page.tsx";
import { LoggedIn } from "./logged-in.tsx";
import { NotFound } from "./not-found.tsx";
import { RouteError } from "./route-error.tsx";
import { Shell } from "./shell.tsx";

/** Every page by its path. All but the overview are loaded when they are first opened. */
const pages: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <RouteError />,
    HydrateFallback: () => null,
    children: [
      {
        errorElement: <RouteError />,
        children: [
          { index: true, element: <OverviewPage /> },
          {
            path: "components/:id",
            lazy: async () => ({ Component: (await import("../features/component/component-page.tsx")).ComponentPage }),
          },
          {
            path: "trading",
            lazy: async () => ({ Component: (await import("../features/trading/trading-page.tsx")).TradingPage }),
          },
          {
            path: "map",
            lazy: async () => ({ Component: (await import("../features/map/map-page.tsx")).MapPage }),
          },
          {
            path: "incidents",
            lazy: async () => ({ Component: (await import("../features/incidents/incidents-page.tsx")).IncidentsPage }),
          },
          {
            path: "incidents/:id",
            lazy: async () => ({ Component: (await import("../features/incidents/incident-page.tsx")).IncidentPage }),
          },
          {
            path: "alerting",
            lazy: async () => ({ Component: (await import("../features/alerting/alerting-page.tsx")).AlertingPage }),
          },
          {
            path: "recovery",
            lazy: async () => ({ Component: (await import("../features/recovery/recovery-page.tsx")).RecoveryPage }),
          },
          {
            path: "manage",
            lazy: async () => ({ Component: (await import("../features/manage/manage-page.tsx")).ManagePage }),
          },
          {
            path: "manage/new",
            lazy: async () => ({ Component: (await import("../features/manage/editor-page.tsx")).NewComponentPage }),
          },
          {
            path: "manage/edit/:id",
            lazy: async () => ({ Component: (await import("../features/manage/editor-page.tsx")).EditComponentPage }),
          },
          {
            path: "manage/found",
            lazy: async () => ({ Component: (await import("../features/manage/found-page.tsx")).FoundPage }),
          },
          {
            path: "manage/import",
            lazy: async () => ({ Component: (await import("../features/manage/import-page.tsx")).ImportPage }),
          },
          {
            path: "insight",
            lazy: async () => ({ Component: (await import("../features/insight/insight-page.tsx")).InsightPage }),
            children: [
              { index: true, element: <Navigate to="/insight/warnings" replace /> },
              {
                path: "warnings",
                lazy: async () => ({ Component: (await import("../features/insight/warnings-page.tsx")).WarningsPage }),
              },
              {
                path: "objectives",
                lazy: async () => ({
                  Component: (await import("../features/insight/objectives-page.tsx")).ObjectivesPage,
                }),
              },
              {
                path: "capacity",
                lazy: async () => ({ Component: (await import("../features/insight/capacity-page.tsx")).CapacityPage }),
              },
              {
                path: "backtest",
                lazy: async () => ({ Component: (await import("../features/insight/backtest-page.tsx")).BacktestPage }),
              },
              {
                path: "compliance",
                lazy: async () => ({
                  Component: (await import("../features/insight/compliance-page.tsx")).CompliancePage,
                }),
              },
              {
                path: "reports",
                lazy: async () => ({ Component: (await import("../features/insight/reports-page.tsx")).ReportsPage }),
              },
              {
                path: "audit",
                lazy: async () => ({ Component: (await import("../features/insight/audit-page.tsx")).AuditPage }),
              },
            ],
          },
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
];

/** Whoever is not known logs in first, wherever he was going. */
export const routes: RouteObject[] = [
  {
    element: <LoggedIn />,
    errorElement: <RouteError />,
    HydrateFallback: () => null,
    children: [
      {
        path: "wall",
        lazy: async () => ({ Component: (await import("../features/wall/wall-page.tsx")).WallPage }),
      },
      ...pages,
    ],
  },
];
