import { NavLink, Outlet } from "react-router";
import classes from "./insight-page.module.css";

/** What is worked out of history: a page for each question, one below the other in the address. */
export function InsightPage() {
  return (
    <div className={classes.page}>
      <div className={classes.top}>
        <h2 className={classes.title}>Insight</h2>
        <nav className={classes.tabs} aria-label="Insight">
          <NavLink to="/insight/warnings">Early warning</NavLink>
          <NavLink to="/insight/objectives">Objectives</NavLink>
          <NavLink to="/insight/capacity">Capacity</NavLink>
          <NavLink to="/insight/backtest">Backtest</NavLink>
          <NavLink to="/insight/compliance">Compliance</NavLink>
          <NavLink to="/insight/reports">Reports</NavLink>
          <NavLink to="/insight/audit">Audit trail</NavLink>
        </nav>
      </div>
      <Outlet />
    </div>
  );
}
