import { NavLink, Outlet } from "react-router";
import tabs from "../../components/tabs.module.css";
import { insightTexts } from "../../texts/insight.ts";
import classes from "./insight-page.module.css";

/** What is worked out of history: a page for each question, one below the other in the address. */
export function InsightPage() {
  return (
    <div className={classes.page}>
      <div className={classes.top}>
        <h2 className={classes.title}>{insightTexts.title}</h2>
        <nav className={tabs.tabs} aria-label={insightTexts.title}>
          {Object.entries(insightTexts.tabs).map(([path, name]) => (
            <NavLink key={path} to={`/insight/${path}`}>
              {name}
            </NavLink>
          ))}
        </nav>
      </div>
      <Outlet />
    </div>
  );
}
