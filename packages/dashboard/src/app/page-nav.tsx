import { useHotkeys } from "@mantine/hooks";
import { NavLink, useNavigate } from "react-router";
import { useOpenIncidentsQuery } from "../lib/api/open-incidents-query.ts";
import classes from "./page-nav.module.css";

/** The pages, each a key away. */
export function PageNav() {
  const open = useOpenIncidentsQuery().data?.length ?? 0;
  const navigate = useNavigate();
  useHotkeys([
    ["o", () => void navigate("/")],
    ["g", () => void navigate("/trading")],
    ["m", () => void navigate("/map")],
    ["i", () => void navigate("/incidents")],
    ["a", () => void navigate("/alerting")],
    ["r", () => void navigate("/recovery")],
    ["n", () => void navigate("/insight")],
    ["e", () => void navigate("/manage")],
  ]);
  return (
    <nav className={classes.nav} aria-label="Pages">
      <NavLink to="/" end title="Overview ( o )">
        Overview
      </NavLink>
      <NavLink to="/trading" title="Trading ( g )">
        Trading
      </NavLink>
      <NavLink to="/map" title="Map ( m )">
        Map
      </NavLink>
      <NavLink to="/incidents" title="Incidents ( i )">
        Incidents {open > 0 && <span className={classes.count}>{open} open</span>}
      </NavLink>
      <NavLink to="/alerting" title="Alerting ( a )">
        Alerting
      </NavLink>
      <NavLink to="/recovery" title="Recovery ( r )">
        Recovery
      </NavLink>
      <NavLink to="/insight" title="Insight ( n )">
        Insight
      </NavLink>
      <NavLink to="/manage" title="Manage ( e )">
        Manage
      </NavLink>
    </nav>
  );
}
