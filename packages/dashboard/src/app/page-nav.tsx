import { NavLink, useNavigate } from "react-router";
import tabs from "../components/tabs.module.css";
import { useOpenIncidentsQuery } from "../lib/api/open-incidents-query.ts";
import { KEYS, type KeyId } from "../lib/keys/key-table.ts";
import { useKeys } from "../lib/keys/use-keys.ts";
import { PAGES } from "../lib/pages.ts";
import { appTexts } from "../texts/app.ts";
import { paletteTexts } from "../texts/palette.ts";
import classes from "./page-nav.module.css";

/** The pages, each a key away. */
export function PageNav() {
  const open = useOpenIncidentsQuery().data?.length ?? 0;
  const navigate = useNavigate();
  const handlers: Partial<Record<KeyId, () => void>> = {};
  for (const { id, path } of PAGES) handlers[id] = () => void navigate(path);
  useKeys(handlers);
  return (
    <nav className={tabs.tabs} aria-label={appTexts.pages}>
      {PAGES.filter(({ inHead }) => inHead).map(({ id, path }) => {
        const name = paletteTexts.pages[id];
        return (
          <NavLink key={id} to={path} end={path === "/"} title={appTexts.keyed(name, KEYS[id].shown)}>
            {name}
            {id === "incidents" && open > 0 && (
              <>
                {" "}
                <span className={classes.count}>{appTexts.openCount(open)}</span>
              </>
            )}
          </NavLink>
        );
      })}
    </nav>
  );
}
