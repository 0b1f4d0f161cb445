import * as pulumi from "@pulumi/pulumi";
import { CsvError, parse } from "csv-parse/sync";
import type { uucall } from "pulumi-tenancy";

const COLUMNS = ["account", "name", "jobNumber", "extension", "role", "applications"] as const;
type Column = (typeof COLUMNS)[number];

/** Somebody in the team. What is undefined is not managed: it stays as it is in the vendor's console. */
export interface Member {
  account: string;
  name: string;
  jobNumber?: string;
  extension?: string;
  roleId?: string;
  appIds: string[];
}

/** What the cells of the file may name. */
export interface Known {
  /** Ids of roles, by the names that the file has for them. */
  roles: Record<string, string>;
  applications: readonly uucall.Application[];
}

/**
 * Reads the team from the text of team.csv.
 *
 * @throws RunError that lists all mistakes, each with its line, its column and what to do.
 */
export function readTeam(csv: string, { roles, applications }: Known): Member[] {
  const [header, ...lines] = linesOf(csv);
  if (header?.cells.join() !== COLUMNS.join()) throw new pulumi.RunError(`team.csv, line 1: the columns have to be ${COLUMNS.join(",")}`);

  const members: Member[] = [];
  const mistakes: string[] = [];
  const firstLines = new Map<string, number>();
  for (const { line, cells } of lines) {
    const mistake = (column: Column, text: string) => mistakes.push(mistakeAt(line, column, text));
    if (cells.length !== COLUMNS.length) {
      const advice = "A cell may be empty, its comma may not be left out. Text with a comma in it needs quotes";
      mistake(COLUMNS[cells.length] ?? "applications", `the line has ${cells.length} cells instead of ${COLUMNS.length}. ${advice}`);
      continue;
    }
    const [account, name, jobNumber, extension, role, apps] = cells as [string, string, string, string, string, string];
    if (account === "") mistake("account", "is empty. Give the name by which the account signs in");
    if (name === "") mistake("name", "is empty. Give the name of the person");

    const first = firstLines.get(account);
    if (first !== undefined) mistake("account", `${account} is in line ${first} already. Remove one of the two`);
    firstLines.set(account, first ?? line);

    const roleId = Object.hasOwn(roles, role) ? roles[role] : undefined;
    if (role !== "" && roleId === undefined) mistake("role", `there is no role ${role}. Use one of ${Object.keys(roles).join(", ")}`);

    const appIds = new Set<string>();
    for (const app of apps.split("|").map((text) => text.trim())) {
      if (app === "") continue;
      const ids = applications.filter((application) => application.appId === app || application.name === app).map(({ appId }) => appId);
      if (ids.length === 0) mistake("applications", `there is no application ${app}. Use one of ${applications.map(shown).join(", ")}`);
      if (ids.length > 1) mistake("applications", `several applications have the name ${app}. Use the id instead: ${ids.join(" or ")}`);
      for (const id of ids) appIds.add(id);
    }

    members.push({
      account,
      name,
      jobNumber: jobNumber || undefined,
      extension: extension || undefined,
      roleId,
      appIds: [...appIds],
    });
  }
  if (mistakes.length > 0) throw new pulumi.RunError(mistakes.join("\n"));
  return members;
}

const mistakeAt = (line: number, column: string, text: string) => `team.csv, line ${line}, column ${column}: ${text}`;
const shown = ({ name, appId }: uucall.Application) => `${name} (${appId})`;

interface Line {
  /** Its number in the file, from 1. */
  line: number;
  cells: string[];
}

function linesOf(csv: string): Line[] {
  const lines: Line[] = [];
  try {
    parse(csv, {
      // Spreadsheets begin a file in UTF-8 with a byte order mark.
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (cells: string[], context) => {
        lines.push({ line: context.lines, cells });
      },
    });
    return lines;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const column = COLUMNS[Number(error.column)] ?? String(error.column);
    throw new pulumi.RunError(mistakeAt(Number(error.lines), column, `${error.message}. Inside of quotes, write a quote as ""`));
  }
}
