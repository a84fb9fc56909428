import { Secret } from "../../port/secret.ts";
import { parseMysqlUrl } from "../mysql/mysql-address.ts";
import { type DatabaseUrl, sqlitePath } from "./database-url.ts";

/** Loads the driver that asks this database; none for SQLite, which is read in processes of its own. */
export async function loadDriver(database: DatabaseUrl | undefined): Promise<void> {
  if (database === undefined || sqlitePath(database) !== null) return;
  const url = database instanceof Secret ? database.reveal() : database;
  await (parseMysqlUrl(url) === null ? import("pg") : import("mysql2"));
}
