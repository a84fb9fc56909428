import { Outlet } from "react-router";
import { LoginPage } from "../features/login/login-page.tsx";
import { useSession } from "../lib/session/use-session.ts";

/**
 * The login, while the server wants to know who looks; else what was asked for. Meanwhile the page is hidden, not gone: what
 * was typed is there again when the same person comes back.
 */
export function LoggedIn() {
  const { isLoginNeeded, canLeave, page } = useSession();
  return (
    <>
      {isLoginNeeded && <LoginPage canLeave={canLeave} />}
      <div key={page} hidden={isLoginNeeded} style={isLoginNeeded ? undefined : { display: "contents" }}>
        <Outlet />
      </div>
    </>
  );
}
